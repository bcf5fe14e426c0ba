"""Email addresses: what is one, and when two are the same."""

from __future__ import annotations

import re
import unicodedata

from nundina.domain.errors import InvalidInput
from nundina.domain.host_names import parse_host_name

LONGEST = 254  # octets, RFC 5321 4.5.3.1.3 less the angle brackets
LONGEST_LOCAL = 64  # octets, RFC 5321 4.5.3.1.1
# An atom of RFC 5322 with the letters of RFC 6531. Quoted local parts are refused: no mailbox of a person has one.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


def parse_email(text: str, field: str = "email") -> str:
    """Return the address in lower case with its domain in ASCII, so that equal ones compare equal.

    Raises InvalidInput(field, "missing" or "not_an_email").

    >>> parse_email(" Ann.Lee@Bücher.Example ")
    'ann.lee@xn--bcher-kva.example'
    """
    typed = unicodedata.normalize("NFC", text.strip())
    if not typed:
        raise InvalidInput(field, "missing")
    local, _, domain = typed.rpartition("@")
    address = f"{local.lower()}@{_host(domain, field)}"
    if not _LOCAL.fullmatch(local) or len(local.encode()) > LONGEST_LOCAL or len(address.encode()) > LONGEST:
        raise InvalidInput(field, "not_an_email")
    return address


def is_email(text: str) -> bool:
    """Say whether the text is one email address."""
    try:
        return bool(parse_email(text))
    except InvalidInput:
        return False


def domain_of(address: str) -> str:
    """Return what stands behind the last @ of a parsed address."""
    return address.rpartition("@")[2]


def _host(domain: str, field: str) -> str:
    try:
        return parse_host_name(domain, field)
    except InvalidInput as refused:
        raise InvalidInput(field, "not_an_email") from refused
