"""GetEvents: what a subscriber has not heard yet."""

from nundina_sandbox.exchange.elements import Element, m, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, failure, response, success
from nundina_sandbox.exchange.subscriptions.events import events_since, number_in, status_event, watermark
from nundina_sandbox.exchange.subscriptions.register import Subscription


def get_events(call: Call) -> Element:
    """Return the events since a mark; where there are none, the one that says so."""
    try:
        found = subscription_of(call, text_at(call.request, "SubscriptionId") or "", "Pull")
        mailbox = call.world.mailboxes[found.mailbox]
        found.number = number_in(text_at(call.request, "Watermark") or "", mailbox)
        found.last_asked = call.now
    except ExchangeError as error:
        return response("GetEvents", [failure("GetEvents", error)])
    return response("GetEvents", [success("GetEvents", [notification(mailbox, found)])])


def subscription_of(call: Call, subscription_id: str, kind: str) -> Subscription:
    """Return a subscription of who asks; raises ExchangeError for none, another's, or one of another kind."""
    found = call.world.subscriptions.find(subscription_id)
    if found is None:
        raise ExchangeError("ErrorSubscriptionNotFound")
    if found.person != call.person.address:
        raise ExchangeError("ErrorSubscriptionAccessDenied", "The subscription is somebody else's.")
    if found.kind != kind:
        raise ExchangeError("ErrorInvalidSubscription")
    return found


def notification(mailbox: Mailbox, subscription: Subscription) -> Element:
    """Return a Notification with marks; the subscription has heard it then."""
    before = watermark(mailbox, subscription.number)
    events, number, more = events_since(mailbox, subscription)
    subscription.number = number
    content = events or [status_event(mailbox, number)]
    head = [t("SubscriptionId", subscription.id), t("PreviousWatermark", before), t("MoreEvents", more)]
    return m("Notification", [*head, *content])
