"""The words for meetings: guests' answers, and what keeps Meet from writing to a calendar."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext

from nundina.domain.meeting_edits import Part
from nundina.domain.meetings import Meeting
from nundina.use_cases.edit_meeting import EditObstacle
from nundina.use_cases.meet_from_record import MeetObstacle
from nundina.use_cases.open_meeting import OpenedMeeting
from nundina.web.times import datetime_text
from nundina.web.whom_to_ask import calendar_permission_text
from nundina_plugin_api.values import Response


def response_text(response: Response) -> str:
    """Return a guest's answer."""
    return {
        Response.NONE: gettext("No answer yet"),
        Response.ACCEPTED: gettext("Accepted"),
        Response.TENTATIVE: gettext("Maybe"),
        Response.DECLINED: gettext("Declined"),
    }[response]


def edit_obstacle_text(opened: OpenedMeeting) -> str:
    """Return why the reader cannot change the meeting here; empty where they can, or nobody can any more."""
    if opened.edit_obstacle is EditObstacle.OTHERS:
        organizer = opened.organizer
        name = (organizer.name or organizer.email) if organizer else ""
        return gettext(
            "This meeting belongs to %(name)s, who can change it. What is changed in their calendar appears here by "
            "itself.",
            name=opened.meeting.organizer_address or name or gettext("somebody else"),
        )
    if opened.edit_obstacle is EditObstacle.SERIES:
        return gettext("This meeting begins a series. Change the series in the calendar, and it changes here too.")
    if opened.edit_obstacle is EditObstacle.FORMER_CALENDAR:
        return gettext(
            "The event of this meeting is in a calendar of yours that is not connected any more. Change it there; once "
            "your connected calendar has the same event, it can be changed here again."
        )
    if opened.edit_obstacle is EditObstacle.TIMELINE_ONLY:
        return gettext("This meeting stands on the timeline only. To change it, delete it and make another one.")
    if opened.edit_obstacle is EditObstacle.NOT_ABLE:
        return gettext("Your calendar app cannot change or cancel meetings from Nundina. Change it in the calendar.")
    if opened.edit_obstacle is EditObstacle.OUT_OF_REACH:
        return gettext(
            "This meeting can be changed in the calendar only, as no calendar of yours that has it can be written to."
        )
    return ""


def changes(meeting: Meeting, parts: Collection[Part]) -> list[tuple[str, str]]:
    """Return what the meeting says by now in these parts, each with its name."""
    nothing = gettext("nothing")
    start, end = (datetime_text(at, "full") for at in (meeting.start, meeting.end))
    people = ", ".join(guest.name or guest.address for guest in meeting.guests if not guest.resource)
    said = {
        Part.TITLE: (gettext("Title"), meeting.title),
        Part.WHEN: (gettext("When"), f"{start} – {end}"),
        Part.GUESTS: (gettext("Guests"), people),
        Part.LOCATION: (gettext("Place"), meeting.location),
        Part.DESCRIPTION: (gettext("Description"), meeting.description),
    }
    return [(name, text or nothing) for part, (name, text) in said.items() if part in parts]


def obstacle_text(obstacle: MeetObstacle) -> str:
    """Return what is in the way, and what to do about it."""
    return {
        MeetObstacle.NOT_CONNECTED: gettext(
            "You have no calendar connected yet. Connect it, and meetings that you make here are in it at once, "
            "with invitations to the guests."
        ),
        MeetObstacle.NOT_ALLOWED: gettext("You have no calendar connected, and you may not connect one yet.")
        + " "
        + calendar_permission_text(),
        MeetObstacle.LOST: gettext("Your calendar has to be reconnected before you can make meetings in it."),
        MeetObstacle.SYNC_OFF: gettext(
            "Calendar sync is switched off for your calendar. Switch it on to make meetings here."
        ),
        MeetObstacle.NOT_ABLE: gettext(
            "Meetings made here are not added to the kind of calendar that you have connected."
        ),
    }[obstacle]
