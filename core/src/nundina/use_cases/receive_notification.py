"""A provider calls because something changed: answered at once, believed only with the channel's secret (SYNC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hmac import compare_digest
from typing import Protocol

from nundina.domain.errors import AppFault, AppUnavailable, NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.sync import DueWork, PushChannel, WorkKind
from nundina.ports import Ports
from nundina.use_cases.watch_calendar import digest_of
from nundina_plugin_api.errors import AppError
from nundina_plugin_api.values import ChannelNews, Notification, NotificationReading

# One save in a calendar makes several notifications; together they are one sync.
DEBOUNCE = timedelta(seconds=1)

# Of how many channels one notification is heard, so that a body full of guesses costs one look.
# Polling finds what a provider says beyond it.
MOST_NEWS = 100


class Gate(Protocol):
    """Says how often the store is asked about notifications."""

    def admits(self, told: Sequence[ChannelNews]) -> bool:
        """Say whether it may be asked about these news."""
        ...

    def note(self, told: Sequence[ChannelNews], believed: Sequence[ChannelNews]) -> None:
        """Count which of them came with the secret of their channel."""
        ...


class NotNow(Exception):
    """The notification was not looked at; the provider may send it again."""


def receive_notification(
    ports: Ports, app_id: AppId, notification: Notification, gate: Gate | None = None
) -> NotificationReading:
    """Make due what a notification asks for, and return how to answer. Raises NotFound for an unknown app, and NotNow.

    Whoever does not know the secret gets the same answer and changes nothing.
    """
    reading = _read(ports, app_id, notification)
    told = tuple(dict.fromkeys(reading.news()))[:MOST_NEWS]
    if gate is not None and not gate.admits(told):
        raise NotNow
    believed = _believed(ports, told)
    if gate is not None:
        gate.note(told, [news for _, news in believed])
    if believed:
        with ports.unit_of_work() as tx:
            for channel, news in believed:
                for work in _asked_for(ports, channel, news):
                    tx.work.schedule(work)
    return reading


def _asked_for(ports: Ports, channel: PushChannel, news: ChannelNews) -> tuple[DueWork, ...]:
    """Return what one channel's news make due: a sync where something changed, a new channel where this one ends."""
    kinds = ((WorkKind.SYNC, news.changed, DEBOUNCE), (WorkKind.WATCH, news.renew, timedelta(0)))
    return tuple(
        DueWork(
            kind=kind,
            subject=channel.connection_id,
            due_at=ports.clock.now() + wait,
            account_id=channel.account_id,
        )
        for kind, asked, wait in kinds
        if asked
    )


def _read(ports: Ports, app_id: AppId, notification: Notification) -> NotificationReading:
    try:
        watcher = ports.apps.app(app_id).watcher
        if watcher is None:
            raise NotFound
        return watcher.read(notification)
    except (AppError, AppFault, AppUnavailable):
        return NotificationReading(changed=False)  # what it makes no sense of is nobody's notification


def _believed(ports: Ports, told: Sequence[ChannelNews]) -> list[tuple[PushChannel, ChannelNews]]:
    """Return the news that came with the secret of their channel."""
    if not told:
        return []
    with ports.unit_of_work.read() as tx:
        known = {channel.channel_id: channel for channel in tx.channels.among([news.channel_id for news in told])}
    found = [(known.get(news.channel_id), news) for news in told]
    return [(channel, news) for channel, news in found if _knows_secret(channel, news) and channel is not None]


def _knows_secret(channel: PushChannel | None, news: ChannelNews) -> bool:
    known = channel.secret_digest if channel else digest_of("")
    return compare_digest(known, digest_of(news.secret))
