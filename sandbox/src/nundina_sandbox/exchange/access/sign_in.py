"""How a client proves who it is: Basic, NTLM, or NTLM inside Negotiate."""

import base64
import binascii
from dataclasses import dataclass

from nundina_sandbox.connection_faults import MEMORY, Environ
from nundina_sandbox.exchange.access.ntlm import by_ntlm
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld

_PERSON = "exchange.person"


@dataclass(frozen=True, slots=True)
class Challenge:
    """The client has to prove itself, or to go on with it; these are the values of WWW-Authenticate."""

    values: tuple[str, ...]


def signed_in(world: ExchangeWorld, authorization: str | None, environ: Environ) -> Person | Challenge:
    """Return who asks, or what the client has to do to be known.

    A connection on which NTLM has succeeded stays signed in, as long as the account may sign in.
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    offered = {name.lower(): name for name in world.server.schemes}
    memory: Environ = environ.get(MEMORY, {})
    if authorization is None:
        known = memory.get(_PERSON)
        return known if known is not None and not known.is_disabled else challenge(world)
    if scheme.lower() not in offered:
        return challenge(world)
    if scheme.lower() == "basic":
        return by_basic(world, credentials) or challenge(world)
    found = by_ntlm(world, offered[scheme.lower()], credentials.strip(), memory)
    if isinstance(found, str):
        return Challenge((found,))
    memory[_PERSON] = found
    return found or challenge(world)


def remembered(environ: Environ) -> Person | None:
    """Return who signed in on this connection by NTLM, None if nobody did."""
    known: Person | None = environ.get(MEMORY, {}).get(_PERSON)
    return known


def challenge(world: ExchangeWorld) -> Challenge:
    """Return what the server offers to a client that it does not know."""
    realm = {"Basic": 'Basic realm="exchange"'}
    return Challenge(tuple(realm.get(scheme, scheme) for scheme in world.server.schemes))


def by_basic(world: ExchangeWorld, credentials: str) -> Person | None:
    """Return whose name and password these are, None if nobody's."""
    try:
        name, _, password = base64.b64decode(credentials.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    person = world.signing_in(name)
    return person if person is not None and admits(person, password) else None


def admits(person: Person, password: str) -> bool:
    """Return whether a password opens an account: with two factors, only an app password does."""
    if person.is_disabled or person.kind != "person":
        return False
    return password in person.app_passwords or (password == person.password and not person.has_two_factors)
