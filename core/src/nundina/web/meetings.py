"""Meetings: Meet on a record, the page of a meeting, changing and deleting it, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.errors import InvalidInput, MeetingChanged
from nundina.domain.identifiers import MeetingId, RecordId
from nundina.domain.meeting_drafts import MeetingDraft, read_draft
from nundina.domain.meeting_edits import merged, parts_between
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxState
from nundina.use_cases.delete_meeting import delete_meeting
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.edit_meeting import edit_meeting
from nundina.use_cases.log_meeting import log_meeting
from nundina.use_cases.meet_from_record import Meet, MeetObstacle, begin_meet, meet_from_record
from nundina.use_cases.open_meeting import OpenedMeeting, open_meeting, undelivered_of, upcoming_meetings
from nundina.use_cases.open_record import OpenedRecord
from nundina.use_cases.retry_write import may_try_again, retry_write
from nundina.web import meeting_forms, meeting_words, record_parts
from nundina.web.delivery_words import delivery_text, is_refused
from nundina.web.input_words import problem
from nundina.web.record_addresses import address_of
from nundina.web.signed_in import current_user, ports
from nundina.web.times import zone_choices

blueprint = Blueprint("meetings", __name__)

_LISTED = 100


@blueprint.get("/meetings")
def listing() -> ResponseReturnValue:
    """List the user's next meetings."""
    meetings = upcoming_meetings(ports(), current_user(), _LISTED)
    return render_template("meetings/listing.html", meetings=meetings, **_delivery_parts(meetings))


@blueprint.get("/records/<record_id>/meet")
def meet(record_id: str) -> ResponseReturnValue:
    """Show the pop-up's form as a page of its own, for browsers without JavaScript."""
    begun = begin_meet(ports(), current_user(), RecordId(record_id))
    return _meet_page(begun, meeting_forms.empty(begun.guests), {})


@blueprint.post("/records/<record_id>/meet")
def save_meet(record_id: str) -> ResponseReturnValue:
    """Log the meeting, create its event and send the invitations, all at once (SYNC-1)."""
    values = meeting_forms.typed()
    try:
        draft = read_draft(meeting_forms.form_of(values))
        begun = begin_meet(ports(), current_user(), RecordId(record_id))
        if begun.obstacle is MeetObstacle.NOT_ABLE:
            return _log_only(begun, draft, values["form_id"])
        meeting, item = meet_from_record(ports(), current_user(), RecordId(record_id), draft, values["form_id"])
    except InvalidInput as error:
        begun = begin_meet(ports(), current_user(), RecordId(record_id))
        return _meet_page(begun, values, {error.field: problem(error)}), 422
    _tell(
        deliver_now(ports(), item), gettext("%(title)s is on the timeline and in your calendar.", title=meeting.title)
    )
    record = begin_meet(ports(), current_user(), RecordId(record_id)).record
    return redirect(address_of(record), 303)  # to its top, where the message stands


def _log_only(begun: Meet, draft: MeetingDraft, form_id: str) -> ResponseReturnValue:
    """Log the meeting on the timeline alone, as the calendar takes none from here (EXC-6)."""
    meeting = log_meeting(ports(), current_user(), begun.record.id, draft, form_id)
    text = gettext(
        "%(title)s is on the timeline. It is not in your calendar, and nobody was invited.", title=meeting.title
    )
    flash(text, "success")
    return redirect(address_of(begun.record), 303)


@blueprint.get("/meetings/<meeting_id>")
def show(meeting_id: str) -> ResponseReturnValue:
    """Show a meeting: its guests and their answers, its records, and where it is in the calendar."""
    opened = open_meeting(ports(), current_user(), MeetingId(meeting_id))
    return _page("meetings/page.html", opened)


@blueprint.get("/meetings/<meeting_id>/edit")
def edit(meeting_id: str) -> ResponseReturnValue:
    """Show the form of a meeting."""
    opened = open_meeting(ports(), current_user(), MeetingId(meeting_id))
    if not opened.may_edit:
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    meeting = opened.meeting
    return _edit_page(opened, meeting_forms.of_meeting(meeting) | meeting_forms.shown(meeting), {})


@blueprint.post("/meetings/<meeting_id>/edit")
def save_edit(meeting_id: str) -> ResponseReturnValue:
    """Change what was changed in the form, and the event with it; a form that has become stale comes back."""
    values, before = meeting_forms.typed(), meeting_forms.before()
    opened = open_meeting(ports(), current_user(), MeetingId(meeting_id))
    try:
        draft = read_draft(meeting_forms.form_of(values))
        parts = parts_between(values, before)
        if not parts:
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
        meeting, item = edit_meeting(
            ports(), current_user(), MeetingId(meeting_id), draft, parts, version=values["version"]
        )
    except InvalidInput as error:
        return _edit_page(opened, values, {error.field: problem(error)}), 422
    except MeetingChanged:
        return _stale_page(open_meeting(ports(), current_user(), MeetingId(meeting_id)), values, before), 409
    _tell(deliver_now(ports(), item), gettext("%(title)s was changed, in your calendar too.", title=meeting.title))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.get("/meetings/<meeting_id>/delete")
def confirm_deletion(meeting_id: str) -> ResponseReturnValue:
    """Say what deleting the meeting does, and what it does not do (SYNC-4)."""
    return _page("meetings/delete.html", open_meeting(ports(), current_user(), MeetingId(meeting_id)))


@blueprint.post("/meetings/<meeting_id>/delete")
def delete(meeting_id: str) -> ResponseReturnValue:
    """Remove the meeting from every timeline."""
    opened = open_meeting(ports(), current_user(), MeetingId(meeting_id))
    delete_meeting(ports(), current_user(), MeetingId(meeting_id))
    flash(gettext("The meeting was removed from the timeline. The event stays in the calendar."), "success")
    target = address_of(opened.records[0]) if opened.records else url_for("meetings.listing")
    return redirect(target, 303)


@blueprint.post("/meetings/<meeting_id>/retry")
def retry(meeting_id: str) -> ResponseReturnValue:
    """Try again to bring the meeting to the calendar that refused it."""
    item = retry_write(ports(), current_user(), MeetingId(meeting_id))
    _tell(deliver_now(ports(), item), gettext("The meeting is in your calendar now."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@record_parts.register
def meet_parts(opened: OpenedRecord) -> Mapping[str, object]:
    """Return what a record's page needs for Meet and for its meetings' way to the calendar."""
    begun = begin_meet(ports(), current_user(), opened.record.id)
    shown = (*opened.timeline.upcoming, *opened.timeline.past)
    return {**_form_parts(meeting_forms.empty(begun.guests), {}), "meet": begun, **_delivery_parts(shown)}


def _tell(item: OutboxItem, delivered: str) -> None:
    if item.state is OutboxState.DELIVERED:
        flash(delivered, "success")
    else:
        flash(gettext("It is on the timeline. %(delivery)s", delivery=delivery_text(item)), "warning")


def _delivery_parts(meetings: Sequence[Meeting]) -> dict[str, object]:
    found = undelivered_of(ports(), current_user(), meetings)
    return {"undelivered": found, "delivery_text": delivery_text, "is_refused": is_refused}


def _form_parts(values: Mapping[str, str], problems: Mapping[str, str]) -> dict[str, object]:
    return {
        "values": values,
        "problems": problems,
        "zones": zone_choices(values.get("zone", "")),
        "obstacle_text": meeting_words.obstacle_text,
    }


def _meet_page(begun: Meet, values: Mapping[str, str], problems: Mapping[str, str]) -> str:
    back = address_of(begun.record)
    return render_template("meetings/meet.html", meet=begun, back=back, **_form_parts(values, problems))


def _edit_page(
    opened: OpenedMeeting,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    changes: Sequence[tuple[str, str]] | None = None,
) -> str:
    parts = _form_parts(values, problems)
    return render_template("meetings/edit.html", meeting=opened.meeting, changes=changes, **parts)


def _stale_page(opened: OpenedMeeting, values: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Show what was typed over what the meeting says by now, and what has changed since the form was shown."""
    now = meeting_forms.of_meeting(opened.meeting)
    changes = meeting_words.changes(opened.meeting, parts_between(before or values, now))
    return _edit_page(opened, merged(values, before, now) | meeting_forms.shown(opened.meeting), {}, changes)


def _page(template: str, opened: OpenedMeeting) -> str:
    return render_template(
        template,
        opened=opened,
        meeting=opened.meeting,
        address_of=address_of,
        delivery_text=delivery_text,
        is_refused=is_refused,
        may_retry=may_try_again(ports(), current_user(), opened),
        response_text=meeting_words.response_text,
        edit_obstacle_text=meeting_words.edit_obstacle_text,
    )
