"""One event written for an answer: its properties selected, and others expanded."""

import re

from nundina_sandbox.microsoft.graph.api.call import Call
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.event_view import View
from nundina_sandbox.microsoft.graph.extended_properties import normal_property
from nundina_sandbox.microsoft.graph.filters import property_missing
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.resources import calendar_resource
from nundina_sandbox.microsoft.graph.series import whole

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
_EXPANDED = {
    one.lower(): one
    for one in ("singleValueExtendedProperties", "exceptionOccurrences", "calendar", "attachments", "extensions")
}
"""What can be expanded; the sandbox keeps neither attachments nor extensions, so that these are empty."""
_NOT_BASIC = ("body", "bodyPreview")
"""What Calendars.ReadBasic leaves out."""
_EXTENDED_ID = re.compile(r"\bid\s+eq\s+'((?:[^']|'')*)'")


def one_event(call: Call, event: Event) -> Json:
    """Return an event as the call wants it: its properties selected, and others expanded."""
    return written(call, call.view(), event, call.options.list("select"), call.options.expansions())


def written(call: Call, view: View, event: Event, select: list[str], expansions: dict[str, str]) -> Json:
    """Return an event with these properties, all if none are selected, and with what is expanded."""
    found = view.event(event)
    if call.basic():
        found = {name: value for name, value in found.items() if name not in _NOT_BASIC}
    found = _selected(found, select, view, event)
    return found | _expanded(view, event, expansions)


def _expanded(view: View, event: Event, expansions: dict[str, str]) -> Json:
    found: Json = {}
    for name, options in expansions.items():
        known = _EXPANDED.get(name.lower())
        if known is None:
            raise property_missing(name)
        if known == "singleValueExtendedProperties":
            # Where there is none such, Graph leaves the property out.
            shown = _extended(event, options)
            found |= {known: shown} if shown else {}
        elif known == "calendar":
            found[known] = calendar_resource(view.mailbox, view.mailbox.calendars[event.calendar])
        elif known == "exceptionOccurrences":
            found[known] = [view.event(whole(event, one)) for one in view.mailbox.exceptions_of(event.number)]
        else:
            found[known] = []
    return found


def _selected(found: Json, select: list[str], view: View, event: Event) -> Json:
    if not select:
        return found
    names = [property_named(one) for one in select]
    if "cancelledOccurrences" in names:
        found = {**found, "cancelledOccurrences": view.cancelled_occurrences(event)}
    kept = {"@odata.etag", "id", *names}
    return {name: value for name, value in found.items() if name in kept}


def property_named(name: str) -> str:
    """Return a property of events by its name in any case; raises GraphError 400."""
    plain = name.split("/")[0]
    found = next((one for one in PROPERTIES if one.lower() == plain.lower()), None)
    if found is None:
        raise property_missing(plain)
    return found


def _extended(event: Event, options: str) -> list[Json]:
    wanted = {normal_property(one.replace("''", "'")) for one in _EXTENDED_ID.findall(options)}
    return [{"id": name, "value": value} for name, value in event.extended.items() if name in wanted]
