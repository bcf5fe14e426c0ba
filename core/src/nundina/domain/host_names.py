"""Host names as people type them, and as they are compared."""

from __future__ import annotations

import re

import idna

from nundina.domain.errors import InvalidInput

LONGEST = 253  # characters, RFC 1035
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def parse_host_name(text: str, field: str = "domain") -> str:
    """Return the name in lower case ASCII (IDNA 2008). Raises InvalidInput(field, "missing" or "not_a_domain").

    >>> parse_host_name(" Bücher.Example. ")
    'xn--bcher-kva.example'
    """
    typed = text.strip().rstrip(".")
    if not typed:
        raise InvalidInput(field, "missing")
    name = _ascii(typed)
    labels = name.split(".")
    if len(name) > LONGEST or len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise InvalidInput(field, "not_a_domain")
    return name


def parse_web_domain(text: str, field: str = "domain") -> str:
    """Return the host name of a web address, or of what is one already. Raises InvalidInput.

    >>> parse_web_domain("https://www.example.com/about?x=1")
    'www.example.com'
    """
    rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip(), flags=re.IGNORECASE)
    return parse_host_name(re.split(r"[/?#:]", rest, maxsplit=1)[0], field)


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""
