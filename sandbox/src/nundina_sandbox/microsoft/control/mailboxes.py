"""What the control API can do to Graph's mailboxes: links of deltas, subscriptions, limits."""

from typing import get_args

from nundina_sandbox.control_desk import ControlRefused, Json, Values, number_in, text_in
from nundina_sandbox.microsoft.control.finding import Finding
from nundina_sandbox.microsoft.graph.arrivals import cancellation_arrives, invitation_arrives
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.subscription import Subscription
from nundina_sandbox.microsoft.graph.subscriptions import LifecycleEvent

_LIFECYCLE: dict[str, LifecycleEvent] = {event: event for event in get_args(LifecycleEvent)}


class MailboxCommands(Finding):
    """What clients follow and listen to, and how much they may ask."""

    def expire_sync_states(self, values: Values) -> Json:
        """Make delta links answer 410, of one person or of all."""
        self.world.graph.expire_sync_states(self.person_if_named(values))
        return {}

    def subscriptions(self) -> Json:
        """Return who listens to what, without client states."""
        return {"subscriptions": [_shown(one) for one in self.world.graph.subscriptions.living()]}

    def tell_lifecycle(self, values: Values) -> Json:
        """Send a lifecycle notification to the subscriptions of one person, or to all; a removed one ends."""
        event = _LIFECYCLE.get(text_in(values, "event"))
        if event is None:
            raise ControlRefused(400, f"The event is one of {', '.join(_LIFECYCLE)}.")
        person = self.person_if_named(values)
        board = self.world.graph.subscriptions
        told = [one for one in board.living() if person is None or one.mailbox == person.address]
        for one in told:
            board.tell_lifecycle(one, event)
        return {"told": [one.id for one in told]}

    def invitation(self, values: Values) -> Json:
        """Have an invitation from somebody elsewhere arrive: an event as for Graph, with `organizer` and `iCalUId`."""
        mailbox, event = self.world.graph.mailboxes[self.person(values).address], values.get("event")
        if not isinstance(event, dict) or not event.get("organizer") or not event.get("iCalUId"):
            raise ControlRefused(400, "The event needs an organizer and an iCalUId.", "required")
        try:
            arrived = invitation_arrives(self.world.graph, mailbox, event)
        except GraphError as error:
            raise ControlRefused(error.status, error.message, error.code) from error
        return {"iCalUId": arrived.global_id}

    def cancellation(self, values: Values) -> Json:
        """Have its organizer elsewhere cancel a meeting, which is named by its iCalUId."""
        mailbox = self.world.graph.mailboxes[self.person(values).address]
        cancellation_arrives(self.world.graph, mailbox, text_in(values, "iCalUId"))
        return {}

    def limits(self, values: Values) -> Json:
        """Set how many requests an app may make of a mailbox: at once, and in ten minutes; 0 means without limit."""
        throttle = self.world.graph.throttle
        if values.get("at_once") not in (None, ""):
            throttle.at_once = number_in(values, "at_once", 0) or None
        if values.get("in_ten_minutes") not in (None, ""):
            throttle.in_ten_minutes = number_in(values, "in_ten_minutes", 0) or None
        return {"at_once": throttle.at_once, "in_ten_minutes": throttle.in_ten_minutes}


def _shown(one: Subscription) -> Json:
    return {name: value for name, value in one.json().items() if name != "clientState"}
