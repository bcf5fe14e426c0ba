"""One transaction, and the stores in it."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from nundina.store.accounts import SqlAccountStore
from nundina.store.app_settings import SqlAppSettingStore
from nundina.store.approvals import SqlApprovalStore
from nundina.store.bookings import SqlBookingStore
from nundina.store.channels import SqlChannelStore
from nundina.store.connections import SqlConnectionStore
from nundina.store.consents import SqlConsentStore
from nundina.store.events import SqlEventStore
from nundina.store.inboxes import SqlInboxStore
from nundina.store.installations import SqlInstallationStore
from nundina.store.meetings import SqlMeetingStore
from nundina.store.outbox import SqlOutboxStore
from nundina.store.paces import SqlPaceStore
from nundina.store.planned_connections import SqlPlannedConnectionStore
from nundina.store.reconnects import SqlReconnectStore
from nundina.store.records import SqlRecordStore
from nundina.store.scheduling import SqlSchedulingStore
from nundina.store.sessions import SqlSessionStore
from nundina.store.users import SqlUserStore
from nundina.store.work import SqlWorkStore


class SqlTransaction:
    """The stores, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @cached_property
    def accounts(self) -> SqlAccountStore:
        """Return the store of the accounts."""
        return SqlAccountStore(self._connection)

    @cached_property
    def users(self) -> SqlUserStore:
        """Return the store of the users."""
        return SqlUserStore(self._connection)

    @cached_property
    def sessions(self) -> SqlSessionStore:
        """Return the store of the sessions."""
        return SqlSessionStore(self._connection)

    @cached_property
    def records(self) -> SqlRecordStore:
        """Return the store of the records."""
        return SqlRecordStore(self._connection)

    @cached_property
    def meetings(self) -> SqlMeetingStore:
        """Return the store of the meetings."""
        return SqlMeetingStore(self._connection)

    @cached_property
    def installations(self) -> SqlInstallationStore:
        """Return the store of the installations."""
        return SqlInstallationStore(self._connection)

    @cached_property
    def connections(self) -> SqlConnectionStore:
        """Return the store of the connections."""
        return SqlConnectionStore(self._connection)

    @cached_property
    def consents(self) -> SqlConsentStore:
        """Return the store of the consents."""
        return SqlConsentStore(self._connection)

    @cached_property
    def inboxes(self) -> SqlInboxStore:
        """Return the store of the inboxes."""
        return SqlInboxStore(self._connection)

    @cached_property
    def events(self) -> SqlEventStore:
        """Return the store of the events that sync has seen."""
        return SqlEventStore(self._connection)

    @cached_property
    def outbox(self) -> SqlOutboxStore:
        """Return the store of the outbox."""
        return SqlOutboxStore(self._connection, self.work)

    @cached_property
    def work(self) -> SqlWorkStore:
        """Return the store of what is due."""
        return SqlWorkStore(self._connection)

    @cached_property
    def channels(self) -> SqlChannelStore:
        """Return the store of the push channels."""
        return SqlChannelStore(self._connection)

    @cached_property
    def app_settings(self) -> SqlAppSettingStore:
        """Return the store of what the operator set for apps."""
        return SqlAppSettingStore(self._connection)

    @cached_property
    def paces(self) -> SqlPaceStore:
        """Return the store of how fast providers may be called."""
        return SqlPaceStore(self._connection)

    @cached_property
    def reconnects(self) -> SqlReconnectStore:
        """Return the store of users who have yet to connect again."""
        return SqlReconnectStore(self._connection)

    @cached_property
    def planned(self) -> SqlPlannedConnectionStore:
        """Return the store of what users of imported accounts are to connect."""
        return SqlPlannedConnectionStore(self._connection)

    @cached_property
    def approvals(self) -> SqlApprovalStore:
        """Return the store of users who wait for an administrator's approval."""
        return SqlApprovalStore(self._connection)

    @cached_property
    def scheduling(self) -> SqlSchedulingStore:
        """Return the store of scheduling pages and of what their owners settled."""
        return SqlSchedulingStore(self._connection)

    @cached_property
    def bookings(self) -> SqlBookingStore:
        """Return the store of the bookings."""
        return SqlBookingStore(self._connection)
