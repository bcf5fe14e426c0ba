"""Collections of events: filtered, ordered, in pages."""

import re
from collections.abc import Callable, Sequence

from nundina_sandbox.microsoft.graph.api.call import Call
from nundina_sandbox.microsoft.graph.api.writing import PROPERTIES, property_named, written
from nundina_sandbox.microsoft.graph.errors import bad_query
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.event_view import View
from nundina_sandbox.microsoft.graph.extended_properties import normal_property
from nundina_sandbox.microsoft.graph.filters import filter_from
from nundina_sandbox.microsoft.graph.moments import Json

USUAL_SIZE = 10
_NOT_FILTERED = ("recurrence", "attendees", "body", "bodyPreview", "locations")


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
    body["value"] = [written(call, view, one, select, expansions) for one in chosen[skip : skip + size]]
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
        key = _sort_key(plain, [property_named(name), *name.split("/")[1:]])
        events = sorted(events, key=key, reverse=direction.strip().lower() == "desc")
    return events


def _sort_key(plain: View, steps: list[str]) -> Callable[[Event], tuple[bool, str]]:
    def key(event: Event) -> tuple[bool, str]:
        found: object = plain.event(event)
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        return found is not None, str(found)

    return key
