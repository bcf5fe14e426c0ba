"""What a browser that signs in at the sandbox carries with it."""

import secrets

from flask import session

from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

_ACCOUNTS = "accounts"
_FORM = "form"


def signed_in(world: World) -> tuple[Person, ...]:
    """Return who signed in with this browser, in the order in which they did."""
    people = (world.person(str(subject)) for subject in session.get(_ACCOUNTS, []))
    return tuple(person for person in people if person is not None)


def sign_in(person: Person) -> None:
    """Remember that this person uses this browser."""
    known = session.get(_ACCOUNTS, [])
    if person.subject not in known:
        session[_ACCOUNTS] = [*known, person.subject]


def position(world: World, person: Person) -> int:
    """Return Google's `authuser`: which of the browser's accounts it is."""
    accounts = signed_in(world)
    return accounts.index(person) if person in accounts else 0


def form_token() -> str:
    """Return the secret that a form of this browser carries."""
    if _FORM not in session:
        session[_FORM] = secrets.token_urlsafe(16)
    return str(session[_FORM])


def is_own_form(given: str) -> bool:
    """Return whether a form was one of this browser's, and not sent by another site."""
    return secrets.compare_digest(form_token().encode(), given.encode())
