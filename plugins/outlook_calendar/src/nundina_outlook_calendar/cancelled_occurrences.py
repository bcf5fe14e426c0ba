"""Occurrences that were taken out of a series.

No list tells them: their ids just vanish. The series does, in `cancelledOccurrences`, an "OID.<id>.<date>" for each,
but only where it is selected on the series itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from nundina_outlook_calendar.moments import instant_of
from nundina_outlook_calendar.zones import UTC_NAME, iana_zone
from nundina_plugin_api import Moment, RemovedEvent

FIELD = "cancelledOccurrences"

Json = Mapping[str, Any]


def cancelled_of(master: Json) -> tuple[RemovedEvent, ...]:
    """Return the cancelled occurrences of a series. Raises KeyError, ValueError or TypeError where it is none."""
    return tuple(
        RemovedEvent(event_id=str(told), series_id=str(master["id"]), original_start=_slot(master, str(told)))
        for told in master.get(FIELD) or ()
    )


def _slot(master: Json, told: str) -> Moment:
    """Return where the rule had put an occurrence: its date is that of the series' own zone."""
    day = date.fromisoformat(told.rpartition(".")[2])
    zone = iana_zone(str(master.get("originalStartTimeZone") or "")) or _zone_of_rule(master)
    if master.get("isAllDay"):
        return Moment(day=day, zone=zone)
    local = instant_of(master["start"]).astimezone(ZoneInfo(zone or UTC_NAME))
    clock: time = local.time()
    return Moment(instant=datetime.combine(day, clock, local.tzinfo).astimezone(UTC), zone=zone)


def _zone_of_rule(master: Json) -> str:
    return iana_zone(str(((master.get("recurrence") or {}).get("range") or {}).get("recurrenceTimeZone") or ""))
