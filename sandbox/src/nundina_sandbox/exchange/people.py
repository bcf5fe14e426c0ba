"""Who has an account on this server: people, rooms and lists, with their passwords and permissions."""

from dataclasses import dataclass, field
from datetime import datetime

from nundina_sandbox.exchange.access.permission_levels import PermissionLevel


@dataclass(slots=True)
class Absence:
    """What a person's automatic replies say, and when."""

    state: str = "Disabled"
    audience: str = "All"
    start: datetime | None = None
    end: datetime | None = None
    internal: str = ""
    external: str = ""


@dataclass(slots=True)
class WorkingHours:
    """When a person works, in their own zone: days as EWS names them, minutes after midnight."""

    days: str = "Monday Tuesday Wednesday Thursday Friday"
    start_minute: int = 480
    end_minute: int = 1020


@dataclass(slots=True)
class Person:
    """An account: `kind` is person, room or list; only a list has members, and it has no mailbox."""

    address: str
    name: str
    username: str
    domain: str
    password: str = field(repr=False)
    zone: str = "Europe/Berlin"
    kind: str = "person"
    aliases: set[str] = field(default_factory=set)
    app_passwords: set[str] = field(default_factory=set, repr=False)
    has_two_factors: bool = False
    is_disabled: bool = False
    has_mailbox: bool = True
    may_impersonate: bool = False
    members: list[str] = field(default_factory=list)
    permissions: dict[str, PermissionLevel] = field(default_factory=dict)
    """Who may do what in this person's calendar, by address; `default` is everybody else."""
    sees_private: set[str] = field(default_factory=set)
    """Delegates who may see private items."""
    absence: Absence = field(default_factory=Absence)
    hours: WorkingHours = field(default_factory=WorkingHours)

    @property
    def logon_names(self) -> frozenset[str]:
        r"""Return what the person may type as user name, in small letters: name, `DOMAIN\name`, address, aliases."""
        own = {self.username, f"{self.domain}\\{self.username}", self.address, *self.aliases}
        return frozenset(name.lower() for name in own)

    def permission_of(self, address: str) -> PermissionLevel:
        """Return what somebody may do in this person's calendar."""
        if address == self.address:
            return PermissionLevel.OWNER
        return self.permissions.get(address, self.permissions.get("default", PermissionLevel.FREE_BUSY))
