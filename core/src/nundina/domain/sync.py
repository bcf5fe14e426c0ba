"""What sync knows: verdicts on events, the cursor, the outbox, due work and push channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nundina.domain.identifiers import AccountId, ConnectionId, MeetingId, OutboxId
from nundina_plugin_api.values import Window


class Decision(StrEnum):
    """What becomes of an event."""

    ON_TIMELINE = "on_timeline"
    NOT_ON_TIMELINE = "not_on_timeline"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an event, and the rule of product.md that decided (SYNC-13)."""

    decision: Decision
    rule: str  # "SYNC-11"

    @property
    def on_timeline(self) -> bool:
        """Whether the event belongs on a timeline."""
        return self.decision is Decision.ON_TIMELINE


UNREAD = "unread"  # in place of a fingerprint: fits none, so that the event is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event that sync has seen, with its current verdict. One per connection, iCalUID and original start."""

    account_id: AccountId
    connection_id: ConnectionId
    event_id: str
    ical_uid: str
    original_start: str  # as Meeting.original_start
    series_id: str
    verdict: Verdict
    fingerprint: str  # of everything that the timeline shows: unchanged means nothing to do
    judged_at: datetime
    meeting_id: MeetingId | None = None
    title: str = ""  # empty where the event is private (SYNC-12)
    start: str = ""  # ISO 8601 in UTC, or a date
    seen_in: str = ""  # the full listing in which it was last seen
    version: str = ""  # the calendar's, as it was last seen: with it a later change there is not overwritten

    @property
    def is_behind(self) -> bool:
        """Whether a later change of what stands on a timeline could not be read, so that it stands as it last was."""
        return self.verdict.on_timeline and self.fingerprint == UNREAD


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPosition:
    """How far the sync of a connection has come. Committed together with the page that it follows."""

    connection_id: ConnectionId
    cursor: str = ""
    page: str = ""  # not empty: in the middle of a listing
    listing: str = ""  # of a full listing under way (no cursor yet), or complete with its vanished events still there
    query_version: int = 0
    calendar_private: bool = False  # the primary calendar as a whole (SYNC-12), as it was last asked
    calendar_checked_at: datetime | None = None
    window: Window | None = None  # what the listing covers, as its pages say; None: every event there is


class OutboxKind(StrEnum):
    """What an outbox row wants done."""

    CREATE_EVENT = "create_event"
    UPDATE_EVENT = "update_event"
    CANCEL_EVENT = "cancel_event"
    REVOKE_CREDENTIALS = "revoke_credentials"
    STOP_CHANNEL = "stop_channel"


EVENT_WRITES = frozenset({OutboxKind.CREATE_EVENT, OutboxKind.UPDATE_EVENT, OutboxKind.CANCEL_EVENT})


class OutboxState(StrEnum):
    """How far an outbox row has come."""

    PENDING = "pending"
    DELIVERED = "delivered"
    QUARANTINED = "quarantined"  # refused for good; its reason is shown where the user sees the meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """Work for the outside world, written in the transaction that caused it, delivered at least once."""

    id: OutboxId
    account_id: AccountId
    kind: OutboxKind
    key: str  # 32 hex digits: the provider de-duplicates by it
    created_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict, repr=False)  # JSON; never a secret
    sealed: bytes = field(default=b"", repr=False)  # a secret that the row needs, sealed for this row
    connection_id: ConnectionId | None = None
    meeting_id: MeetingId | None = None
    state: OutboxState = OutboxState.PENDING
    attempts: int = 0
    next_try_at: datetime | None = None
    last_problem: str = ""


class WorkKind(StrEnum):
    """What can be due."""

    SYNC = "sync"  # of the connection that the subject names
    DELIVER = "deliver"  # the outbox row that the subject names
    WATCH = "watch"  # open or renew the push channel of the connection that the subject names
    BUSY = "busy"  # read the busy times of the connection that the subject names
    CLEAN_UP = "clean_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWork:
    """Something that is due. One pending row per kind and subject, so two requests for one sync are one sync."""

    kind: WorkKind
    subject: str
    due_at: datetime
    account_id: AccountId | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Due work that a worker holds. The fence grows with every claim: an old holder's results are refused."""

    work: DueWork
    fence: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChannel:
    """A push channel of a connection."""

    channel_id: str
    account_id: AccountId
    connection_id: ConnectionId
    resource_id: str
    secret_digest: str  # SHA-256, hex; compared in constant time
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushFailure:
    """Why a connection has no new push channel, and since when."""

    connection_id: ConnectionId
    account_id: AccountId
    problem: str  # an error's name
    since: datetime
