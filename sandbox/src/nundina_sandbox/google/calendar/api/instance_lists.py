"""events.instances."""

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.api.event_lists import READING, bound, collection, view_of
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.instances import instances_of
from nundina_sandbox.google.calendar.listing import Page
from nundina_sandbox.google.calendar.lookup import calendar_with_id, event_with_id
from nundina_sandbox.google.calendar.moments import instant_in, zone_named
from nundina_sandbox.google.calendar.query import MOST_RESULTS
from nundina_sandbox.google.calendar.refusals import invalid
from nundina_sandbox.google.calendar.tokens import content_of, token_with
from nundina_sandbox.google.calendar.windows import HORIZON
from nundina_sandbox.google.errors import not_found


def add_to(routes: Routes) -> None:
    """Enter the operation."""
    routes.add("GET", "/calendars/<calendar_id>/events/<event_id>/instances", list_instances, READING)


def list_instances(call: Call, calendar_id: str, event_id: str) -> Json:
    """Return one page of a series' instances."""
    calendar = calendar_with_id(call.state, call.person, calendar_id, "reader")
    series = event_with_id(calendar, event_id)
    if not series.is_series:
        raise not_found()
    since, until = (
        instant_in(value, None) if value else None for value in (bound(call, "timeMin"), bound(call, "timeMax"))
    )
    horizon = until or max(call.state.now(), series.schedule.start.at(calendar.zone)) + HORIZON
    exceptions = calendar.exceptions(series.id)
    found = [one for one in instances_of(series, exceptions, calendar.zone, (since, horizon)) if _wanted(call, one)]
    return collection(call, calendar, _page(call, series, found), view_of(call, calendar))


def _wanted(call: Call, instance: Event) -> bool:
    if instance.cancelled and not call.flag("showDeleted"):
        return False
    original, start = call.text("originalStart"), instance.original
    if original is None or start is None:
        return True
    if start.day is not None:
        return original[:10] == start.day.isoformat()
    try:
        return instant_in(original.replace(" ", "+"), zone_named(start.zone or "UTC")) == start.instant
    except ValueError:
        raise invalid("Invalid original start.", "originalStart") from None


def _page(call: Call, series: Event, found: list[Event]) -> Page:
    size, first = call.size(250, MOST_RESULTS), 0
    if call.text("pageToken"):
        content = content_of(call.text("pageToken") or "") or {}
        if content.get("k") != "instances" or content.get("e") != series.id:
            raise invalid("Invalid page token value.", "pageToken")
        first = content["at"]
    rest = found[first : first + size]
    if first + size < len(found):
        return Page(rest, next_page=token_with({"k": "instances", "e": series.id, "at": first + size}))
    return Page(rest)
