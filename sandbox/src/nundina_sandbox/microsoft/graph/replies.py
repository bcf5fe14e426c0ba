"""A guest's answers, and how they reach the organizer."""

from dataclasses import replace
from typing import Any, Literal

from nundina_sandbox.microsoft.graph.errors import GraphError, invalid_property, invalid_request
from nundina_sandbox.microsoft.graph.event import Event, Response, address_of
from nundina_sandbox.microsoft.graph.ids import split_global_id
from nundina_sandbox.microsoft.graph.letters import reply
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json, stamp
from nundina_sandbox.microsoft.graph.series import find
from nundina_sandbox.microsoft.graph.state import GraphState

Answer = Literal["accepted", "tentativelyAccepted", "declined"]
_ACTIONS = {"accepted": "Accept", "tentativelyAccepted": "Tentative", "declined": "Decline"}


def respond(
    state: GraphState,
    mailbox: Mailbox,
    event: Event,
    answer: Answer,
    *,
    comment: str = "",
    send: bool = True,
    proposed: Json | None = None,
) -> None:
    """Have a guest answer; the organizer learns of it only where it is sent. Raises GraphError 400."""
    if mailbox.organizes(event):
        raise invalid_request("You can't respond to this meeting because you're the meeting organizer.")
    if event.cancelled:
        code = f"ErrorCalendarIsCancelledFor{_ACTIONS[answer]}"
        raise GraphError(400, code, "You can't respond to a meeting that was cancelled.")
    if proposed is not None and (not send or not event.fields["allowNewTimeProposals"]):
        raise invalid_property()
    _answered(state, mailbox, event, Response(answer, state.now()))
    if send:
        reply(state, mailbox, event, answer, comment)
        _arrives(state, mailbox, event, answer, proposed)


def _answered(state: GraphState, mailbox: Mailbox, event: Event, response: Response) -> None:
    """Change the guest's own copy; a declined meeting leaves the calendar unless its owner keeps such."""
    if response.answer == "declined" and not mailbox.settings.keeps_declined:
        state.remove(mailbox, event)
        return
    shown = {"accepted": event.intended, "tentativelyAccepted": "tentative", "declined": "free"}[response.answer]
    if event.day is None:
        _answer_exceptions(mailbox, event, response)
    fields = {**event.fields, "showAs": shown}
    state.commit(mailbox, replace(event, fields=fields, response=response, own=event.own | {"showAs"}))


def _answer_exceptions(mailbox: Mailbox, event: Event, response: Response) -> None:
    """Have an answer to a series count for what was changed of it, too."""
    for day, one in mailbox.exceptions.get(event.number, {}).items():
        if not one.cancelled:
            mailbox.exceptions[event.number][day] = replace(one, response=response)


def _arrives(state: GraphState, guest: Mailbox, event: Event, answer: Answer, proposed: Json | None) -> None:
    organizer = state.mailbox(event.organizer)
    original = None if organizer is None else _original(organizer, event)
    if organizer is None or original is None:
        return
    attendees = _with_answer(state, original, guest, answer, proposed)
    own = original.own | {"attendees"} if original.day is not None else original.own
    if original.day is None:
        for day, one in organizer.exceptions.get(original.number, {}).items():
            if "attendees" in one.own:
                changed = {**one.fields, "attendees": _with_answer(state, one, guest, answer, proposed)}
                organizer.exceptions[original.number][day] = replace(one, fields=changed)
    state.commit(organizer, replace(original, fields={**original.fields, "attendees": attendees}, own=own))


def _original(organizer: Mailbox, copy: Event) -> Event | None:
    """Return what the organizer has of a guest's copy."""
    global_id, day = split_global_id(copy.global_id)
    found = organizer.with_global_id(global_id)
    day = day or copy.day
    return found if found is None or day is None else find(organizer, (found.number, day))


def _with_answer(
    state: GraphState, event: Event, guest: Mailbox, answer: Answer, proposed: Json | None
) -> list[dict[str, Any]]:
    status = {"response": answer, "time": stamp(state.now())}
    mine = event.attendee(guest.address)
    if mine is None:
        # Somebody to whom the invitation was forwarded.
        mail = {"name": guest.person.name, "address": guest.address}
        mine = {"type": "optional", "status": status, "emailAddress": mail}
        return [*event.attendees, mine]
    changed = {**mine, "status": status} | ({"proposedNewTime": proposed} if proposed else {})
    return [changed if address_of(one) == guest.address else one for one in event.attendees]
