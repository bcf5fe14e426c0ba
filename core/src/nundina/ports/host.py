"""The bundle that every use case takes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nundina.ports.apps import AppRuntime
from nundina.ports.stores import UnitOfWork


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC, in whole microseconds."""
        ...


class SecretBox(Protocol):
    """Encrypts what must not be read from the database alone."""

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt for one context, e.g. "credentials:ACCOUNT:CONNECTION"; it opens in no other one."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises SecretUnreadable where key, context or bytes do not fit."""
        ...

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, the same ones every time: the cookie-signing key, for instance."""
        ...


class Passwords(Protocol):
    """Hashes passwords, slowly."""

    def hash(self, password: str) -> str:
        """Return a hash with its salt and its parameters."""
        ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Say whether they match, in the same time for an empty hash (no such user) as for a real one."""
        ...

    def needs_rehash(self, password_hash: str) -> bool:
        """Say whether the hash was made with other parameters than today's."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside that a use case may touch."""

    clock: Clock
    unit_of_work: UnitOfWork
    apps: AppRuntime
    secrets: SecretBox
    passwords: Passwords
    public_url: str  # scheme and host under which browsers reach this host, no slash at the end
    push_url: str = ""  # the https base that providers reach; empty: polling alone
