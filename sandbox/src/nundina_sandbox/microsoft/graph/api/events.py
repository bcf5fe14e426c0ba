"""Single events: get, create, change, delete, answer, cancel, forward."""

from datetime import datetime
from typing import Literal

from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.api.collections import count_of, page_of
from nundina_sandbox.microsoft.graph.api.writing import one_event
from nundina_sandbox.microsoft.graph.editing import cancel_event, change_event, create_event, delete_event
from nundina_sandbox.microsoft.graph.errors import invalid_parameter, invalid_property
from nundina_sandbox.microsoft.graph.event import Event, address_of
from nundina_sandbox.microsoft.graph.guests import forward_to
from nundina_sandbox.microsoft.graph.moments import Json, instant_from, rendered, wall_from
from nundina_sandbox.microsoft.graph.replies import Answer as GuestsAnswer
from nundina_sandbox.microsoft.graph.replies import respond
from nundina_sandbox.microsoft.graph.resources import calendar_resource
from nundina_sandbox.microsoft.graph.series import instances, view, whole
from nundina_sandbox.microsoft.graph.windows import window_of


def list_events(call: Call) -> Answer:
    """Return the single events and series of a calendar, the newest first."""
    return Answer(page_of(call, _all(call), _context(call)))


def count_events(call: Call) -> Answer:
    """Return how many there are, as plain text."""
    return Answer(str(count_of(call, _all(call))))


def insert(call: Call) -> Answer:
    """Return the new event."""
    event = create_event(call.state, call.mailbox, call.calendar("write"), call.body())
    body = {"@odata.context": f"{_context(call)}/$entity", **call.view().event(event)}
    return Answer(body, 201, {"Location": f"{call.root}/{call.path}('{body['id']}')"})


def get(call: Call) -> Answer:
    """Return an event, a series, an occurrence or an exception."""
    return Answer({"@odata.context": f"{_context(call)}/$entity", **one_event(call, call.event())})


def patch(call: Call) -> Answer:
    """Return the event after changing what the body names."""
    before = call.event("write")
    call.check_match(before)
    after = change_event(call.state, call.mailbox, before, call.body())
    return Answer({"@odata.context": f"{_context(call)}/$entity", **call.view().event(after)})


def delete(call: Call) -> Answer:
    """Delete an event, a series or one of it."""
    event = call.event("write")
    call.check_match(event)
    delete_event(call.state, call.mailbox, event)
    return Answer(None, 204)


def list_instances(call: Call) -> Answer:
    """Return a series' occurrences and exceptions within a window."""
    master, mailbox = call.event(), call.mailbox
    since, until = _window(call)
    if master.recurrence is None:
        return Answer(page_of(call, [], _context(call)))
    found = sorted(instances(mailbox, master, since, until), key=lambda one: one.times.starts)
    return Answer(page_of(call, found, _context(call)))


def list_exceptions(call: Call) -> Answer:
    """Return a series' exceptions."""
    master, mailbox = call.event(), call.mailbox
    found = [whole(master, one) for one in mailbox.exceptions_of(master.number)] if master.day is None else []
    return Answer(page_of(call, found, _context(call)))


def calendar_of(call: Call) -> Answer:
    """Return the calendar on which an event is."""
    mailbox = call.mailbox
    return Answer(calendar_resource(mailbox, mailbox.calendars[call.event().calendar], call.bearer.person))


def list_view(call: Call) -> Answer:
    """Return what a calendar shows within a window: single events, occurrences and exceptions."""
    since, until = _window(call)
    return Answer(page_of(call, view(call.mailbox, call.calendar(), since, until), _context(call)))


def accept(call: Call) -> Answer:
    """Accept a meeting."""
    return _respond(call, "accepted")


def decline(call: Call) -> Answer:
    """Decline a meeting."""
    return _respond(call, "declined")


def tentatively_accept(call: Call) -> Answer:
    """Say perhaps to a meeting."""
    return _respond(call, "tentativelyAccepted")


def cancel(call: Call) -> Answer:
    """Cancel a meeting with a word to its guests."""
    cancel_event(call.state, call.mailbox, call.event("write"), _comment(call.body()))
    return Answer(None, 202)


def forward(call: Call) -> Answer:
    """Send an invitation on to others."""
    event, body = call.event(), call.body()
    wanted = _parameter(body, "ToRecipients")
    recipients = [one for one in wanted if isinstance(one, dict)] if isinstance(wanted, list) else []
    addresses = [address_of(one) for one in recipients if address_of(one)]
    if not addresses:
        raise invalid_parameter("The 'ToRecipients' parameter is required.")
    for address in addresses:
        forward_to(call.state, call.mailbox, event, address, _comment(body))
    return Answer(None, 202)


def dismiss_reminder(call: Call) -> Answer:
    """Have an event remind no more."""
    return _remind(call, {"isReminderOn": False})


def snooze_reminder(call: Call) -> Answer:
    """Have an event remind at another time."""
    event, wanted = call.event("write"), _parameter(call.body(), "NewReminderTime")
    at, zone = wall_from(wanted, "NewReminderTime")
    moment = instant_from(rendered(at, zone, "UTC", all_day=False)["dateTime"], "NewReminderTime")
    minutes = int((event.times.starts - moment).total_seconds() // 60)
    return _remind(call, {"isReminderOn": True, "reminderMinutesBeforeStart": minutes})


def _remind(call: Call, change: Json) -> Answer:
    change_event(call.state, call.mailbox, call.event("write"), change)
    return Answer(None, 200)


def _all(call: Call) -> list[Event]:
    mailbox = call.mailbox
    if "calendar" in call.asked.parts or not call.own:
        return list(mailbox.on(call.calendar()))[::-1]
    # /me/events without a calendar are those of the primary one.
    return list(mailbox.on(mailbox.default))[::-1]


def _respond(call: Call, answer: GuestsAnswer) -> Answer:
    event, body = call.event("write"), call.body()
    send = _parameter(body, "SendResponse")
    if send is not None and not isinstance(send, bool):
        raise invalid_parameter("The 'SendResponse' parameter must be a boolean.")
    proposed = _proposal(_parameter(body, "ProposedNewTime"), answer)
    comment = _comment(body)
    respond(call.state, call.mailbox, event, answer, comment=comment, send=send is not False, proposed=proposed)
    return Answer(None, 202)


def _proposal(value: object, answer: GuestsAnswer) -> Json | None:
    if value is None:
        return None
    if not isinstance(value, dict) or answer == "accepted":
        raise invalid_property()
    names: tuple[Literal["start", "end"], ...] = ("start", "end")
    return {name: rendered(*wall_from(value.get(name), name), "UTC", all_day=False) for name in names}


def _comment(body: Json) -> str:
    return str(_parameter(body, "Comment") or "")


def _parameter(body: Json, name: str) -> object:
    """Return an action's parameter, which Graph reads in any case."""
    return next((value for key, value in body.items() if key.lower() == name.lower()), None)


def _window(call: Call) -> tuple[datetime, datetime]:
    return window_of(call.options.text("startDateTime"), call.options.text("endDateTime"))


def _context(call: Call) -> str:
    mailbox = call.mailbox
    owner = f"users('{mailbox.address.replace('@', '%40')}')"
    part = "calendarView" if call.asked.operation.startswith("calendarView") else "events"
    return f"{call.root}/$metadata#{owner}/{part}"
