"""Push channels of Google (https://developers.google.com/workspace/calendar/api/guides/push).

A channel cannot be extended: a new one is opened before the old one ends. A notification has no body; its headers
name the channel and carry the secret back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nundina_google_calendar.client import GoogleClient
from nundina_plugin_api import (
    PRIMARY,
    Access,
    Channel,
    ChannelRequest,
    Notification,
    NotificationReading,
    RefusalReason,
    Refused,
)

UNTOLD_LIFETIME = timedelta(hours=1)  # where Google names no expiration: renewed soon, so that none is missed


class GoogleWatcher:
    """Opens and closes channels on the events of the primary calendar."""

    def __init__(self, client: GoogleClient) -> None:
        self._client = client

    def watch(self, access: Access, request: ChannelRequest) -> Channel:
        """Open a channel. Raises Refused with UNSUPPORTED where Google does not accept the address."""
        body = {"id": request.channel_id, "type": "web_hook", "address": request.address, "token": request.secret}
        if request.expires_at is not None:
            body["expiration"] = str(int(request.expires_at.timestamp() * 1000))
        answer = self._client.call(access, lambda service: service.events().watch(calendarId=PRIMARY, body=body))
        return Channel(str(answer["id"]), str(answer["resourceId"]), _expiration(answer.get("expiration")))

    def renew(self, access: Access, channel: Channel, request: ChannelRequest) -> Channel:
        """Open a second channel; the host stops the first one afterwards."""
        return self.watch(access, request)

    def stop(self, access: Access, channel: Channel) -> None:
        """Close a channel. One that is gone already is no error."""
        body = {"id": channel.channel_id, "resourceId": channel.resource_id}
        try:
            self._client.call(access, lambda service: service.channels().stop(body=body))
        except Refused as error:
            if error.reason is not RefusalReason.EVENT_GONE:
                raise

    def read(self, notification: Notification) -> NotificationReading:
        """Return which channel the headers name. The first notification, `sync`, only says that the channel works."""
        headers = notification.headers
        return NotificationReading(
            channel_id=headers.get("x-goog-channel-id", ""),
            secret=headers.get("x-goog-channel-token", ""),
            changed=headers.get("x-goog-resource-state", "") != "sync",
        )


def _expiration(milliseconds: str | None) -> datetime:
    if not milliseconds:
        return datetime.now(UTC) + UNTOLD_LIFETIME
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
