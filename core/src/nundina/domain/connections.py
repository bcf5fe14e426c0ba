"""Connections: one user's calendar, authorised for one app."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, AppId, ConnectionId, ConsentId, InstallationId, SessionId, UserId


class Purpose(StrEnum):
    """What a connection serves. One calendar a user and purpose; new connections serve both (CON-8)."""

    CALENDAR = "calendar"
    MEETINGS = "meetings"


class ConnectionState(StrEnum):
    """How a connection is."""

    ACTIVE = "active"
    AUTHORIZATION_LOST = "authorization_lost"
    PERMISSION_MISSING = "permission_missing"
    ENDED = "ended"  # no credentials, no purposes; kept so that its timeline and a later reconnect find each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's calendar. It keeps its identity when the grant behind it is replaced."""

    id: ConnectionId
    account_id: AccountId
    user_id: UserId
    app_id: AppId
    installation_id: InstallationId
    address: str  # the mailbox, lower case; one live connection of it in an account (CON-14)
    subject: str  # the provider's id of the person
    state: ConnectionState
    connected_at: datetime
    purposes: frozenset[Purpose] = frozenset()
    calendar_sync: bool = True
    scheduling: bool = True
    state_since: datetime | None = None
    last_sync_at: datetime | None = None  # the last one that succeeded
    last_problem: str = ""  # an error's name; empty: the last sync succeeded
    events_seen: int = 0
    meetings_synced: int = 0
    replaced_since: datetime | None = None  # since when events count of the connection that this one took over (MKT-9)

    @property
    def events_since(self) -> datetime:
        """Return since when events count: those created before are never synced (SYNC-9)."""
        return self.replaced_since or self.connected_at

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not ConnectionState.ENDED

    @property
    def is_behind(self) -> bool:
        """Whether the calendar is connected, and its last sync did not succeed."""
        return self.state is ConnectionState.ACTIVE and self.calendar_sync and bool(self.last_problem)


class ConsentStage(StrEnum):
    """How far a user has come on the way to a connection."""

    BEGUN = "begun"  # sent to the provider
    GRANTED = "granted"  # came back with a grant that the user has not kept yet (CON-13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A user on the way to the provider and back. Its state is used once, by the session that began it."""

    id: ConsentId
    account_id: AccountId
    user_id: UserId
    session_id: SessionId
    app_id: AppId
    installation_id: InstallationId
    stage: ConsentStage
    state_digest: str  # SHA-256 of the state that travels, hex
    created_at: datetime
    expires_at: datetime
    origin: str = "settings"  # where the user goes back to: "settings", or the path of the page they came from
    reconnects: ConnectionId | None = None
    sealed_memory: bytes = field(default=b"", repr=False)
    sealed_grant: bytes = field(default=b"", repr=False)
    address: str = ""  # once granted


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A mailbox in the email settings: a user's personal one, or one that a team shares."""

    account_id: AccountId
    address: str
    shared: bool
    created_at: datetime
    user_id: UserId | None = None  # of a personal one
    connection_id: ConnectionId | None = None  # the calendar connection that brought it (CON-6)
