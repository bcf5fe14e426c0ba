"""The form of an event: what a person fills in, and the body that it becomes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.microsoft.graph.event import Event, address_of
from nundina_sandbox.microsoft.graph.mailbox import WEEKDAYS, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.pages.desk import zone_of
from nundina_sandbox.microsoft.graph.texts import text_of
from nundina_sandbox.microsoft.graph.zones import zone_named

REPEATS = {
    "": "Does not repeat",
    "daily": "Every day",
    "weekdays": "Every weekday (Monday to Friday)",
    "weekly": "Every week",
    "monthly": "Every month",
    "yearly": "Every year",
}
KEPT = "kept"
"""The choice to leave a repetition as it is."""
SENSITIVITIES = {"normal": "Normal", "personal": "Personal", "private": "Private", "confidential": "Confidential"}
SHOW_AS = {
    "free": "Free",
    "workingElsewhere": "Working elsewhere",
    "tentative": "Tentative",
    "busy": "Busy",
    "oof": "Away",
}
_TEXTS = ("title", "day", "start", "end", "end_date", "guests", "repeat", "until", "sensitivity", "show_as", "location")


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
    sensitivity: str = "normal"
    show_as: str = "busy"
    location: str = ""
    description: str = ""
    online: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    def body(self, mailbox: Mailbox, before: Event | None) -> Json | None:
        """Return what the request says, for a known event only what was changed.

        None when something is wrong, which `problems` then tells.
        """
        old = None if before is None else form_of(mailbox, before)
        times = self._times(mailbox) if old is None or not self._same_times(old) else {}
        attendees = self._attendees(before)
        recurrence = self._recurrence(before)
        if times is None or attendees is None or self.problems:
            return None
        parts: dict[str, Json] = {
            "title": {"subject": self.title.strip()},
            "location": {"location": {"displayName": self.location.strip()}},
            "sensitivity": {"sensitivity": self.sensitivity if self.sensitivity in SENSITIVITIES else "normal"},
            "show_as": {"showAs": self.show_as if self.show_as in SHOW_AS else "busy"},
            "online": {"isOnlineMeeting": self.online},
            "guests": {"attendees": attendees},
            "description": {"body": {"contentType": "text", "content": self.description.strip()}},
            "repeat": {"recurrence": recurrence},
        }
        found: Json = dict(times)
        for name, part in parts.items():
            if old is None or getattr(self, name) != getattr(old, name):
                found |= part
        return found

    def _same_times(self, other: "EventForm") -> bool:
        # Times that nobody touched keep their own zone and their seconds.
        names = ("day", "start", "end", "end_date", "all_day")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def _times(self, mailbox: Mailbox) -> Json | None:
        first = self._date("day")
        last = self._date("end_date") if self.end_date else first
        if first is None or last is None:
            return None
        if self.all_day:
            return self._dates(mailbox, first, last)
        start, end = self._clock("start"), self._clock("end")
        if start is None or end is None:
            return None
        begins, ends = datetime.combine(first, start), datetime.combine(last, end)
        if ends < begins:
            self.problems["end"] = "The event has to end after it starts."
            return None
        return {"isAllDay": False, **_moments(mailbox, begins, ends)}

    def _dates(self, mailbox: Mailbox, first: date, last: date) -> Json | None:
        if last < first:
            self.problems["end_date"] = "The last day has to be the first day or later."
            return None
        begins, ends = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
        return {"isAllDay": True, **_moments(mailbox, begins, ends)}

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

    def _attendees(self, before: Event | None) -> list[Json] | None:
        found: dict[str, Json] = {}
        known = {address_of(one): one for one in before.attendees} if before else {}
        for text in self.guests.replace(",", " ").replace(";", " ").split():
            try:
                address = normal_address(text)
            except ValueError:
                self.problems["guests"] = f"“{text}” is no email address."
                return None
            found[address] = known.get(address) or {"type": "required", "emailAddress": {"address": address}}
        return list(found.values())

    def _recurrence(self, before: Event | None) -> Json | None:
        if self.repeat in ("", KEPT) or self.repeat not in REPEATS or (before and before.day):
            return None
        first = self._date("day")
        if first is None:
            return None
        span: Json = {"type": "noEnd", "startDate": first.isoformat()}
        if self.until:
            last = self._date("until")
            if last is not None and last < first:
                self.problems["until"] = "The last day has to be the first day or later."
            span |= {"type": "endDate", "endDate": self.until}
        return {"pattern": _pattern(self.repeat, first), "range": span}


def form_from(sent: MultiDict[str, str]) -> EventForm:
    """Return the form as it was sent."""
    texts = {name: sent.get(name, "") for name in (*_TEXTS, "description")}
    flags = {name: name in sent for name in ("all_day", "online")}
    return EventForm(**texts, **flags)  # type: ignore[arg-type]


def blank_form(mailbox: Mailbox, now: datetime, day: date | None) -> EventForm:
    """Return the form of a new event: the next full hour, or nine o'clock of the day asked for."""
    local = now.astimezone(zone_named(zone_of(mailbox))) + timedelta(hours=1)
    start = local.replace(minute=0) if day is None else datetime.combine(day, time(9))
    end = start + timedelta(hours=1)
    last = end.date().isoformat() if end.date() != start.date() else ""
    return EventForm(day=start.date().isoformat(), start=f"{start:%H:%M}", end=f"{end:%H:%M}", end_date=last)


def form_of(mailbox: Mailbox, event: Event) -> EventForm:
    """Return the form that shows an event."""
    times, zone = event.times, zone_named(zone_of(mailbox))
    if times.all_day:
        start, end = times.start, times.end - timedelta(days=1)
    else:
        start, end = times.starts.astimezone(zone), times.ends.astimezone(zone)
    fields = event.fields
    return EventForm(
        title=fields["subject"],
        day=start.date().isoformat(),
        start="" if times.all_day else f"{start:%H:%M}",
        end="" if times.all_day else f"{end:%H:%M}",
        end_date=end.date().isoformat() if end.date() != start.date() else "",
        all_day=times.all_day,
        guests=", ".join(address_of(one) for one in event.attendees),
        repeat=KEPT if event.recurrence else "",
        sensitivity=fields["sensitivity"],
        show_as=fields["showAs"],
        location=fields["location"]["displayName"],
        description=text_of(fields["body"]),
        online=fields["isOnlineMeeting"],
    )


def _moments(mailbox: Mailbox, begins: datetime, ends: datetime) -> Json:
    times = {"start": begins, "end": ends}
    return {name: {"dateTime": at.isoformat(), "timeZone": mailbox.settings.zone} for name, at in times.items()}


def _pattern(repeat: str, first: date) -> Json:
    day = first.strftime("%A").lower()
    return {
        "daily": {"type": "daily", "interval": 1},
        "weekdays": {"type": "weekly", "interval": 1, "daysOfWeek": list(WEEKDAYS), "firstDayOfWeek": "monday"},
        "weekly": {"type": "weekly", "interval": 1, "daysOfWeek": [day], "firstDayOfWeek": "monday"},
        "monthly": {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": first.day},
        "yearly": {"type": "absoluteYearly", "interval": 1, "dayOfMonth": first.day, "month": first.month},
    }[repeat]
