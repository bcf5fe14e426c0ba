"""One subscription: who asked to be told of which changes, where, and for how long."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.moments import Json, stamp

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


def resource_parts(resource: str) -> tuple[str | None, str | None]:
    """Return the user and the calendar of a resource's path, None for oneself and for all calendars.

    Raises GraphError 400 for what cannot be watched here.
    """
    found = _RESOURCE.match(resource)
    if found is None:
        message = f"Resource '{resource}' is not supported for subscriptions."
        raise GraphError(400, "ExtensionError", message)
    return found["user"], found["calendar"]


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


def are_same(one: Subscription, other: Subscription) -> bool:
    """Say whether two subscriptions tell the same to the same."""

    def identity(subscription: Subscription) -> tuple[object, ...]:
        kinds = tuple(sorted(subscription.change_types))
        place = (subscription.mailbox, subscription.calendar)
        return subscription.application, place, kinds, subscription.notification_url

    return identity(one) == identity(other)
