"""Where a meeting is on its way to the calendar, in words."""

from __future__ import annotations

from flask_babel import gettext

from nundina.domain.sync import OutboxItem, OutboxKind, OutboxState
from nundina.web.times import soon_text


def delivery_text(item: OutboxItem) -> str:
    """Return what a user should know about a write that is not in the calendar yet, or never will be."""
    if item.state is OutboxState.QUARANTINED:
        return refused_text(item)
    if item.last_problem in {"AuthorizationLost", "PermissionMissing"}:
        return gettext("Not yet in your calendar: reconnect your calendar, and it is sent by itself.")
    created = item.kind is OutboxKind.CREATE_EVENT
    if item.next_try_at is None or not item.last_problem:
        return (
            gettext("On its way to your calendar.")
            if created
            else gettext("The change is on its way to your calendar.")
        )
    at = soon_text(item.next_try_at)
    if item.last_problem in {"AppNotConfigured", "AdminApprovalNeeded"}:
        return gettext(
            "Not yet in your calendar, next try at %(time)s: the app has to be set up or approved first.", time=at
        )
    if created:
        return gettext("Not yet in your calendar, next try at %(time)s.", time=at)
    return gettext("The change is not yet in your calendar, next try at %(time)s.", time=at)


def refused_text(item: OutboxItem) -> str:
    """Return why the calendar did not take the meeting, and what to do."""
    created = item.kind is OutboxKind.CREATE_EVENT
    if created and item.last_problem in {"event_gone", "event_changed"}:
        return _not_taken(created=created)  # there is no event yet that these could be about
    sentences = {
        "event_gone": gettext("The event is no longer in your calendar, so the change could not be made there."),
        "event_changed": gettext(
            "Somebody changed the event in the calendar first. Look at it there and edit it again."
        ),
        "event_invalid": gettext("Your calendar did not accept this meeting as it is. Edit it and try again."),
        "unsupported": gettext("Your calendar does not allow this. The meeting is on the timeline only.")
        if created
        else gettext("Your calendar does not allow this change, so it is on the timeline only."),
        "fault": gettext(
            "Something went wrong in Nundina or in the app again and again. The meeting is on the timeline only. "
            "An admin can find out more; then try again."
        ),
        "switched": gettext(
            "Your account switched to another calendar app before this was sent, so no calendar has it. "
            "Connect your calendar again, then try again."
        ),
        "disconnected": gettext(
            "Your calendar was disconnected before this was sent. The meeting is on the timeline only."
        ),
    }
    return sentences.get(item.last_problem) or _not_taken(created=created)


def _not_taken(*, created: bool) -> str:
    if created:
        return gettext("Your calendar did not take this. The meeting is on the timeline only. You can try again.")
    return gettext("Your calendar did not take this change, so it is on the timeline only. You can try again.")


def is_refused(item: OutboxItem) -> bool:
    """Say whether the write will not be tried again."""
    return item.state is OutboxState.QUARANTINED
