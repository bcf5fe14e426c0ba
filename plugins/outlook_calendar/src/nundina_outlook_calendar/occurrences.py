"""Which event of a series an event is, and where the rule of the series had put it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nundina_outlook_calendar.ical_uid import ical_uid_of, slot_of, told_uid
from nundina_outlook_calendar.moments import slot_moment
from nundina_outlook_calendar.zones import UTC_NAME
from nundina_plugin_api import Moment

MASTER, OCCURRENCE, EXCEPTION = "seriesMaster", "occurrence", "exception"

Json = Mapping[str, Any]


def is_master(event: Json) -> bool:
    """Say whether the event stands for a whole series."""
    return event.get("type") == MASTER


def is_plain_occurrence(event: Json) -> bool:
    """Say whether the event is an occurrence that does not differ from its series."""
    return event.get("type") == OCCURRENCE


def series_id_of(event: Json) -> str:
    """Return the id of the series of an occurrence.

    Whoever is invited to one occurrence alone has no series; then it is the UID, by which every copy is known.
    """
    if is_master(event):
        return ""
    return str(event.get("seriesMasterId") or "") or (ical_uid_of(event) if slot_of(told_uid(event)) else "")


def original_start_of(event: Json, start: Moment) -> Moment | None:
    """Return where the rule of its series had put an occurrence."""
    if is_master(event):
        return None
    told, day = event.get("originalStart"), slot_of(told_uid(event))
    if told and event.get("seriesMasterId"):
        return slot_moment(str(told), start.zone, all_day=start.all_day)
    return None if day is None or event.get("seriesMasterId") else _moved_to(start, day)


def _moved_to(start: Moment, day: date) -> Moment:
    """Return the same time of another day: of an occurrence without its series, only the day of its slot is known."""
    if start.instant is None:
        return Moment(day=day, zone=start.zone)
    local = start.instant.astimezone(ZoneInfo(start.zone or UTC_NAME))
    return Moment(instant=datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC), zone=start.zone)
