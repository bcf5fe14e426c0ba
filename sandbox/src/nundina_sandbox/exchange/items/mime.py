"""A calendar item as iCalendar text, as invitations carry it."""

from datetime import UTC, datetime

from nundina_sandbox.exchange.items.item import Item


def calendar_text(item: Item, method: str = "REQUEST") -> str:
    """Return an item as iCalendar text."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Nundina//Exchange sandbox//EN", "VERSION:2.0", f"METHOD:{method}"]
    lines += ["BEGIN:VEVENT", f"UID:{item.text('calendar:UID')}", f"SUMMARY:{_escaped(item.text('item:Subject'))}"]
    lines += [f"DTSTART:{_moment(item.start)}", f"DTEND:{_moment(item.end)}", f"DTSTAMP:{_moment(item.modified)}"]
    if item.original_start is not None:
        lines.append(f"RECURRENCE-ID:{_moment(item.original_start)}")
    if item.text("calendar:Location"):
        lines.append(f"LOCATION:{_escaped(item.text('calendar:Location'))}")
    if item.organizer is not None:
        lines.append(f"ORGANIZER;CN={item.organizer.name}:mailto:{item.organizer.address}")
    lines += [f"ATTENDEE;CN={one.who.name}:mailto:{one.who.address}" for one in item.attendees]
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\\n").replace("\n", "\\n")
