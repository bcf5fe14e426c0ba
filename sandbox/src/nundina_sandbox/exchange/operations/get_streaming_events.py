"""GetStreamingEvents: one answer that goes on for minutes, and tells each event when it happens."""

import time
from collections.abc import Generator
from datetime import timedelta

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.operations.call import Call, failed_parts, response, success
from nundina_sandbox.exchange.operations.get_events import subscription_of
from nundina_sandbox.exchange.subscriptions.events import events_since
from nundina_sandbox.exchange.subscriptions.register import Subscription
from nundina_sandbox.exchange.world import ExchangeWorld

NAME = "GetStreamingEvents"
HEARTBEAT = 30
"""Seconds after which a silent stream says that it still stands."""
_PAUSE = 0.05
_LONGEST_MINUTES = 30


def get_streaming_events(call: Call) -> Element | Generator[Element, None, None]:
    """Return the answers one after the other, the last of which says that the stream is closed."""
    minutes = text_at(call.request, "ConnectionTimeout") or ""
    if not minutes.strip().isdigit() or not 1 <= int(minutes) <= _LONGEST_MINUTES:
        raise RequestRefused("ErrorSchemaValidation")
    ids = [one.text or "" for one in parts_of(part(call.request, "SubscriptionIds"))]
    wanted, bad, error = _subscriptions(call, ids)
    if error is not None:
        parts = failed_parts(error)
        listed = m("ErrorSubscriptionIds", [m("SubscriptionId", one) for one in bad])
        return response(NAME, [m(f"{NAME}ResponseMessage", [*parts, listed], ResponseClass="Error")])
    return _stream(call.world, wanted, timedelta(minutes=int(minutes)))


def _subscriptions(call: Call, ids: list[str]) -> tuple[list[Subscription], list[str], ExchangeError | None]:
    found, bad, error = [], [], None if ids else ExchangeError("ErrorInvalidSubscription")
    for one in ids:
        try:
            found.append(subscription_of(call, one, "Streaming"))
        except ExchangeError as refused:
            bad.append(one)
            error = refused
    return found, bad, error


def _stream(
    world: ExchangeWorld, subscriptions: list[Subscription], lasting: timedelta
) -> Generator[Element, None, None]:
    end, said = world.now() + lasting, time.monotonic()
    yield _status("OK")
    while world.now() < end and not world.subscriptions.closed.is_set():
        with world.lock:
            news = [one for subscription in subscriptions for one in _news(world, subscription)]
        if news:
            yield response(NAME, [success(NAME, [m("Notifications", news)])])
        elif time.monotonic() - said > HEARTBEAT:
            yield _status("OK")
        else:
            time.sleep(_PAUSE)
            continue
        said = time.monotonic()
    yield _status("Closed")


def _status(text: str) -> Element:
    return response(NAME, [success(NAME, [m("ConnectionStatus", text)])])


def _news(world: ExchangeWorld, subscription: Subscription) -> list[Element]:
    mailbox = world.mailboxes.get(subscription.mailbox)
    if mailbox is None or world.subscriptions.find(subscription.id) is None:
        return []
    events, subscription.number, _ = events_since(mailbox, subscription, marked=False)
    return [m("Notification", [t("SubscriptionId", subscription.id), *events])] if events else []
