"""Notifications that the server sends by itself, to the address that a client gave."""

from datetime import timedelta
from typing import TYPE_CHECKING

import requests
from lxml import etree

from nundina_sandbox.exchange.elements import Element, m, parsed, serialised, t
from nundina_sandbox.exchange.envelope import enveloped
from nundina_sandbox.exchange.subscriptions.events import events_since, status_event, watermark
from nundina_sandbox.exchange.subscriptions.register import Subscription

if TYPE_CHECKING:
    from nundina_sandbox.exchange.world import ExchangeWorld

_PAUSE_SECONDS = 0.1
_TIMEOUT_SECONDS = 10
_FIRST_WAIT = timedelta(seconds=1)
_MOST_FAILURES = 8


def send_until_closed(world: "ExchangeWorld") -> None:
    """Send every notification that is due, until the world closes."""
    with requests.Session() as session:
        while not world.subscriptions.closed.wait(_PAUSE_SECONDS):
            for subscription in world.subscriptions.pushing():
                _send_if_due(world, subscription, session)


def _send_if_due(world: "ExchangeWorld", subscription: Subscription, session: requests.Session) -> None:
    with world.lock:
        due = _due(world, subscription)
    if due is None:
        return
    body, number = due
    answer = _posted(session, subscription.url, body)
    with world.lock:
        _conclude(world, subscription, answer, number)


def _due(world: "ExchangeWorld", subscription: Subscription) -> tuple[bytes, int] | None:
    """Return what is to be sent now and how far it goes: events, or after silence that there are none."""
    mailbox, now = world.mailboxes.get(subscription.mailbox), world.now()
    if mailbox is None or (subscription.not_before is not None and now < subscription.not_before):
        return None
    events, number, more = events_since(mailbox, subscription)
    if not events and now < subscription.last_asked + subscription.frequency:
        subscription.number = number
        return None
    head = [
        t("SubscriptionId", subscription.id),
        t("PreviousWatermark", watermark(mailbox, subscription.number)),
        t("MoreEvents", more),
    ]
    told = m("Notification", [*head, *(events or [status_event(mailbox, number)])])
    message = m("SendNotificationResponseMessage", [m("ResponseCode", "NoError"), told], ResponseClass="Success")
    content: Element = m("SendNotification", [m("ResponseMessages", [message])])
    return serialised(enveloped(content, world.server.version)), number


def _posted(session: requests.Session, url: str, body: bytes) -> str | None:
    """Return what the client answers, None when it does not."""
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": "http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification",
    }
    try:
        answer = session.post(url, body, headers=headers, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
        found = parsed(answer.content).find(".//{*}SubscriptionStatus") if answer.status_code == 200 else None
    except (requests.RequestException, etree.XMLSyntaxError):
        return None
    return None if found is None else str(found.text or "").strip()


def _conclude(world: "ExchangeWorld", subscription: Subscription, answer: str | None, number: int) -> None:
    """Go on, end at the client's wish, or try again later: after 1, 2, 4 … seconds, eight times in all."""
    if answer == "OK":
        subscription.number, subscription.failures, subscription.not_before = number, 0, None
        subscription.last_asked = world.now()
    elif answer == "Unsubscribe":
        world.subscriptions.remove(subscription.id)
    else:
        subscription.failures += 1
        subscription.not_before = world.now() + _FIRST_WAIT * 2 ** (subscription.failures - 1)
        if subscription.failures >= _MOST_FAILURES:
            world.subscriptions.remove(subscription.id)
