"""Subscriptions: who asked to be told of changes, and telling them.

Protocol: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

import json
import logging
import os
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

import requests

from nundina_sandbox.deliveries import Deliveries, Delivery, Patience
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.ids import change_key, event_id, immutable_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json, stamp

log = logging.getLogger(__name__)
LifecycleEvent = Literal["missed", "subscriptionRemoved", "reauthorizationRequired"]
VALIDATION_SECONDS = 10
LONGEST_LIFE = timedelta(minutes=10_080)
SHORTEST_LIFE = timedelta(minutes=45)
_RESOURCE = re.compile(
    r"^/?(?:me|users/(?P<user>[^/]+))/(?:calendars/(?P<calendar>[^/]+)/events|calendar/events|events)/?$", re.IGNORECASE
)


@dataclass(slots=True, eq=False)
class Subscription:
    """One subscription to the events of a mailbox or a calendar."""

    id: str
    mailbox: str
    """The address of its owner."""
    user_id: str
    tenant: str
    calendar: int | None
    """None means every calendar of the mailbox."""
    resource: str
    """As the client wrote it."""
    change_types: tuple[str, ...]
    notification_url: str
    lifecycle_url: str | None
    client_state: str | None
    expires: datetime
    application: str
    creator: str
    immutable: bool = False
    ended: bool = False
    waiting_for_consent: bool = False
    """Whether it was told that it has to reauthorize, and is silent until then."""

    def json(self) -> Json:
        """Return the subscription resource."""
        return {
            "id": self.id,
            "resource": self.resource,
            "applicationId": self.application,
            "changeType": ",".join(self.change_types),
            "clientState": self.client_state,
            "notificationUrl": self.notification_url,
            "notificationQueryOptions": None,
            "lifecycleNotificationUrl": self.lifecycle_url,
            "expirationDateTime": stamp(self.expires),
            "creatorId": self.creator,
            "includeResourceData": None,
            "latestSupportedTlsVersion": "v1_2",
            "encryptionCertificate": None,
            "encryptionCertificateId": None,
            "notificationUrlAppId": None,
        }


class SubscriptionBoard:
    """Every subscription of a world, and the one thread that calls back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, Subscription] = {}
        self._lock = threading.Lock()
        # Graph tries again for up to four hours; here the waits are short, so that a test can see them.
        self.deliveries = Deliveries(Patience(first_wait=0.5, longest_wait=600.0, attempts=12))

    def add(self, subscription: Subscription) -> None:
        """Keep a new subscription; raises GraphError 409 for one that the app has already."""
        with self._lock:
            self._forget_expired()
            for other in self._kept.values():
                if _same(other, subscription):
                    message = "Subscription already exists for the requested combination."
                    raise GraphError(409, "ExtensionError", message)
            self._kept[subscription.id] = subscription

    def find(self, subscription_id: str, application: str) -> Subscription:
        """Return an app's subscription; raises GraphError 404 when it has none such, or it has expired."""
        with self._lock:
            self._forget_expired()
            found = self._kept.get(subscription_id)
        if found is None or found.application != application:
            raise GraphError(404, "ResourceNotFound", "The object was not found.")
        return found

    def end(self, subscription: Subscription) -> None:
        """End a subscription at once."""
        with self._lock:
            subscription.ended = True
            self._kept.pop(subscription.id, None)

    def living(self) -> tuple[Subscription, ...]:
        """Return the subscriptions that have neither ended nor expired."""
        with self._lock:
            self._forget_expired()
            return tuple(self._kept.values())

    def changed(self, mailbox: Mailbox, event: Event, change: str) -> None:
        """Tell whoever watches this mailbox of a change."""
        for one in self.living():
            wanted = one.mailbox == mailbox.address and one.calendar in (None, event.calendar)
            if wanted and change in one.change_types and not one.waiting_for_consent:
                self._send(one, one.notification_url, _notification(one, mailbox, event, change))

    def tell_lifecycle(self, subscription: Subscription, event: LifecycleEvent) -> None:
        """Send a lifecycle notification, where the client wanted them; a removed subscription ends with it."""
        if event == "reauthorizationRequired":
            subscription.waiting_for_consent = True
        if subscription.lifecycle_url is not None:
            body = {"lifecycleEvent": event, **_origin(subscription)}
            self._send(subscription, subscription.lifecycle_url, body, after_its_end=event == "subscriptionRemoved")
        if event == "subscriptionRemoved":
            self.end(subscription)

    def clear(self) -> None:
        """End every subscription."""
        with self._lock:
            for one in self._kept.values():
                one.ended = True
            self._kept.clear()

    def close(self) -> None:
        """End every subscription and the thread."""
        self.clear()
        self.deliveries.close()

    def _forget_expired(self) -> None:
        now = self._now()
        self._kept = {key: one for key, one in self._kept.items() if one.expires > now}

    def _send(self, subscription: Subscription, url: str, value: Json, *, after_its_end: bool = False) -> None:
        def alive() -> bool:
            return after_its_end or (not subscription.ended and subscription.expires > self._now())

        def lost() -> None:
            if "lifecycleEvent" not in value:
                self.tell_lifecycle(subscription, "missed")

        self.deliveries.send(f"{subscription.id} {url}", _delivery(url, {"value": [value]}, alive, lost))


def _delivery(url: str, body: Json, alive: Callable[[], bool], lost: Callable[[], None]) -> Delivery:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Microsoft-Graph-Notifications"}
    return Delivery(url, headers, alive, json.dumps(body).encode(), lambda status: 200 <= status < 300, lost)


def resource_parts(resource: str) -> tuple[str | None, str | None]:
    """Return the user and the calendar of a resource's path, None for oneself and for all calendars.

    Raises GraphError 400 for what cannot be watched here.
    """
    found = _RESOURCE.match(resource)
    if found is None:
        message = f"Resource '{resource}' is not supported for subscriptions."
        raise GraphError(400, "ExtensionError", message)
    return found["user"], found["calendar"]


def validate(url: str) -> None:
    """Ask a receiver to send the validation token back as plain text; raises GraphError 400 when it does not."""
    token = f"Validation: Testing client application reachability for subscription Request-Id: {uuid.uuid4()}"
    separator = "&" if "?" in url else "?"
    problem = _asked(f"{url}{separator}validationToken={quote(token, safe='')}", token)
    if problem:
        message = f"Subscription validation request failed. {problem}"
        raise GraphError(400, "ValidationError", message)


def _asked(url: str, token: str) -> str | None:
    """Return what is wrong with a receiver's answer, None for nothing."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        try:
            headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Microsoft-Graph-Notifications"}
            answer = session.post(url, headers=headers, timeout=VALIDATION_SECONDS, allow_redirects=False)
        except (requests.RequestException, OSError, UnicodeError) as error:
            log.debug("A receiver could not be validated: %s", type(error).__name__)
            return "Notification endpoint is not reachable, or took too long."
    if answer.status_code != 200:
        return f"Notification endpoint must respond with 200 OK to validation request; it said {answer.status_code}."
    if not answer.headers.get("Content-Type", "").startswith("text/plain") or answer.text.strip() != token:
        return "Notification endpoint must respond with the validation token, as text/plain."
    return None


def life_from(value: object, now: datetime) -> datetime:
    """Return when a subscription is to end; raises GraphError 400 for what is no time, past, or too far away."""
    try:
        expires = datetime.fromisoformat(re.sub(r"\.(\d{6})\d+", r".\1", str(value)))
    except ValueError:
        raise GraphError(400, "InvalidRequest", "Subscription expiration is not a valid date and time.") from None
    expires = expires.replace(tzinfo=expires.tzinfo or UTC).astimezone(UTC)
    if expires <= now:
        message = "Subscription expiration can only be in the future."
        raise GraphError(400, "InvalidRequest", message)
    if expires > now + LONGEST_LIFE:
        minutes = int(LONGEST_LIFE.total_seconds() // 60)
        message = f"Subscription expiration can only be {minutes} minutes in the future."
        raise GraphError(400, "ExtensionError", message)
    return max(expires, now + SHORTEST_LIFE)


def _same(one: Subscription, other: Subscription) -> bool:
    def identity(subscription: Subscription) -> tuple[object, ...]:
        kinds = tuple(sorted(subscription.change_types))
        place = (subscription.mailbox, subscription.calendar)
        return subscription.application, place, kinds, subscription.notification_url

    return identity(one) == identity(other)


def _origin(subscription: Subscription) -> Json:
    return {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": stamp(subscription.expires),
        "clientState": subscription.client_state,
        "tenantId": subscription.tenant,
        "resource": subscription.resource,
    }


def _notification(subscription: Subscription, mailbox: Mailbox, event: Event, change: str) -> Json:
    # An exception lives inside its series, and it is the series that changes.
    key = (event.number, None)
    found = immutable_id(mailbox.id, key) if subscription.immutable else event_id(mailbox.id, event.calendar, key)
    place = f"Users/{subscription.user_id}/Events/{found}"
    return _origin(subscription) | {
        "changeType": change,
        "resource": place,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Event",
            "@odata.id": place,
            "@odata.etag": f'W/"{change_key(mailbox.id, event.version)}"',
            "id": found,
        },
    }
