"""Who uses the browser that signs in at the sandbox's Google."""

from nundina_sandbox.browser_session import accounts, form_token, is_own_form, remember
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

__all__ = ["form_token", "is_own_form", "position", "sign_in", "signed_in"]


def signed_in(world: World) -> tuple[Person, ...]:
    """Return who signed in with this browser, in the order in which they did."""
    people = (world.person(subject) for subject in accounts())
    return tuple(person for person in people if person is not None)


def sign_in(person: Person) -> None:
    """Remember that this person uses this browser."""
    remember(person.subject)


def position(world: World, person: Person) -> int:
    """Return Google's `authuser`: which of the browser's accounts it is."""
    found = signed_in(world)
    return found.index(person) if person in found else 0
