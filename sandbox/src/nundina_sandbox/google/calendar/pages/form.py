"""The form of an event: what a person fills in, and the request body that it becomes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.moments import zone_named

REPEATS = {
    "": "Does not repeat",
    "DAILY": "Every day",
    "WEEKDAYS": "Every weekday (Monday to Friday)",
    "WEEKLY": "Every week",
    "MONTHLY": "Every month",
    "YEARLY": "Every year",
}
KEPT = "KEPT"
"""The choice to leave an unusual repetition as it is."""
SHOWN = {"default": "Default", "public": "Public", "private": "Private"}
_TEXTS = ("title", "day", "start", "end", "end_date", "guests", "repeat", "until", "visibility", "location")


@dataclass(slots=True)
class EventForm:
    """The fields as the person left them, and what is wrong with them by field."""

    title: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    end_date: str = ""
    all_day: bool = False
    guests: str = ""
    repeat: str = ""
    until: str = ""
    visibility: str = "default"
    location: str = ""
    description: str = ""
    free: bool = False
    notify: bool = True
    problems: dict[str, str] = field(default_factory=dict)

    def body(self, calendar: Calendar, before: Event | None) -> Json | None:
        """Return the request body, None when something is wrong, which `problems` then tells."""
        times = {} if before and self._same_times(form_of(calendar, before)) else self._times(calendar)
        attendees = self._attendees(calendar, before)
        recurrence = self._recurrence()
        if times is None or attendees is None or self.problems:
            return None
        found: Json = {
            "summary": self.title.strip() or None,
            "location": self.location.strip() or None,
            "description": self.description.strip() or None,
            "visibility": self.visibility if self.visibility in SHOWN else None,
            "transparency": "transparent" if self.free else None,
            "attendees": attendees or None,
            **times,
        }
        return found if self.repeat == KEPT else {**found, "recurrence": recurrence}

    def _same_times(self, other: "EventForm") -> bool:
        # Times that nobody touched keep their own zone and their seconds.
        names = ("day", "start", "end", "end_date", "all_day")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def _times(self, calendar: Calendar) -> Json | None:
        first = self._date("day")
        last = self._date("end_date") if self.end_date else first
        if first is None or last is None:
            return None
        if self.all_day:
            return self._dates(first, last)
        start, end = self._clock("start"), self._clock("end")
        if start is None or end is None:
            return None
        begins = datetime.combine(first, start, zone_named(calendar.zone))
        ends = datetime.combine(last, end, zone_named(calendar.zone))
        if ends < begins:
            self.problems["end"] = "The event has to end after it starts."
            return None
        times = {"start": begins, "end": ends}
        return {
            name: {"dateTime": at.isoformat(), "timeZone": calendar.zone, "date": None} for name, at in times.items()
        }

    def _dates(self, first: date, last: date) -> Json | None:
        if last < first:
            self.problems["end_date"] = "The last day has to be the first day or later."
            return None
        times = {"start": first, "end": last + timedelta(days=1)}
        return {name: {"date": day.isoformat(), "dateTime": None, "timeZone": None} for name, day in times.items()}

    def _date(self, name: str) -> date | None:
        try:
            return date.fromisoformat(getattr(self, name))
        except ValueError:
            self.problems[name] = "Give the day, such as 2026-11-23."
            return None

    def _clock(self, name: str) -> time | None:
        try:
            return time.fromisoformat(getattr(self, name))
        except ValueError:
            self.problems[name] = "Give the time, such as 09:30."
            return None

    def _attendees(self, calendar: Calendar, before: Event | None) -> list[Json] | None:
        addresses = []
        for text in self.guests.replace(",", " ").replace(";", " ").split():
            try:
                addresses.append(normal_address(text))
            except ValueError:
                self.problems["guests"] = f"“{text}” is no email address."
                return None
        if not addresses:
            return []
        known = {one["email"]: one for one in before.attendees} if before else {}
        organizer = before.organizer if before else calendar.id
        # As Google's own page does, the organizer stands among the guests and has accepted.
        mine = known.get(organizer) or {"email": organizer, "responseStatus": "accepted"}
        others = [known.get(one) or {"email": one} for one in dict.fromkeys(addresses) if one != organizer]
        return [mine, *others]

    def _recurrence(self) -> list[str] | None:
        if self.repeat in ("", KEPT) or self.repeat not in REPEATS:
            return None
        rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" if self.repeat == "WEEKDAYS" else f"FREQ={self.repeat}"
        last = self._date("until") if self.until else None
        ending = "" if last is None else f";UNTIL={last:%Y%m%d}" + ("" if self.all_day else "T235959Z")
        return [f"RRULE:{rule}{ending}"]


def form_from(sent: MultiDict[str, str]) -> EventForm:
    """Return the form as it was sent."""
    texts = {name: sent.get(name, "") for name in (*_TEXTS, "description")}
    flags = {name: name in sent for name in ("all_day", "free", "notify")}
    return EventForm(**texts, **flags)  # type: ignore[arg-type]


def blank_form(calendar: Calendar, now: datetime, day: date | None) -> EventForm:
    """Return the form of a new event: the next full hour, or nine o'clock of the day asked for."""
    local = now.astimezone(zone_named(calendar.zone)) + timedelta(hours=1)
    on, at = (day, 9) if day and day != local.date() else (local.date(), local.hour)
    return EventForm(day=on.isoformat(), start=f"{at:02}:00", end=f"{at:02}:45")


def form_of(calendar: Calendar, event: Event) -> EventForm:
    """Return the form filled with an event."""
    zone, fields = zone_named(calendar.zone), event.fields
    start, end = (at.at(calendar.zone).astimezone(zone) for at in (event.schedule.start, event.schedule.end))
    if event.schedule.start.all_day:
        end -= timedelta(days=1)
    guests = [one["email"] for one in event.attendees if one["email"] != event.organizer]
    return EventForm(
        title=fields.get("summary", ""),
        day=start.date().isoformat(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        end_date=end.date().isoformat() if end.date() != start.date() else "",
        all_day=event.schedule.start.all_day,
        guests=", ".join(guests),
        repeat=KEPT if event.is_series else "",
        visibility=fields.get("visibility", "default"),
        location=fields.get("location", ""),
        description=fields.get("description", ""),
        free=fields.get("transparency") == "transparent",
    )
