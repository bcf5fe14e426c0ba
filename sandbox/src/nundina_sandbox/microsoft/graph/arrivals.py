"""Invitations from people who have no mailbox here, as mail servers elsewhere would send them."""

from dataclasses import replace

from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.guests import cancelled_copy, updated_copy
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.seeding import seeded_event, with_history
from nundina_sandbox.microsoft.graph.state import GraphState


def invitation_arrives(state: GraphState, mailbox: Mailbox, body: Json) -> Event:
    """Return the guest's copy of a meeting, new or, if its `iCalUId` is known, after an update.

    The body is an event as for `POST /me/events`, with an `organizer` and an `iCalUId`. Raises GraphError 400.
    """
    with state.writing():
        arrived = seeded_event(body, state.next_item(), mailbox.default, mailbox, 0, state.now())
        arrived = with_history(arrived, body, mailbox)
        known = mailbox.with_global_id(arrived.global_id)
        if known is None:
            return state.commit(mailbox, arrived)
        wanted = replace(arrived, fields={**arrived.fields, "showAs": arrived.intended})
        return state.commit(mailbox, updated_copy(mailbox, known, wanted))


def cancellation_arrives(state: GraphState, mailbox: Mailbox, ical_uid: str) -> None:
    """Mark a meeting as cancelled by its organizer; nothing happens when there is none such."""
    with state.writing():
        known = mailbox.with_global_id(ical_uid)
        if known is not None:
            mailbox.exceptions.pop(known.number, None)
            state.commit(mailbox, cancelled_copy(known))
