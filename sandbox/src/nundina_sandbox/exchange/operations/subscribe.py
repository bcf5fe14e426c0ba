"""Subscribe and Unsubscribe."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from nundina_sandbox.exchange.elements import Element, m, name_of, part, parts_of, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, failure, response, success
from nundina_sandbox.exchange.operations.places import folder_at
from nundina_sandbox.exchange.subscriptions.events import EVENTS, number_in, watermark
from nundina_sandbox.exchange.subscriptions.push import send_until_closed
from nundina_sandbox.exchange.subscriptions.register import Subscription, new_id

_KINDS = {
    "PullSubscriptionRequest": "Pull",
    "PushSubscriptionRequest": "Push",
    "StreamingSubscriptionRequest": "Streaming",
}
_LONGEST_MINUTES = 1440
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def subscribe(call: Call) -> Element:
    """Return the id of a new subscription, and for all but streams the mark at which it begins."""
    try:
        subscription, mailbox = _made(call)
    except RequestRefused:
        raise
    except ExchangeError as error:
        return response("Subscribe", [failure("Subscribe", error)])
    call.world.subscriptions.add(subscription, send_until_closed)
    parts = [m("SubscriptionId", subscription.id)]
    if subscription.kind != "Streaming":
        parts.append(m("Watermark", watermark(mailbox, subscription.number)))
    return response("Subscribe", [success("Subscribe", parts)])


def _made(call: Call) -> tuple[Subscription, Mailbox]:
    asked = parts_of(call.request)[0] if len(call.request) else None
    if asked is None or name_of(asked) not in _KINDS:
        raise RequestRefused("ErrorSchemaValidation")
    kind = _KINDS[name_of(asked)]
    events = frozenset(event.text or "" for event in parts_of(part(asked, "EventTypes")))
    if not events or not events <= set(EVENTS):
        raise ExchangeError("ErrorInvalidSubscriptionRequest")
    mailbox, folders = _folders(call, asked)
    begin = text_at(asked, "Watermark")
    number = number_in(begin, mailbox) if begin else len(mailbox.changes)
    subscription = Subscription(
        new_id(), kind, call.person.address, mailbox.key, folders, events, number, last_asked=call.now
    )
    if kind == "Pull":
        subscription.timeout = timedelta(minutes=_minutes(text_at(asked, "Timeout")))
    if kind == "Push":
        subscription.url = _url(text_at(asked, "URL") or "")
        subscription.frequency = timedelta(minutes=_minutes(text_at(asked, "StatusFrequency") or "30"))
        subscription.caller_data = text_at(asked, "CallerData")
    return subscription, mailbox


def _folders(call: Call, asked: Element) -> tuple[Mailbox, frozenset[uuid.UUID] | None]:
    if asked.get("SubscribeToAllFolders") in ("true", "1"):
        return call.mailbox, None
    places = [folder_at(call, element) for element in parts_of(part(asked, "FolderIds"))]
    if not places or any(mailbox is not places[0][0] for mailbox, _ in places):
        raise ExchangeError("ErrorInvalidSubscriptionRequest")
    return places[0][0], frozenset(folder.key for _, folder in places)


def _minutes(text: str | None) -> int:
    if text is None or not text.strip().isdigit() or not 1 <= int(text) <= _LONGEST_MINUTES:
        raise RequestRefused("ErrorSchemaValidation")
    return int(text)


def _url(text: str) -> str:
    """Return where notifications go: by TLS, or in the clear on this machine."""
    parts = urlsplit(text.strip())
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return text.strip()
    raise ExchangeError("ErrorInvalidPushSubscriptionUrl", "The push subscription URL is invalid.")


def unsubscribe(call: Call) -> Element:
    """End a subscription."""
    found = call.world.subscriptions.find(text_at(call.request, "SubscriptionId") or "")
    if found is None:
        error = ExchangeError("ErrorSubscriptionNotFound")
    elif found.person != call.person.address:
        error = ExchangeError("ErrorSubscriptionAccessDenied", "The subscription is somebody else's.")
    else:
        call.world.subscriptions.remove(found.id)
        return response("Unsubscribe", [success("Unsubscribe")])
    return response("Unsubscribe", [failure("Unsubscribe", error)])
