"""The form of a meeting: what it begins with, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from flask import request

from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingForm
from nundina.domain.meeting_edits import content_version
from nundina.domain.meetings import Meeting
from nundina.web.signed_in import ports
from nundina.web.times import is_zone, zone_name

FIELDS = ("title", "date", "start", "end_date", "end", "zone", "guests", "location", "description")


def typed() -> dict[str, str]:
    """Return what was typed, to be read or to be shown again."""
    return {name: request.form.get(name, "") for name in (*FIELDS, "form_id", "version", "before")}


def before() -> dict[str, str]:
    """Return how the form stood when it was shown, as it tells itself; empty where it does not."""
    try:
        return msgspec.json.decode(request.form.get("before", ""), type=dict[str, str])
    except msgspec.MsgspecError:
        return {}


def shown(meeting: Meeting) -> dict[str, str]:
    """Return what a form of the meeting carries, so that its answer tells what was changed in it, and from what."""
    return {"version": content_version(meeting), "before": msgspec.json.encode(of_meeting(meeting)).decode()}


def form_of(values: Mapping[str, str]) -> MeetingForm:
    """Return the form as the domain reads it."""
    return MeetingForm(**{name: values.get(name, "") for name in FIELDS})


def empty(guests: tuple[str, ...], title: str = "") -> dict[str, str]:
    """Return what Meet begins with: the next full hour that leaves a little time, half an hour long."""
    now = ports().clock.now().astimezone(ZoneInfo(zone_name()))
    start = (now + timedelta(minutes=70)).replace(minute=0, second=0, microsecond=0)
    values = _times(start, start + timedelta(minutes=30), zone_name())
    return values | {"title": title, "guests": ", ".join(guests), "form_id": new_id()}


def of_meeting(meeting: Meeting) -> dict[str, str]:
    """Return a meeting as its form shows it, in the zone in which it was made."""
    zone = meeting.zone if is_zone(meeting.zone) else zone_name()
    start, end = meeting.start.astimezone(ZoneInfo(zone)), meeting.end.astimezone(ZoneInfo(zone))
    people = ", ".join(guest.address for guest in meeting.guests if not guest.resource)
    texts = {"title": meeting.title, "location": meeting.location, "description": meeting.description}
    return _times(start, end, zone) | texts | {"guests": people}


def _times(start: datetime, end: datetime, zone: str) -> dict[str, str]:
    return {
        "date": start.date().isoformat(),
        "start": f"{start:%H:%M}",
        "end_date": end.date().isoformat() if end.date() != start.date() else "",
        "end": f"{end:%H:%M}",
        "zone": zone,
    }
