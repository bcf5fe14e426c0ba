"""Passwords, hashed with Argon2id."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Hashes passwords with the parameters that RFC 9106 recommends where memory is scarce, unless told others."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return a hash with its salt and its parameters."""
        return self._hasher.hash(_as_bytes(password))

    def verify(self, password_hash: str, password: str) -> bool:
        """Say whether they match, in the same time for an empty hash (no such user) as for a real one."""
        try:
            self._hasher.verify(password_hash or self._nobodys, _as_bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return bool(password_hash)

    def needs_rehash(self, password_hash: str) -> bool:
        """Say whether the hash was made with other parameters than today's, and wants replacing at the next sign-in."""
        return self._hasher.check_needs_rehash(password_hash)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(b"nobody has this password, and it would not let anybody in")


def _as_bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")  # a form may bring anything
