"""What became of an event, in a sentence, for every verdict that sync gives (SYNC-13)."""

from __future__ import annotations

from flask_babel import lazy_gettext

from nundina.domain.sync import Decision, Verdict

ON, OFF = Decision.ON_TIMELINE, Decision.NOT_ON_TIMELINE

SENTENCES: dict[tuple[Decision, str], str] = {
    (ON, "SYNC-1"): lazy_gettext("On the timeline: it was made with Meet on a record."),
    (ON, "SYNC-2"): lazy_gettext("On the timeline: one of the people invited is a contact."),
    (ON, "SYNC-10"): lazy_gettext(
        "On the timeline: it is the first event of a series, or one that was changed by itself, with a contact invited."
    ),
    (OFF, "SYNC-2"): lazy_gettext("Not on a timeline: nobody is invited."),
    (OFF, "SYNC-3"): lazy_gettext("Not on a timeline: it was deleted from the calendar, or moved to another one."),
    (OFF, "SYNC-4"): lazy_gettext(
        "Not on a timeline: the meeting was deleted in Nundina. The event stays in the calendar."
    ),
    (OFF, "SYNC-6"): lazy_gettext(
        "Not on a timeline: nobody who is invited is a contact. Only contacts that exist when an event changes get it, "
        "and only by their email property."
    ),
    (OFF, "SYNC-8"): lazy_gettext("Not on a timeline: everybody who is invited works in your account."),
    (OFF, "SYNC-9"): lazy_gettext("Not on a timeline: it was created before the calendar was connected."),
    (OFF, "SYNC-11"): lazy_gettext("Not on a timeline: it is an all-day event."),
    (OFF, "SYNC-12"): lazy_gettext(
        "Not on a timeline: it is private or confidential. Nundina keeps nothing of what it says."
    ),
    (OFF, "SYNC-13"): lazy_gettext(
        "Not on a timeline: the app could not read this event. It is tried again when it changes."
    ),
}


def verdict_text(verdict: Verdict) -> str:
    """Return the sentence for a verdict."""
    return str(SENTENCES[verdict.decision, verdict.rule])
