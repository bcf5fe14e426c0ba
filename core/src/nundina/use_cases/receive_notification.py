"""A provider calls because something changed: answered at once, believed only with the channel's secret (SYNC-14)."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest

from nundina.domain.errors import AppFault, AppUnavailable, NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.sync import DueWork, PushChannel, WorkKind
from nundina.ports import Ports
from nundina.use_cases.watch_calendar import digest_of
from nundina_plugin_api.errors import AppError
from nundina_plugin_api.values import Notification, NotificationReading

# One save in a calendar makes several notifications; together they are one sync.
DEBOUNCE = timedelta(seconds=1)


def receive_notification(ports: Ports, app_id: AppId, notification: Notification) -> NotificationReading:
    """Make the sync due that a notification asks for, and return how to answer. Raises NotFound for an unknown app.

    Whoever does not know the secret gets the same answer and changes nothing.
    """
    reading = _read(ports, app_id, notification)
    channel = _channel(ports, reading)
    if channel is not None and reading.changed:
        with ports.unit_of_work() as tx:
            tx.work.schedule(
                DueWork(
                    kind=WorkKind.SYNC,
                    subject=channel.connection_id,
                    due_at=ports.clock.now() + DEBOUNCE,
                    account_id=channel.account_id,
                )
            )
    return reading


def _read(ports: Ports, app_id: AppId, notification: Notification) -> NotificationReading:
    try:
        watcher = ports.apps.app(app_id).watcher
        if watcher is None:
            raise NotFound
        return watcher.read(notification)
    except (AppError, AppFault, AppUnavailable):
        return NotificationReading(changed=False)  # what it makes no sense of is nobody's notification


def _channel(ports: Ports, reading: NotificationReading) -> PushChannel | None:
    if not reading.channel_id or not reading.secret:
        return None
    with ports.unit_of_work.read() as tx:
        channel = tx.channels.find(reading.channel_id)
    known = channel.secret_digest if channel else digest_of("")
    told = compare_digest(known, digest_of(reading.secret))
    return channel if told else None
