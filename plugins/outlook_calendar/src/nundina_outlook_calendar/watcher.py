"""Subscriptions to changes (https://learn.microsoft.com/graph/change-notifications-overview).

Graph asks an address first whether it wants the notifications, by a token that is to be echoed. After that it posts
collections: one body may speak of several subscriptions, and of what becomes of the subscriptions themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nundina_outlook_calendar.client import GraphClient, quoted
from nundina_outlook_calendar.moments import parsed
from nundina_plugin_api import (
    Access,
    Channel,
    ChannelNews,
    ChannelRequest,
    Notification,
    NotificationReading,
    RefusalReason,
    Refused,
    Transient,
)

LONGEST = timedelta(minutes=10_070)  # ten minutes below the most that Graph gives: clocks differ
LONGEST_TOKEN = 4_096  # characters of a validation token
OK = 200
ACCEPTED = 202
# What to do about a subscription: https://learn.microsoft.com/graph/change-notifications-lifecycle-events
ENDING = frozenset({"reauthorizationRequired", "subscriptionRemoved"})
LEAVING_CHANGES = frozenset({"subscriptionRemoved", "missed"})

Json = Mapping[str, Any]


class OutlookWatcher:
    """Opens, extends and closes subscriptions to the events of the mailbox."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def watch(self, access: Access, request: ChannelRequest) -> Channel:
        """Open a subscription. Raises Refused with UNSUPPORTED where Graph does not accept the address."""
        body = {
            "changeType": "created,updated,deleted",
            "notificationUrl": request.address,
            "lifecycleNotificationUrl": request.address,
            "resource": "me/events",
            "expirationDateTime": _until(request),
            "clientState": request.secret,
        }
        with self._client.open(access) as graph:
            try:
                return _channel(graph.post("/subscriptions", body))
            except Refused as error:
                if error.reason is RefusalReason.EVENT_INVALID:
                    raise Refused(RefusalReason.UNSUPPORTED, error.detail) from None
                raise

    def renew(self, access: Access, channel: Channel, request: ChannelRequest) -> Channel:
        """Extend the subscription, which also authorises it anew; open another one where it is gone."""
        with self._client.open(access) as graph:
            try:
                path = f"/subscriptions/{quoted(channel.channel_id)}"
                return _channel(graph.patch(path, {"expirationDateTime": _until(request)}))
            except Refused as error:
                if error.reason is not RefusalReason.EVENT_GONE:
                    raise
        return self.watch(access, request)

    def stop(self, access: Access, channel: Channel) -> None:
        """Close a subscription. One that is gone already is no error."""
        with self._client.open(access) as graph:
            try:
                graph.delete(f"/subscriptions/{quoted(channel.channel_id)}")
            except Refused as error:
                if error.reason is not RefusalReason.EVENT_GONE:
                    raise

    def read(self, notification: Notification) -> NotificationReading:
        """Return which channels a body speaks of, or echo the token of a question."""
        token = notification.query.get("validationToken", "")
        if token:
            return NotificationReading(changed=False, reply_status=OK, reply_text=token[:LONGEST_TOKEN])
        first, *further = _news(notification.body) or (ChannelNews("", changed=False),)
        return NotificationReading(
            channel_id=first.channel_id,
            secret=first.secret,
            changed=first.changed,
            renew=first.renew,
            further=tuple(further),
            reply_status=ACCEPTED,
        )


def _news(body: bytes) -> tuple[ChannelNews, ...]:
    """Return what a body says, one word for each channel: several changes of one calendar are one."""
    try:
        entries = json.loads(body)["value"]
        read = [_one(entry) for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
    joined: dict[tuple[str, str], ChannelNews] = {}
    for news in read:
        known = joined.get((news.channel_id, news.secret), news)
        joined[news.channel_id, news.secret] = ChannelNews(
            news.channel_id, news.secret, known.changed or news.changed, known.renew or news.renew
        )
    return tuple(joined.values())


def _one(entry: Json) -> ChannelNews:
    lifecycle = entry.get("lifecycleEvent")
    return ChannelNews(
        channel_id=str(entry.get("subscriptionId") or ""),
        secret=str(entry.get("clientState") or ""),
        changed=not lifecycle or lifecycle in LEAVING_CHANGES,
        renew=lifecycle in ENDING,
    )


def _until(request: ChannelRequest) -> str:
    longest = datetime.now(UTC) + LONGEST
    until = min(request.expires_at or longest, longest)
    return until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def _channel(answer: Json) -> Channel:
    try:
        expires_at = parsed(str(answer["expirationDateTime"]))
        channel_id = str(answer["id"])
    except (KeyError, ValueError):
        raise Transient from None
    known = expires_at.replace(tzinfo=UTC) if expires_at.tzinfo is None else expires_at.astimezone(UTC)
    return Channel(channel_id, str(answer.get("resource") or ""), known)
