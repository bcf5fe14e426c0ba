"""The stores and the unit of work. Every method that takes an account id sees that account and no other.

Methods named get_* raise NotFound; find_* return None. What the database's unique indexes refuse comes back
as the domain's error, named at the method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from nundina.domain.accounts import Account, Session, User
from nundina.domain.approvals import ApprovalRequest
from nundina.domain.bookings import Booking, BookingState
from nundina.domain.connections import Connection, Consent, Inbox, Purpose
from nundina.domain.identifiers import (
    AccountId,
    AppId,
    BookingId,
    ConnectionId,
    ConsentId,
    InstallationId,
    MeetingId,
    OutboxId,
    PageId,
    RecordId,
    SessionId,
    UserId,
)
from nundina.domain.installations import Installation
from nundina.domain.kept_busy_times import KeptBusyTimes
from nundina.domain.meetings import Meeting
from nundina.domain.pace import Pace
from nundina.domain.records import Record, RecordKind
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage
from nundina.domain.separate_calendars import PlannedConnection
from nundina.domain.spans import Span
from nundina.domain.switching import AwaitedReconnect
from nundina.domain.sync import DueWork, Lease, OutboxItem, PushChannel, PushFailure, SeenEvent, SyncPosition, WorkKind
from nundina_plugin_api.values import Window


class AccountStore(Protocol):
    """Accounts. The only store that knows more than one."""

    def add(self, account: Account) -> None: ...
    def get(self, account_id: AccountId) -> Account: ...
    def find_by_domain(self, domain: str) -> Account | None: ...
    def update(self, account: Account) -> None: ...
    def hold(self, account_id: AccountId) -> None:
        """Wait until no other transaction holds the account, and hold it until this one ends. Raises NotFound."""

    def all(self) -> tuple[Account, ...]: ...


class UserStore(Protocol):
    """Users."""

    def add(self, user: User) -> None:
        """Raise InvalidInput("email", "taken") where the host has a user of this email."""

    def get(self, account_id: AccountId, user_id: UserId) -> User: ...
    def find_by_email(self, email: str) -> User | None: ...
    def update(self, user: User) -> None: ...
    def of_account(self, account_id: AccountId) -> tuple[User, ...]: ...


class SessionStore(Protocol):
    """Signed-in browsers, and how often signing in failed."""

    def add(self, session: Session) -> None: ...
    def find(self, session_id: SessionId, now: datetime) -> Session | None: ...
    def remove(self, session_id: SessionId) -> None: ...
    def remove_of_user(self, user_id: UserId) -> None: ...
    def count_failure(self, key: str, at: datetime) -> None: ...
    def failures_since(self, key: str, since: datetime) -> tuple[datetime, ...]: ...
    def forget_failures(self, key: str) -> None: ...
    def remove_expired(self, now: datetime) -> int: ...


class RecordStore(Protocol):
    """Contacts, companies, deals and tickets."""

    def add(self, record: Record) -> None:
        """Raise InvalidInput("email", "taken") where the account has a contact of this email."""

    def get(self, account_id: AccountId, record_id: RecordId) -> Record: ...
    def update(self, record: Record) -> None: ...
    def remove(self, account_id: AccountId, record_id: RecordId) -> None: ...
    def search(
        self, account_id: AccountId, kind: RecordKind, text: str, limit: int, after: str = ""
    ) -> tuple[Record, ...]:
        """Return records whose name, email or properties hold the text, by name; `after` is the last page's last id."""

    def count(self, account_id: AccountId, kind: RecordKind, text: str = "") -> int: ...
    def contacts_by_email(self, account_id: AccountId, emails: Iterable[str]) -> tuple[Record, ...]: ...
    def add_new_contacts(self, contacts: Sequence[Record]) -> frozenset[RecordId]:
        """Add the contacts whose email their account does not have yet, in bulk, and return the ids of those."""

    def update_all(self, changed: Sequence[Record]) -> None:
        """Store name and properties of records, in bulk. Everything else stays."""

    def associate(self, account_id: AccountId, one: RecordId, other: RecordId) -> None: ...
    def dissociate(self, account_id: AccountId, one: RecordId, other: RecordId) -> None: ...
    def associated(self, account_id: AccountId, record_id: RecordId) -> tuple[Record, ...]: ...


class MeetingStore(Protocol):
    """Meetings and the timelines that they stand on."""

    def add(self, meeting: Meeting) -> None: ...
    def add_all(self, added: Sequence[Meeting]) -> None:
        """Add many meetings of one account at once."""

    def get(self, account_id: AccountId, meeting_id: MeetingId) -> Meeting: ...
    def update(self, meeting: Meeting) -> None:
        """Store every field, `records` included."""

    def remove(self, account_id: AccountId, meeting_id: MeetingId) -> None: ...
    def find_by_event(self, account_id: AccountId, ical_uid: str, original_start: str) -> Meeting | None: ...
    def by_ids(self, account_id: AccountId, meeting_ids: Iterable[MeetingId]) -> tuple[Meeting, ...]: ...
    def by_ical_uids(self, account_id: AccountId, ical_uids: Iterable[str]) -> tuple[Meeting, ...]: ...
    def timeline(
        self, account_id: AccountId, record_id: RecordId, limit: int, before: datetime | None = None
    ) -> tuple[Meeting, ...]:
        """Return the record's meetings that start before an instant, the latest first."""

    def upcoming(self, account_id: AccountId, user_id: UserId, since: datetime, limit: int) -> tuple[Meeting, ...]: ...


class InstallationStore(Protocol):
    """Apps in accounts, and the exclusive groups that they hold."""

    def add(self, installation: Installation) -> None:
        """Raise AlreadyInstalled or ExclusiveGroupTaken as the unique indexes decide (MKT-4)."""

    def get(self, account_id: AccountId, app_id: AppId) -> Installation: ...
    def find(self, account_id: AccountId, app_id: AppId) -> Installation | None: ...
    def of_account(self, account_id: AccountId) -> tuple[Installation, ...]: ...
    def holder_of_group(self, account_id: AccountId, group: str) -> Installation | None: ...
    def update(self, installation: Installation) -> None: ...
    def remove(self, account_id: AccountId, installation_id: InstallationId) -> None: ...
    def remove_abandoned(self, account_id: AccountId, now: datetime) -> int:
        """Remove installations whose attempt ran out, and with them the groups they held."""


class ConnectionStore(Protocol):
    """Connections, their purposes and their credentials."""

    def add(self, connection: Connection, sealed_credentials: bytes, expires_at: datetime | None) -> None:
        """Raise CalendarAlreadyConnected or MailboxTaken as the unique indexes decide (CON-1, CON-14)."""

    def get(self, account_id: AccountId, connection_id: ConnectionId) -> Connection: ...
    def get_any(self, connection_id: ConnectionId) -> Connection:
        """Return a connection of whichever account: for workers, who have only the id of what is due."""

    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Connection, ...]:
        """Return the user's live connections."""

    def of_app(self, account_id: AccountId, app_id: AppId) -> tuple[Connection, ...]:
        """Return the app's live connections."""

    def find_for_purpose(self, account_id: AccountId, user_id: UserId, purpose: Purpose) -> Connection | None: ...
    def find_by_address(self, account_id: AccountId, address: str) -> Connection | None:
        """Return the live connection of a mailbox."""

    def find_ended(self, account_id: AccountId, user_id: UserId, app_id: AppId, subject: str) -> Connection | None:
        """Return a connection of the same mailbox that ended, so that it can be taken up again."""

    def ended_of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Connection, ...]:
        """Return the user's connections that ended, the oldest first."""

    def ended_of_account(self, account_id: AccountId) -> tuple[Connection, ...]:
        """Return the account's connections that ended, the oldest first."""

    def ended_before(self, at: datetime) -> tuple[ConnectionId, ...]:
        """Return the connections, of whichever account, that ended before an instant."""

    def update(self, connection: Connection) -> None:
        """Store every field; raises as add does where purposes or state come to collide."""

    def note_sync(self, connection_id: ConnectionId, at: datetime | None, problem: str, seen: int, synced: int) -> None:
        """Store how a sync went and nothing else: `at` (None leaves it), the problem, and add to the two counters."""

    def note_seen(self, connection_id: ConnectionId, seen: int) -> None:
        """Add to the counter of the events seen: those that came another way than by a sync."""

    def credentials(self, connection_id: ConnectionId) -> tuple[bytes, datetime | None]:
        """Return the sealed credentials and when they expire. Raises NotFound."""

    def set_credentials(self, connection_id: ConnectionId, sealed: bytes, expires_at: datetime | None) -> None: ...
    def replace_credentials(
        self, connection_id: ConnectionId, expected: bytes, sealed: bytes, expires_at: datetime | None
    ) -> bool:
        """Store them only where the row still holds what is expected, in one statement; say whether it did."""

    def remove_credentials(self, connection_id: ConnectionId) -> None: ...
    def has_live(self, app_id: AppId, subject: str) -> bool:
        """Say whether any account has a live connection of this person: revoking would end that one too."""


class ConsentStore(Protocol):
    """Consents under way."""

    def add(self, consent: Consent) -> None: ...
    def get(self, account_id: AccountId, consent_id: ConsentId) -> Consent: ...
    def take_by_state(self, state_digest: str, now: datetime) -> Consent | None:
        """Return the consent whose state this is and burn the state, so that a second caller gets None."""

    def update(self, consent: Consent) -> None: ...
    def remove(self, consent_id: ConsentId) -> None: ...
    def of_installation(self, installation_id: InstallationId, now: datetime) -> tuple[Consent, ...]:
        """Return those that have not run out."""

    def has_granted(self, app_id: AppId, address: str, now: datetime) -> bool:
        """Say whether any account has a grant of this mailbox waiting to be kept."""

    def granted_of(self, account_id: AccountId, user_id: UserId, now: datetime) -> tuple[Consent, ...]:
        """Return what a user was granted and has not answered yet, the oldest first."""

    def remove_expired(self, now: datetime) -> tuple[Consent, ...]:
        """Remove and return those that ran out; a granted one's credentials want revoking."""


class InboxStore(Protocol):
    """Mailboxes in the email settings."""

    def add(self, inbox: Inbox) -> None: ...
    def find(self, account_id: AccountId, address: str) -> Inbox | None: ...
    def of_account(self, account_id: AccountId) -> tuple[Inbox, ...]: ...
    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[Inbox, ...]: ...
    def remove(self, account_id: AccountId, address: str) -> None: ...


class EventStore(Protocol):
    """Events that sync has seen, and how far it has come."""

    def find(self, connection_id: ConnectionId, ical_uid: str, original_start: str) -> SeenEvent | None: ...
    def of_meeting(self, account_id: AccountId, meeting_id: MeetingId) -> tuple[SeenEvent, ...]: ...
    def related(
        self,
        account_id: AccountId,
        connection_id: ConnectionId,
        ical_uids: Iterable[str],
        event_ids: Iterable[str],
    ) -> tuple[SeenEvent, ...]:
        """Return the account's events of these iCalUIDs, and the connection's events whose id or series is named."""

    def put(self, event: SeenEvent) -> None:
        """Add or replace, by connection, iCalUID and original start."""

    def put_all(self, events: Sequence[SeenEvent]) -> None:
        """Add or replace many at once; no two of them have one identity."""

    def remove(self, event: SeenEvent) -> None: ...
    def forget_undecided(self, connection_id: ConnectionId, limit: int) -> int:
        """Remove events off timelines that the rules judge anew if they ever come again; return how many."""

    def not_seen_in(
        self, connection_id: ConnectionId, listing: str, limit: int, window: Window | None = None
    ) -> tuple[SeenEvent, ...]:
        """Return events that a full listing did not bring; with a window, of those that start in it."""

    def search(
        self, account_id: AccountId, connection_id: ConnectionId, text: str, limit: int
    ) -> tuple[SeenEvent, ...]: ...
    def count(self, connection_id: ConnectionId, text: str = "") -> int: ...
    def count_on_timeline(
        self, connection_id: ConnectionId, not_seen_in: str = "", window: Window | None = None
    ) -> int:
        """Count the events on timelines; with a listing, those that it did not bring; with a window, those in it."""

    def position(self, connection_id: ConnectionId) -> SyncPosition:
        """Return how far sync has come; an empty position where it has not begun."""

    def set_position(self, position: SyncPosition) -> None: ...


class OutboxStore(Protocol):
    """Work for the outside world."""

    def add(self, item: OutboxItem) -> None:
        """Add the row and make its delivery due at once."""

    def get(self, outbox_id: OutboxId) -> OutboxItem: ...
    def update(self, item: OutboxItem) -> None: ...
    def by_keys(self, account_id: AccountId, keys: Iterable[str]) -> tuple[OutboxItem, ...]: ...
    def of_meeting(self, account_id: AccountId, meeting_id: MeetingId) -> tuple[OutboxItem, ...]: ...
    def pending_of_connection(self, connection_id: ConnectionId) -> tuple[OutboxItem, ...]: ...
    def forget_delivered(self, before: datetime, limit: int) -> int:
        """Remove rows delivered and written before an instant, of creations their content alone; return how many."""


class WorkStore(Protocol):
    """What is due, with leases and fences."""

    def schedule(self, work: DueWork) -> None:
        """Make it due. Where the same work is pending already, the earlier time stands."""

    def cancel(self, kind: WorkKind, subject: str) -> None: ...
    def claim(self, worker: str, now: datetime, lease: timedelta, limit: int) -> tuple[Lease, ...]:
        """Take work that is due and that nobody holds, the longest due first.

        Takes what a dead worker held once its lease has run out, before everything else.
        """

    def claim_one(self, kind: WorkKind, subject: str, worker: str, now: datetime, lease: timedelta) -> Lease | None:
        """Take one piece of pending work, due or not, unless somebody holds it."""

    def take_over(
        self, kind: WorkKind, subject: str, fence: int, worker: str, now: datetime, lease: timedelta
    ) -> Lease | None:
        """Take what another one claimed and handed over with its fence. The fence is good for one taking."""

    def renew(self, lease: Lease, now: datetime, lease_time: timedelta) -> Lease:
        """Hold it longer. Raises LeaseLost."""

    def finish(self, lease: Lease, next_due_at: datetime | None, attempts: int = 0) -> None:
        """Give it back: done for good, or due again. Raises LeaseLost. What was scheduled meanwhile stands."""

    def assert_held(self, lease: Lease) -> None:
        """Raise LeaseLost where another worker has taken over; called in the transaction that stores results."""

    def note_progress(self, lease: Lease) -> None:
        """Do as assert_held does where a part of long work is stored, and forget its failed attempts."""

    def next_due_at(self) -> datetime | None: ...
    def find(self, kind: WorkKind, subject: str) -> DueWork | None: ...


class ChannelStore(Protocol):
    """Push channels."""

    def add(self, channel: PushChannel) -> None: ...
    def among(self, channel_ids: Sequence[str]) -> tuple[PushChannel, ...]:
        """Return the channels of these ids, which a notification brought."""

    def of_connection(self, connection_id: ConnectionId) -> tuple[PushChannel, ...]: ...
    def remove(self, channel_id: str) -> None: ...
    def note_failure(self, failure: PushFailure) -> None:
        """Store why there is no new channel; the time of the first failure in a row stays."""

    def forget_failure(self, connection_id: ConnectionId) -> None: ...
    def failures(self, connection_ids: Sequence[ConnectionId]) -> tuple[PushFailure, ...]:
        """Return what keeps failing for these connections, the longest failing first."""


class ReconnectStore(Protocol):
    """Users who have yet to connect again after their account switched apps."""

    def put(self, awaited: AwaitedReconnect) -> None:
        """Add it, or replace the user's."""

    def find(self, account_id: AccountId, user_id: UserId) -> AwaitedReconnect | None: ...
    def of_app(self, account_id: AccountId, app_id: AppId) -> tuple[AwaitedReconnect, ...]:
        """Return those who are to connect with an app, by user."""

    def remove(self, account_id: AccountId, user_id: UserId) -> None: ...


class PlannedConnectionStore(Protocol):
    """What users of imported accounts are to connect, by purpose (CON-8)."""

    def add(self, planned: PlannedConnection) -> None: ...
    def of_user(self, account_id: AccountId, user_id: UserId) -> tuple[PlannedConnection, ...]: ...
    def remove(self, account_id: AccountId, user_id: UserId, purpose: Purpose) -> None: ...


class ApprovalStore(Protocol):
    """Users who wait for an administrator's approval."""

    def put(self, request: ApprovalRequest) -> None:
        """Add it, or replace the user's."""

    def find(self, account_id: AccountId, user_id: UserId) -> ApprovalRequest | None: ...
    def remove(self, account_id: AccountId, user_id: UserId) -> None: ...


class AppSettingStore(Protocol):
    """What the operator set for apps; values are sealed."""

    def of_app(self, app_id: AppId) -> Mapping[str, bytes]: ...
    def put(self, app_id: AppId, name: str, sealed: bytes) -> None: ...
    def remove(self, app_id: AppId, name: str) -> None: ...
    def all(self) -> Iterable[tuple[AppId, str, bytes]]: ...


class PaceStore(Protocol):
    """How fast providers may be called, for every process of the host, and what one of them does at a time."""

    def of(self, scopes: Sequence[str]) -> tuple[Pace, ...]:
        """Return the pace of each scope in the order asked; a transaction that writes holds them until it ends."""

    def put(self, pace: Pace) -> None: ...
    def remove_idle(self, now: datetime) -> int:
        """Forget paces and turns that make no difference any more; return how many paces."""

    def take_turn(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Say whether the turn is the holder's until an instant, which it is unless another one has it now."""

    def end_turn(self, name: str, holder: str) -> None: ...


class SchedulingStore(Protocol):
    """Scheduling pages, what their owners settled, and when they are busy."""

    def add_page(self, page: SchedulingPage) -> None:
        """Raise InvalidInput("slug", "slug_taken") where the host has a page of this address."""

    def update_page(self, page: SchedulingPage) -> None:
        """Raise InvalidInput("slug", "slug_taken") as add_page does."""

    def get_page(self, account_id: AccountId, page_id: PageId) -> SchedulingPage: ...
    def find_page(self, slug: str) -> SchedulingPage | None:
        """Return the page of any account: its address is public."""

    def pages_of_user(self, account_id: AccountId, user_id: UserId) -> tuple[SchedulingPage, ...]: ...
    def preferences(self, account_id: AccountId, user_id: UserId) -> CalendarPreferences | None: ...
    def put_preferences(self, preferences: CalendarPreferences) -> None: ...
    def busy_times(self, connection_id: ConnectionId) -> KeptBusyTimes | None: ...
    def put_busy_times(self, kept: KeptBusyTimes) -> None: ...


class BookingStore(Protocol):
    """Bookings. No two that block one person overlap, their buffers included (MTG-4)."""

    def add(self, booking: Booking) -> None:
        """Raise SlotTaken where another one blocks the person at this time; what was held too long makes place."""

    def hold(self, user_id: UserId) -> None:
        """Wait until no other transaction changes this person's bookings, and hold them until this one ends."""

    def update(self, booking: Booking) -> None:
        """Raise SlotTaken as add does."""

    def get(self, account_id: AccountId, booking_id: BookingId) -> Booking: ...
    def find_by_key(self, page_id: PageId, key: str) -> Booking | None: ...
    def find_by_link(self, digest: str) -> Booking | None:
        """Return the booking of any account whose contact has the link with this digest."""

    def of_meetings(self, account_id: AccountId, meeting_ids: Iterable[MeetingId]) -> tuple[Booking, ...]: ...
    def blocking(self, user_id: UserId, between: Span, now: datetime) -> tuple[Booking, ...]: ...
    def of_user(
        self, account_id: AccountId, user_id: UserId, states: Sequence[BookingState], since: datetime, limit: int
    ) -> tuple[Booking, ...]: ...


class Transaction(Protocol):
    """The stores, inside one transaction."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def users(self) -> UserStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def records(self) -> RecordStore: ...
    @property
    def meetings(self) -> MeetingStore: ...
    @property
    def installations(self) -> InstallationStore: ...
    @property
    def connections(self) -> ConnectionStore: ...
    @property
    def consents(self) -> ConsentStore: ...
    @property
    def inboxes(self) -> InboxStore: ...
    @property
    def events(self) -> EventStore: ...
    @property
    def outbox(self) -> OutboxStore: ...
    @property
    def work(self) -> WorkStore: ...
    @property
    def channels(self) -> ChannelStore: ...
    @property
    def app_settings(self) -> AppSettingStore: ...
    @property
    def paces(self) -> PaceStore: ...
    @property
    def reconnects(self) -> ReconnectStore: ...
    @property
    def planned(self) -> PlannedConnectionStore: ...
    @property
    def approvals(self) -> ApprovalStore: ...
    @property
    def scheduling(self) -> SchedulingStore: ...
    @property
    def bookings(self) -> BookingStore: ...


class UnitOfWork(Protocol):
    """Opens transactions. Leaving the block commits; an exception rolls back and goes on."""

    def __call__(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that may write."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that only reads, and holds nobody up."""
        ...
