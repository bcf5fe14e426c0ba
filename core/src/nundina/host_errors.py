"""Why a host cannot start.

HostError
├── NotInitialised(home)      `nundina init` has not run
├── HomeUnusable(home, why)   the home folder cannot be made or written
├── DatabaseUnreachable(why)
├── DatabaseOutdated          `nundina migrate` has not run since the host was updated
├── ExtensionFailed(name)     a part of the host itself does not load
├── QueueNotSet               nobody has said where RabbitMQ is
└── QueueNotInstalled         `nundina[dramatiq]` is not installed
"""

from __future__ import annotations

from pathlib import Path


class HostError(Exception):
    """The base of what keeps a host from starting."""


class NotInitialised(HostError):
    """The home folder has no key or the database no tables."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home


class HomeUnusable(HostError):
    """The home folder cannot be made, or nothing can be written into it."""

    def __init__(self, home: Path, why: str) -> None:
        super().__init__(home, why)
        self.home = home
        self.why = why  # what the system says


class DatabaseUnreachable(HostError):
    """The database does not answer, or not to us."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # what the driver says, without the password


class DatabaseOutdated(HostError):
    """The tables are not those of this version of the host."""


class ExtensionFailed(HostError):
    """An extension of the host does not load, or what it hands over is none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class QueueNotSet(HostError):
    """Nobody has said where the queue is that shall carry work."""


class QueueNotInstalled(HostError):
    """The packages that the queue needs are not installed."""
