"""Service accounts that act as somebody else."""

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of
from nundina_sandbox.exchange.errors import RequestRefused
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld

_NAMES = ("PrincipalName", "SID", "PrimarySmtpAddress", "SmtpAddress")


def impersonated(world: ExchangeWorld, person: Person, header: Element | None) -> Person:
    """Return as whom a request is made; raises RequestRefused unless who asks may act as that person."""
    if header is None:
        return person
    named = parts_of(part(header, "ConnectingSID"))
    if len(named) != 1 or name_of(named[0]) not in _NAMES:
        raise RequestRefused("ErrorSchemaValidation")
    text = (named[0].text or "").strip()
    wanted = world.person(text)
    if name_of(named[0]) == "SID":
        raise RequestRefused("ErrorInvalidSid", "The SID is not known.")
    if wanted is None or wanted.kind == "list":
        raise RequestRefused("ErrorNonExistentMailbox")
    if not person.may_impersonate:
        raise RequestRefused("ErrorImpersonateUserDenied")
    return wanted
