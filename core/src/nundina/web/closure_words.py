"""The words for what closes a time on a scheduling page."""

from __future__ import annotations

from flask_babel import gettext

from nundina.domain.availability import Knowledge
from nundina.domain.slot_explanation import Closure, Explanation
from nundina.domain.spans import instant_of
from nundina.use_cases.explain_slot import ExplainedSlot
from nundina.web.times import datetime_text, time_text


def closure_text(explained: ExplainedSlot) -> str:
    """Return the answer, and what it rests on where the calendar is not known."""
    found = explained.explanation
    said = gettext("This time is offered.") if found is None else _closed(found)
    return f"{said} {_known(explained)}".strip()


def _closed(found: Explanation) -> str:
    when = ""
    if found.span is not None:
        begin, end = (instant_of(minute) for minute in found.span)
        when = f"{datetime_text(begin)} – {time_text(end)}"
    return {
        Closure.PAST: gettext("It is in the past."),
        Closure.NOTICE: gettext("It is sooner than the page's minimum notice."),
        Closure.BOUNDS: gettext("It is before the first or after the last day that the page offers."),
        Closure.DAY_OFF: gettext("This day is off: your calendar settings say so for this single day."),
        Closure.OTHER_HOURS: gettext("This single day has other hours in your calendar settings."),
        Closure.HOURS: gettext("It is outside of your working hours, or the meeting would end after them."),
        Closure.EVENT: gettext("An event of your calendar takes this time: %(when)s.", when=when),
        Closure.EVENT_BUFFER: gettext(
            "An event of your calendar is too near for the time that the page keeps free: %(when)s.", when=when
        ),
        Closure.BOOKING: gettext("Another booking or request has this time: %(when)s.", when=when),
        Closure.BOOKING_BUFFER: gettext(
            "Another booking or request is too near for the time that the page keeps free: %(when)s.", when=when
        ),
        Closure.DAY_LIMIT: gettext("The day has as many bookings as the page takes."),
        Closure.GRID: gettext("It lies between two times that are offered."),
    }[found.closure]


def _known(explained: ExplainedSlot) -> str:
    if not explained.connected:
        return gettext("No calendar is connected for scheduling pages, so visitors can only request it.")
    if explained.unknown:
        return gettext(
            "A calendar that counts could not be read, so visitors can only request it: %(names)s.",
            names=", ".join(explained.unknown),
        )
    if explained.knowledge is not Knowledge.KNOWN:
        return gettext("Your calendar has not been read lately, so visitors can only request it.")
    return ""
