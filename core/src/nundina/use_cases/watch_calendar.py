"""Keeps a push channel open for a connection: the new one is made before the old one is stopped (SYNC-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import random
from secrets import token_urlsafe

import structlog

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConnectionId, new_id
from nundina.domain.retry import backoff, renewal_due_in
from nundina.domain.sync import DueWork, Lease, PushChannel, PushFailure, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_access import call_app
from nundina.use_cases.app_problems import CALL_ERRORS, asked_wait, is_final, needs_the_user, problem_of
from nundina.use_cases.stop_channel import put_channel_stop
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Channel, ChannelRequest

_log = structlog.get_logger(__name__)

WANTED_LIFETIME = timedelta(days=7)
REFUSED_AGAIN_IN = timedelta(hours=6)  # a provider that refuses to push is asked again now and then; polling goes on


def watch_calendar(ports: Ports, lease: Lease) -> WorkOutcome:
    """Open or renew the channel of the connection that is due; say when it wants renewing. Raises LeaseLost."""
    connection = _watchable(ports, lease)
    if connection is None:
        return WorkOutcome()
    request = _request(ports, connection)
    try:
        channel = _open(ports, connection, request)
    except CALL_ERRORS as error:
        return _failed(ports, lease, connection, error)
    opened = _pushed(connection, channel, request)
    _replace(ports, lease, connection, opened)
    lifetime = opened.expires_at - ports.clock.now()
    return WorkOutcome(ports.clock.now() + renewal_due_in(lifetime, random()))  # noqa: S311 - spreads load


def digest_of(secret: str) -> str:
    """Return what is stored of a channel's secret."""
    return sha256(secret.encode()).hexdigest()


def _watchable(ports: Ports, lease: Lease) -> Connection | None:
    try:
        with ports.unit_of_work.read() as tx:
            connection = tx.connections.get_any(ConnectionId(lease.work.subject))
        able = ports.apps.release(connection.app_id).manifest.can(Capability.PUSH)
    except NotFound:
        return None
    wanted = ports.push_url and connection.calendar_sync and connection.state is ConnectionState.ACTIVE
    return connection if wanted and able else None


def _request(ports: Ports, connection: Connection) -> ChannelRequest:
    return ChannelRequest(
        channel_id=new_id(),
        address=f"{ports.push_url}/push/{connection.app_id}",
        secret=token_urlsafe(32),
        expires_at=ports.clock.now() + WANTED_LIFETIME,
    )


def _open(ports: Ports, connection: Connection, request: ChannelRequest) -> Channel:
    """Extend the channel that there is, or open one."""
    with ports.unit_of_work.read() as tx:
        channels = tx.channels.of_connection(connection.id)
    live = [channel for channel in channels if channel.expires_at > ports.clock.now()]

    def watch(app: CalendarApp, access: Access) -> Channel:
        if app.watcher is None:
            raise NotFound
        if not live:
            return app.watcher.watch(access, request)
        old = max(live, key=lambda channel: channel.expires_at)
        return app.watcher.renew(access, Channel(old.channel_id, old.resource_id, old.expires_at), request)

    return call_app(ports, connection, watch)


def _pushed(connection: Connection, channel: Channel, request: ChannelRequest) -> PushChannel:
    return PushChannel(
        channel_id=channel.channel_id,
        account_id=connection.account_id,
        connection_id=connection.id,
        resource_id=channel.resource_id,
        secret_digest=digest_of(request.secret),
        expires_at=channel.expires_at,
    )


def _replace(ports: Ports, lease: Lease, connection: Connection, opened: PushChannel) -> None:
    """Store the new channel and have the old ones stopped; sync once, for what happened in between."""
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        for old in tx.channels.of_connection(connection.id):
            tx.channels.remove(old.channel_id)
            if old.channel_id != opened.channel_id:
                put_channel_stop(ports, tx, old)
            else:
                # Extended, not replaced: the provider goes on sending the secret that it was opened with.
                opened = replace(opened, secret_digest=old.secret_digest)
        tx.channels.add(opened)
        tx.channels.forget_failure(connection.id)
        _sync_at(tx, connection, ports.clock.now())


def _sync_at(tx: Transaction, connection: Connection, at: datetime) -> None:
    tx.work.schedule(DueWork(kind=WorkKind.SYNC, subject=connection.id, due_at=at, account_id=connection.account_id))


def _failed(ports: Ports, lease: Lease, connection: Connection, error: Exception) -> WorkOutcome:
    """Note the problem where the user sees it, and have changes asked for as soon as nobody tells of them any more."""
    if needs_the_user(error) or isinstance(error, NotFound):
        return WorkOutcome()
    _log.warning("not_watched", connection_id=connection.id, problem=problem_of(error), why=str(error))
    now = ports.clock.now()
    failure = PushFailure(
        connection_id=connection.id, account_id=connection.account_id, problem=problem_of(error), since=now
    )
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.channels.note_failure(failure)
        for channel in tx.channels.of_connection(connection.id):
            if channel.expires_at > now:
                _sync_at(tx, connection, channel.expires_at)
    attempts = lease.work.attempts + 1
    wait = REFUSED_AGAIN_IN if is_final(error) else backoff(attempts, random(), asked_wait(error))  # noqa: S311
    return WorkOutcome(now + wait, attempts)
