"""GetUserAvailability: when people have time, as far as who asks may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.operations.call import Call, failed_parts
from nundina_sandbox.exchange.operations.free_busy_view import VIEWS, view_of
from nundina_sandbox.exchange.operations.suggestions import suggestions
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.scheduling.invitations import people_behind
from nundina_sandbox.exchange.times.custom_zones import zone_by_bias
from nundina_sandbox.exchange.times.zones import moment_from

LONGEST = timedelta(days=62)
_MOST_MAILBOXES = 100
_INTERVALS = range(5, 1441)


@dataclass(frozen=True, slots=True)
class Question:
    """For what stretch of time, in which zone, and how exactly people want to know."""

    start: datetime
    end: datetime
    zone: tzinfo
    interval: int
    view: str


def get_user_availability(call: Call) -> Element:
    """Return the free and busy times of each mailbox that is asked for, and suggestions where they are wanted."""
    options, wish = part(call.request, "FreeBusyViewOptions"), part(call.request, "SuggestionsViewOptions")
    if options is None and wish is None:
        raise RequestRefused("ErrorInvalidFreeBusyViewType", "Neither a view nor suggestions are asked for.")
    mailboxes, zone = parts_of(part(call.request, "MailboxDataArray")), _zone(call)
    if not mailboxes or len(mailboxes) > _MOST_MAILBOXES:
        raise RequestRefused("ErrorInvalidRequest" if not mailboxes else "ErrorTooManyObjectsOpened")
    parts = []
    if options is not None:
        question = _question(options, zone)
        parts.append(m("FreeBusyResponseArray", [_answer(call, mailbox, question) for mailbox in mailboxes]))
    if wish is not None:
        asked = [call.world.person(_address(mailbox)) for mailbox in mailboxes]
        parts.append(suggestions(call, wish, asked, zone))
    return m("GetUserAvailabilityResponse", parts)


def _zone(call: Call) -> tzinfo:
    given = part(call.request, "TimeZone")
    try:
        return zone_by_bias(given) if given is not None else call.zone
    except ExchangeError as error:
        raise RequestRefused(error.code, error.text) from error


def _address(mailbox: Element) -> str:
    return (text_at(mailbox, "Email", "Address") or "").strip()


def _question(options: Element, zone: tzinfo) -> Question:
    window = part(options, "TimeWindow")
    start, end = (moment_from(text_at(window, name) or "", zone) for name in ("StartTime", "EndTime"))
    if end <= start:
        raise RequestRefused("ErrorInvalidTimeInterval")
    if end - start > LONGEST:
        raise RequestRefused("ErrorTimeIntervalTooBig", MaxAllowed=str(LONGEST.days))
    interval = text_at(options, "MergedFreeBusyIntervalInMinutes") or "30"
    if not interval.isdigit() or int(interval) not in _INTERVALS:
        raise RequestRefused("ErrorInvalidMergedFreeBusyInterval", "The interval is not between 5 and 1440 minutes.")
    view = text_at(options, "RequestedView") or "FreeBusy"
    if view not in VIEWS:
        raise RequestRefused("ErrorInvalidFreeBusyViewType", f"{view} is no view.")
    return Question(start, end, zone, int(interval), view)


def _answer(call: Call, element: Element, question: Question) -> Element:
    address = _address(element)
    try:
        people = _people(call, address)
        view = view_of(call, people, question.view, question.start, question.end, question.zone, question.interval)
    except RequestRefused:
        raise
    except ExchangeError as error:
        return m("FreeBusyResponse", [m("ResponseMessage", failed_parts(error), ResponseClass="Error")])
    said = m("ResponseMessage", [m("ResponseCode", "NoError")], ResponseClass="Success")
    return m("FreeBusyResponse", [said, view])


def _people(call: Call, address: str) -> list[Person]:
    person = call.world.person(address)
    if person is None:
        raise ExchangeError("ErrorMailRecipientNotFound", f"Unable to resolve e-mail address {address!r}.")
    if person.kind != "list":
        return [person]
    return people_behind(call.world, address)
