"""Who uses the browser that signs in at the sandbox's Microsoft."""

from nundina_sandbox.browser_session import accounts, forget_all, form_token, is_own_form, remember
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

__all__ = ["forget_all", "form_token", "is_own_form", "sign_in", "signed_in"]


def signed_in(world: MicrosoftWorld) -> tuple[Person, ...]:
    """Return who signed in with this browser, in the order in which they did."""
    people = (world.person(account) for account in accounts())
    return tuple(person for person in people if person is not None)


def sign_in(person: Person) -> None:
    """Remember that this person uses this browser."""
    remember(person.object_id)
