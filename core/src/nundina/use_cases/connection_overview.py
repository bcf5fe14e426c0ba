"""A user looks at the calendar they have connected, and how it is (CON-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nundina.domain.accounts import User
from nundina.domain.arrivals import Arrivals, arrivals_of
from nundina.domain.connections import Connection, ConnectionState, Inbox
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.pace import Pace
from nundina.domain.sync import EVENT_WRITES, WorkKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_pace import pause_of
from nundina.use_cases.connection_switches import offers_calendar_sync, offers_scheduling
from nundina_plugin_api.manifest import Capability, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOverview:
    """One connection with everything that its card shows."""

    connection: Connection
    manifest: Manifest | None  # in the page's language; None where the host no longer has the app
    app_problem: str  # not empty: the app is quarantined, and why
    next_sync_at: datetime | None
    due_now: bool
    attempts: int  # failed ones in a row, since the last sync that succeeded
    arrivals: Arrivals
    watched_at: datetime | None  # when opening or renewing the push channel is tried next
    events_seen: int  # as many as the page Events seen tells of
    on_timeline: int
    pause: Pace | None  # the provider is left alone for a while, and why
    waiting: int  # writes that are not in the calendar yet
    inbox: Inbox | None  # the one that came with it, while it is connected

    @property
    def needs_reconnect(self) -> bool:
        """Whether only the user can help (CON-11)."""
        return self.connection.state in (ConnectionState.AUTHORIZATION_LOST, ConnectionState.PERMISSION_MISSING)

    @property
    def offers_calendar_sync(self) -> bool:
        """Whether the app can serve the switch."""
        return self.manifest is not None and offers_calendar_sync(self.manifest)

    @property
    def offers_scheduling(self) -> bool:
        """Whether the app can serve the switch."""
        return self.manifest is not None and offers_scheduling(self.manifest)


def connection_overviews(ports: Ports, actor: User, language: str) -> tuple[ConnectionOverview, ...]:
    """Return the user's live connections: one, or two in an old account (CON-8)."""
    with ports.unit_of_work.read() as tx:
        connections = tx.connections.of_user(actor.account_id, actor.id)
        return tuple(_overview(ports, tx, connection, language) for connection in connections)


def has_calendar(ports: Ports, actor: User) -> bool:
    """Say whether the user has a calendar connected: one at a time (CON-1)."""
    with ports.unit_of_work.read() as tx:
        return bool(tx.connections.of_user(actor.account_id, actor.id))


def lost_connections(ports: Ports, actor: User) -> tuple[Connection, ...]:
    """Return the user's connections that wait for being reconnected: said on every page (CON-11)."""
    with ports.unit_of_work.read() as tx:
        connections = tx.connections.of_user(actor.account_id, actor.id)
    return tuple(one for one in connections if one.state is not ConnectionState.ACTIVE)


def _overview(ports: Ports, tx: Transaction, connection: Connection, language: str) -> ConnectionOverview:
    manifest, problem = _app(ports, connection.app_id, language)
    due = tx.work.find(WorkKind.SYNC, connection.id)
    watch = tx.work.find(WorkKind.WATCH, connection.id)
    inbox = tx.inboxes.find(connection.account_id, connection.address)
    return ConnectionOverview(
        connection=connection,
        manifest=manifest,
        app_problem=problem,
        next_sync_at=due.due_at if due else None,
        due_now=due is not None and due.due_at <= ports.clock.now(),
        attempts=due.attempts if due else 0,
        arrivals=_arrivals(ports, tx, connection, manifest),
        watched_at=watch.due_at if watch else None,
        events_seen=tx.events.count(connection.id),
        on_timeline=tx.events.count_on_timeline(connection.id),
        pause=pause_of(ports, tx, connection.app_id, connection.subject),
        waiting=sum(row.kind in EVENT_WRITES for row in tx.outbox.pending_of_connection(connection.id)),
        inbox=inbox if inbox and inbox.user_id == connection.user_id else None,
    )


def _arrivals(ports: Ports, tx: Transaction, connection: Connection, manifest: Manifest | None) -> Arrivals:
    return arrivals_of(
        tx.channels.of_connection(connection.id),
        next(iter(tx.channels.failures([connection.id])), None),
        ports.clock.now(),
        can_push=manifest is not None and manifest.can(Capability.PUSH) and connection.calendar_sync,
        reachable=bool(ports.push_url),
    )


def _app(ports: Ports, app_id: AppId, language: str) -> tuple[Manifest | None, str]:
    try:
        release = ports.apps.release(app_id)
    except NotFound:
        return None, ""
    return release.manifest_in(language), release.problem
