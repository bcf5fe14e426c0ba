"""Telling subscribers of changes.

Protocol: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from nundina_sandbox.deliveries import Deliveries, Delivery, Patience
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.ids import change_key, event_id, immutable_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json, stamp
from nundina_sandbox.microsoft.graph.subscription import Subscription, are_same

LifecycleEvent = Literal["missed", "subscriptionRemoved", "reauthorizationRequired"]


class SubscriptionBoard:
    """Every subscription of a world, and the one thread that calls back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, Subscription] = {}
        self._lock = threading.Lock()
        # Graph tries again for up to four hours, and so do these waits; the first are short, so that a test sees them.
        self.deliveries = Deliveries(Patience(first_wait=0.5, longest_wait=600.0, attempts=34))

    def add(self, subscription: Subscription) -> None:
        """Keep a new subscription; raises GraphError 409 for one that the app has already."""
        with self._lock:
            self._forget_expired()
            for other in self._kept.values():
                if are_same(other, subscription):
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
