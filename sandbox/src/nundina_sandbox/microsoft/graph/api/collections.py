"""Events written for an answer: selected, expanded, ordered, in pages."""

import re
from collections.abc import Callable, Sequence

from nundina_sandbox.microsoft.graph.api.call import Call
from nundina_sandbox.microsoft.graph.errors import bad_query
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.event_view import View
from nundina_sandbox.microsoft.graph.extended_properties import normal_property
from nundina_sandbox.microsoft.graph.filters import filter_from, property_missing
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.series import whole

USUAL_SIZE = 10
PROPERTIES = frozenset(
    {
        "id",
        "createdDateTime",
        "lastModifiedDateTime",
        "changeKey",
        "categories",
        "transactionId",
        "originalStartTimeZone",
        "originalEndTimeZone",
        "originalStart",
        "iCalUId",
        "reminderMinutesBeforeStart",
        "isReminderOn",
        "hasAttachments",
        "subject",
        "bodyPreview",
        "importance",
        "sensitivity",
        "isAllDay",
        "isCancelled",
        "isOrganizer",
        "responseRequested",
        "seriesMasterId",
        "showAs",
        "type",
        "webLink",
        "onlineMeetingUrl",
        "isOnlineMeeting",
        "onlineMeetingProvider",
        "allowNewTimeProposals",
        "occurrenceId",
        "isDraft",
        "hideAttendees",
        "responseStatus",
        "body",
        "start",
        "end",
        "location",
        "locations",
        "recurrence",
        "attendees",
        "organizer",
        "onlineMeeting",
        "cancelledOccurrences",
        "singleValueExtendedProperties",
    }
)
_NOT_BASIC = ("body", "bodyPreview")
"""What Calendars.ReadBasic leaves out."""
_NOT_FILTERED = ("recurrence", "attendees", "body", "bodyPreview", "locations")
_EXTENDED_ID = re.compile(r"\bid\s+eq\s+'((?:[^']|'')*)'")


def one_event(call: Call, event: Event, *, status_view: View | None = None) -> Json:
    """Return an event as the call wants it: its properties selected, and others expanded."""
    view = status_view or call.view()
    expansions = call.options.expansions()
    found = _written(call, view, event, call.options.list("select"), expansions)
    if any(name.lower() == "exceptionoccurrences" for name in expansions):
        mailbox = call.mailbox
        found["exceptionOccurrences"] = [view.event(whole(event, one)) for one in mailbox.exceptions_of(event.number)]
    return found


def page_of(call: Call, events: Sequence[Event], context: str) -> Json:
    """Return one page of a collection of events, filtered and ordered as the call wants it."""
    options, view = call.options, call.view()
    if options.text("search"):
        raise bad_query("The query parameter '$search' is not supported for events.")
    chosen = _ordered(_filtered(list(events), options.text("filter"), view), options.list("orderby"), view)
    skip, size = options.number("skip", 0), _size(call)
    select, expansions = options.list("select"), options.expansions()
    body: Json = {"@odata.context": context}
    if options.flag("count"):
        body["@odata.count"] = len(chosen)
    body["value"] = [_written(call, view, one, select, expansions) for one in chosen[skip : skip + size]]
    if skip + size < len(chosen):
        query = options.next_query(top=str(size), skip=str(skip + size))
        body["@odata.nextLink"] = f"{call.root}/{call.path}?{query}"
    return body


def count_of(call: Call, events: Sequence[Event]) -> int:
    """Return how many events pass the call's filter."""
    return len(_filtered(list(events), call.options.text("filter"), call.view()))


def _size(call: Call) -> int:
    preferred = call.preferences.get("odata.maxpagesize", "")
    usual = min(max(int(preferred), 1), 1000) if preferred.isdigit() else USUAL_SIZE
    return call.options.number("top", usual)


def _written(call: Call, view: View, event: Event, select: list[str], expansions: dict[str, str]) -> Json:
    found = view.event(event)
    if call.basic():
        found = {name: value for name, value in found.items() if name not in _NOT_BASIC}
    found = _selected(found, select, view, event)
    for name, options in expansions.items():
        if name.lower() == "singlevalueextendedproperties":
            shown = _extended(event, options)
            if shown:
                found["singleValueExtendedProperties"] = shown
        elif name.lower() not in ("exceptionoccurrences", "extensions", "attachments", "calendar"):
            raise property_missing(name)
    return found


def _selected(found: Json, select: list[str], view: View, event: Event) -> Json:
    if not select:
        return found
    names = [_known(one) for one in select]
    if "cancelledOccurrences" in names:
        found = {**found, "cancelledOccurrences": view.cancelled_occurrences(event)}
    kept = {"@odata.etag", "id", *names}
    return {name: value for name, value in found.items() if name in kept}


def _known(name: str) -> str:
    plain = name.split("/")[0]
    found = next((one for one in PROPERTIES if one.lower() == plain.lower()), None)
    if found is None:
        raise property_missing(plain)
    return found


def _extended(event: Event, options: str) -> list[Json]:
    wanted = {normal_property(one.replace("''", "'")) for one in _EXTENDED_ID.findall(options)}
    return [{"id": name, "value": value} for name, value in event.extended.items() if name in wanted]


def _filtered(events: list[Event], text: str | None, view: View) -> list[Event]:
    if text is None:
        return events
    test = filter_from(_normal_ids(text), PROPERTIES)
    refused = next((name for name in _NOT_FILTERED if re.search(rf"(?<![\w/]){name}\b", _unquoted(text))), None)
    if refused is not None:
        raise bad_query(f"The property '{refused}' does not support filtering.")
    # Times are compared in UTC, whatever zone the answer is written in.
    plain = View(view.mailbox, view.people, view.web, immutable=view.immutable)
    return [event for event in events if test(_searched(plain, event))]


def _searched(plain: View, event: Event) -> Json:
    extended = [{"id": name, "value": value} for name, value in event.extended.items()]
    return {**plain.event(event), "singleValueExtendedProperties": extended}


def _unquoted(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'", "''", text)


def _normal_ids(text: str) -> str:
    """Return the filter with the ids of extended properties as they are kept."""

    def normal(match: re.Match[str]) -> str:
        return f"/id eq '{normal_property(match[1])}'"

    return re.sub(r"/id\s+eq\s+'((?:String|Integer|Boolean|SystemTime|CLSID|Binary)[^']*)'", normal, text)


def _ordered(events: list[Event], orders: list[str], view: View) -> list[Event]:
    plain = View(view.mailbox, view.people, view.web)
    for order in reversed(orders):
        name, _, direction = order.partition(" ")
        key = _sort_key(plain, [_known(name), *name.split("/")[1:]])
        events = sorted(events, key=key, reverse=direction.strip().lower() == "desc")
    return events


def _sort_key(plain: View, steps: list[str]) -> Callable[[Event], tuple[bool, str]]:
    def key(event: Event) -> tuple[bool, str]:
        found: object = plain.event(event)
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        return found is not None, str(found)

    return key
