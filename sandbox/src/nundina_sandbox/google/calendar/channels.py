"""Watch channels: who asked to be told of changes, and telling them.

Protocol: https://developers.google.com/calendar/api/guides/push
"""

import hashlib
import ipaddress
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from nundina_sandbox.google.calendar.deliveries import USER_AGENT, Deliveries, Delivery
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.refusals import channel_refused, invalid, required

_ID = re.compile(r"^[A-Za-z0-9_+/=-]{1,64}$")
USUAL_LIFE = timedelta(days=7)
LONGEST_LIFE = timedelta(days=30)


@dataclass(slots=True)
class Channel:
    """One channel: where one topic's changes are told until it expires."""

    id: str
    topic: str
    """What is watched: `events:<calendar id>`, `calendarList:<address>`, `acl:<calendar id>`, `settings:<address>`."""
    owner: str
    """The address of the person who made it."""
    address: str
    resource_uri: str
    expires: datetime
    token: str | None = None
    message_number: int = 0
    stopped: bool = False
    params: Json = field(default_factory=dict)

    @property
    def resource_id(self) -> str:
        """Return the opaque id of what is watched, the same for every channel of it."""
        return hashlib.sha256(self.topic.encode()).hexdigest()[:27]

    def headers(self, state: str) -> dict[str, str]:
        """Return the next notification's headers; counts its number."""
        self.message_number += 1
        found = {
            "User-Agent": USER_AGENT,
            "X-Goog-Channel-ID": self.id,
            "X-Goog-Channel-Expiration": self.expires.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(self.message_number),
            "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-URI": self.resource_uri,
        }
        return found | ({"X-Goog-Channel-Token": self.token} if self.token else {})

    def resource(self) -> Json:
        """Return the Channel resource."""
        body = {
            "kind": "api#channel",
            "id": self.id,
            "resourceId": self.resource_id,
            "resourceUri": self.resource_uri,
            "expiration": str(int(self.expires.timestamp() * 1000)),
        }
        return body | ({"token": self.token} if self.token else {})


class ChannelBoard:
    """Every channel of a world, and the one thread that calls back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._channels: dict[str, Channel] = {}
        self._lock = threading.Lock()
        self.deliveries = Deliveries()

    def open(self, body: Json, topic: str, owner: str, resource_uri: str) -> Channel:
        """Return a new channel and have its `sync` message sent; raises a 400 GoogleError when it cannot be."""
        channel = channel_from(body, topic, owner, resource_uri, self._now())
        with self._lock:
            self._forget_expired()
            if channel.id in self._channels:
                raise channel_refused("channelIdNotUnique", f"Channel id {channel.id} not unique")
            self._channels[channel.id] = channel
        self._tell(channel, "sync")
        return channel

    def stop(self, channel_id: str, resource_id: str, owner: str) -> None:
        """End a channel at once; raises a 404 GoogleError when this person has none such."""
        with self._lock:
            channel = self._channels.get(channel_id)
            if channel is None or channel.resource_id != resource_id or channel.owner != owner:
                message = f"Channel '{channel_id}' not found for project 'sandbox'"
                raise channel_refused("channelUnknown", message, 404)
            channel.stopped = True
            del self._channels[channel_id]

    def changed(self, topic: str) -> None:
        """Tell every living channel of this topic."""
        with self._lock:
            self._forget_expired()
            wanted = [channel for channel in self._channels.values() if channel.topic == topic]
        for channel in wanted:
            self._tell(channel, "exists")

    def living(self) -> tuple[Channel, ...]:
        """Return the channels that are neither stopped nor expired."""
        with self._lock:
            self._forget_expired()
            return tuple(self._channels.values())

    def clear(self) -> None:
        """Stop every channel."""
        with self._lock:
            for channel in self._channels.values():
                channel.stopped = True
            self._channels.clear()

    def close(self) -> None:
        """Stop every channel and the thread."""
        self.clear()
        self.deliveries.close()

    def _forget_expired(self) -> None:
        now = self._now()
        self._channels = {key: channel for key, channel in self._channels.items() if channel.expires > now}

    def _tell(self, channel: Channel, state: str) -> None:
        def alive() -> bool:
            return not channel.stopped and channel.expires > self._now()

        self.deliveries.send(channel.id, Delivery(channel.address, channel.headers(state), alive))


def channel_from(body: Json, topic: str, owner: str, resource_uri: str, now: datetime) -> Channel:
    """Return the channel that a watch request describes; raises a 400 GoogleError when it may not be."""
    channel_id, address = str(body.get("id") or ""), str(body.get("address") or "")
    if not channel_id:
        raise required("Required")
    if not _ID.match(channel_id):
        raise channel_refused("channelIdInvalid", f"Invalid channel id: {channel_id[:64]}")
    if body.get("type") not in ("web_hook", "webhook"):
        raise channel_refused("unknownChannelType", "Unknown channel type")
    token = body.get("token")
    if token is not None and len(str(token)) > 256:
        raise channel_refused("channelTokenTooLong", "Channel token is too long")
    _check_address(address)
    expires = _expiry(body, now)
    return Channel(channel_id, topic, owner, address, resource_uri, expires, str(token) if token else None)


def _check_address(address: str) -> None:
    if not address:
        raise required("Required")
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    # Google takes https only; here a receiver on this machine may do without a certificate.
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise channel_refused("push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {address}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _expiry(body: Json, now: datetime) -> datetime:
    wanted, params = body.get("expiration"), body.get("params") or {}
    try:
        if wanted:
            expires = datetime.fromtimestamp(int(wanted) / 1000, UTC)
        elif params.get("ttl"):
            expires = now + timedelta(seconds=int(params["ttl"]))
        else:
            expires = now + USUAL_LIFE
    except (ValueError, TypeError, OverflowError, AttributeError):
        raise invalid("Invalid channel expiration.", "expiration") from None
    if expires <= now:
        raise invalid("Channel expiration is in the past.", "expiration")
    return min(expires, now + LONGEST_LIFE).replace(microsecond=0)
