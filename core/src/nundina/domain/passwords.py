"""Which passwords are good enough, and fresh ones."""

from __future__ import annotations

import secrets

from nundina.domain.errors import InvalidInput

SHORTEST = 10  # characters; NIST SP 800-63B asks for 8 and for no rules about kinds of characters
LONGEST = 200  # characters: hashing takes time
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which are misread


def check_password(password: str, email: str) -> str:
    """Return the password. Raises InvalidInput("password", "missing", "too_short", "too_long" or "guessable")."""
    if not password:
        raise InvalidInput("password", "missing")
    if len(password) < SHORTEST:
        raise InvalidInput("password", "too_short")
    if len(password) > LONGEST:
        raise InvalidInput("password", "too_long")
    if len(set(password)) < 4 or password.strip().casefold() == email.casefold():
        raise InvalidInput("password", "guessable")
    return password


def new_password() -> str:
    """Return a random password of 80 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
