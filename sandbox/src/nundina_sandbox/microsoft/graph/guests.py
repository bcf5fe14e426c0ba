"""The guests' copies of a meeting: made, changed and cancelled as the organizer's messages arrive."""

from dataclasses import replace

from nundina_sandbox.microsoft.graph.event import UNANSWERED, Event, address_of
from nundina_sandbox.microsoft.graph.fields import SHARED, default_fields
from nundina_sandbox.microsoft.graph.ids import ical_uid
from nundina_sandbox.microsoft.graph.letters import canceled, invite
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.series import find, whole
from nundina_sandbox.microsoft.graph.state import GraphState

_NOT_NEWS = ("attendees", "hideAttendees")


def tell_guests(state: GraphState, organizer: Mailbox, before: Event | None, after: Event) -> None:
    """Send the organizer's change to everybody whom it concerns.

    Who was added is invited, who was taken away is told that it is cancelled, and everybody else hears of it unless
    only the list of guests has changed: nobody is asked whether to send, as Graph has it.
    """
    had = {} if before is None else {address_of(one): one for one in before.attendees}
    news = before is None or _is_news(before, after)
    for address in [address_of(one) for one in after.attendees]:
        if address != organizer.address and (news or address not in had):
            invite(state, organizer, after, address, "request")
            _arrives(state, after, address)
    for address in had:
        if address != organizer.address and after.attendee(address) is None:
            cancel_for(state, organizer, after, address)


def cancel_for_all(state: GraphState, organizer: Mailbox, event: Event, comment: str = "") -> None:
    """Tell every guest that the meeting does not take place, those of single occurrences too."""
    for one in event.attendees:
        if address_of(one) != organizer.address:
            cancel_for(state, organizer, event, address_of(one), comment)
    if event.recurrence is not None:
        cancel_exceptions(state, organizer, event, comment)


def cancel_exceptions(state: GraphState, organizer: Mailbox, series: Event, comment: str = "") -> None:
    """Tell those who are guests of single occurrences only that these do not take place."""
    for exception in organizer.exceptions_of(series.number):
        one = whole(series, exception)
        for address in map(address_of, one.attendees):
            if address != organizer.address and series.attendee(address) is None:
                cancel_for(state, organizer, one, address, comment)


def cancel_for(state: GraphState, organizer: Mailbox, event: Event, address: str, comment: str = "") -> None:
    """Tell one guest; their copy stays, marked, until they remove it."""
    invite(state, organizer, event, address, "cancel", comment)
    mailbox = state.mailbox(address)
    copy = None if mailbox is None else copy_of(mailbox, event)
    if mailbox is None or copy is None:
        return
    if copy.day is None:
        mailbox.exceptions.pop(copy.number, None)
    state.commit(mailbox, cancelled_copy(copy))


def cancelled_copy(copy: Event) -> Event:
    """Return a guest's copy after its organizer has cancelled."""
    fields = {**copy.fields, "subject": canceled(copy.fields["subject"]), "showAs": "free"}
    own = copy.own | {"subject", "showAs"} if copy.day is not None else copy.own
    return replace(copy, fields=fields, cancelled=True, own=own)


def copy_of(mailbox: Mailbox, event: Event) -> Event | None:
    """Return a mailbox's copy of a meeting or of one of a series, None if there is none."""
    alone = mailbox.with_global_id(ical_uid(event.global_id, event.day))
    if alone is not None or event.day is None:
        return alone
    series = mailbox.with_global_id(event.global_id)
    return None if series is None else find(mailbox, (series.number, event.day))


def _arrives(state: GraphState, event: Event, address: str) -> None:
    mailbox = state.mailbox(address)
    if mailbox is None:
        return
    copy = copy_of(mailbox, event)
    if copy is not None:
        state.commit(mailbox, updated_copy(mailbox, copy, event))
        return
    series = mailbox.with_global_id(event.global_id)
    if event.day is not None and series is not None:
        _restore(state, mailbox, series, event)
    else:
        state.commit(mailbox, _new_copy(state, mailbox, event))


def _new_copy(state: GraphState, mailbox: Mailbox, event: Event) -> Event:
    return replace(
        event,
        number=state.next_item(),
        calendar=mailbox.default.number,
        fields=default_fields() | shared_fields(event) | {"showAs": "tentative"},
        global_id=ical_uid(event.global_id, event.day),
        day=None,
        exception=False,
        original=None,
        response=UNANSWERED,
        own=frozenset(),
        extended={},
        transaction_id=None,
        created=state.now(),
        intended=event.fields["showAs"],
    )


def updated_copy(mailbox: Mailbox, copy: Event, event: Event) -> Event:
    """Return a guest's copy after an update: another time asks for another answer."""
    moved = copy.times != event.times or copy.recurrence != event.recurrence or copy.cancelled
    fields: Json = {**copy.fields, **shared_fields(event)}
    if copy.day is None and moved:
        mailbox.exceptions.pop(copy.number, None)
    own = copy.own | event.own & SHARED if copy.day is not None else copy.own
    return replace(
        copy,
        fields=fields | ({"showAs": "tentative"} if moved else {}),
        times=event.times,
        recurrence=event.recurrence if copy.day is None else None,
        deleted_days=event.deleted_days if moved else copy.deleted_days,
        cancelled=False,
        response=UNANSWERED if moved else copy.response,
        own=own | {"showAs"} if moved and copy.day is not None else own,
        intended=event.fields["showAs"],
    )


def _restore(state: GraphState, mailbox: Mailbox, series: Event, event: Event) -> None:
    """Bring one of a series back which the guest has removed."""
    fields = {**series.fields, **shared_fields(event), "showAs": "tentative"}
    left = frozenset(day for day in series.deleted_days if day != event.day)
    mailbox.events[series.number] = replace(series, deleted_days=left)
    copy = replace(series, day=event.day, times=event.times, original=event.original, fields=fields, recurrence=None)
    state.commit(mailbox, replace(copy, own=event.own & SHARED | {"showAs"}, response=UNANSWERED))


def shared_fields(event: Event) -> Json:
    """Return what an invitation carries; who has answered stays with the organizer."""
    found = {name: value for name, value in event.fields.items() if name in SHARED}
    status = {"response": "none", "time": "0001-01-01T00:00:00Z"}
    found["attendees"] = [{**one, "status": status} for one in event.attendees]
    return found


def _is_news(before: Event, after: Event) -> bool:
    if before.times != after.times or before.recurrence != after.recurrence:
        return True
    names = SHARED.difference(_NOT_NEWS)
    return any(before.fields[name] != after.fields[name] for name in names)


def forward_to(state: GraphState, mailbox: Mailbox, event: Event, address: str, comment: str) -> None:
    """Send an invitation on: the organizer has one guest more, anybody else only passes it on."""
    if mailbox.organizes(event):
        mail = {"name": address, "address": address}
        status = {"response": "none", "time": "0001-01-01T00:00:00Z"}
        guest = {"type": "optional", "status": status, "emailAddress": mail}
        if event.attendee(address) is None:
            own = event.own | {"attendees"} if event.day is not None else event.own
            fields = {**event.fields, "attendees": [*event.attendees, guest]}
            tell_guests(state, mailbox, event, state.commit(mailbox, replace(event, fields=fields, own=own)))
            return
    invite(state, mailbox, event, address, "request", comment)
    if address != event.organizer:
        _arrives(state, event, address)
