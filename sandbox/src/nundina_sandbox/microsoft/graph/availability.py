"""When somebody is free or busy, as `getSchedule` tells it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import Json, rendered
from nundina_sandbox.microsoft.graph.resources import working_hours
from nundina_sandbox.microsoft.graph.series import view

_DIGITS = {"free": "0", "tentative": "1", "busy": "2", "oof": "3", "workingElsewhere": "4", "unknown": "2"}
_WEIGHTS = "04123"
"""The digits by how much they matter where events overlap: free, elsewhere, tentative, busy, out of office."""


def schedule_of(
    mailbox: Mailbox, named: str, since: datetime, until: datetime, minutes: int, zone: str, *, details: bool
) -> Json:
    """Return somebody's schedule; with details, what their events are about, but for private ones."""
    events = [one for one in view(mailbox, mailbox.default, since, until) if not one.cancelled]
    shown = [one for one in events if details or one.fields["showAs"] != "free"]
    return {
        "scheduleId": named,
        "availabilityView": availability_view(events, since, until, minutes),
        "scheduleItems": [_item(one, zone, details=details) for one in shown],
        "workingHours": working_hours(mailbox),
    }


def availability_view(events: Sequence[Event], since: datetime, until: datetime, minutes: int) -> str:
    """Return one digit for each interval: the most that any event in it says.

    0 free, 1 tentative, 2 busy, 3 out of office, 4 working elsewhere.
    """
    found, at, step = "", since, timedelta(minutes=minutes)
    while at < until:
        end = min(at + step, until)
        here = [_DIGITS[one.fields["showAs"]] for one in events if one.times.starts < end and one.times.ends > at]
        found += max(here, key=_WEIGHTS.index, default="0")
        at = end
    return found


def not_found(named: str) -> Json:
    """Return what is said of an address that nobody here has."""
    return {
        "scheduleId": named,
        "availabilityView": "",
        "scheduleItems": [],
        "workingHours": None,
        "error": {"message": f"Mailbox {named} could not be found.", "responseCode": "ErrorMailRecipientNotFound"},
    }


def _item(event: Event, zone: str, *, details: bool) -> Json:
    times = event.times
    private = event.fields["sensitivity"] in ("private", "confidential")
    found: Json = {"isPrivate": private, "status": event.fields["showAs"]}
    if details and not private:
        found |= {"subject": event.fields["subject"], "location": event.fields["location"]["displayName"]}
    found["start"] = rendered(times.start, times.zone, zone, all_day=False)
    found["end"] = rendered(times.end, times.end_zone, zone, all_day=False)
    return found
