"""What goes into the visible outbox: invitations, updates, cancellations and replies."""

from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.ical import calendar_text
from nundina_sandbox.microsoft.graph.ids import event_id, ical_uid
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.state import GraphState
from nundina_sandbox.microsoft.graph.texts import text_of
from nundina_sandbox.microsoft.outbox import Mail, MailKind

_METHODS = {"request": "REQUEST", "cancel": "CANCEL"}
_ANSWERS = {
    "accepted": ("ACCEPTED", "Accepted"),
    "declined": ("DECLINED", "Declined"),
    "tentativelyAccepted": ("TENTATIVE", "Tentative"),
}


def invite(state: GraphState, sender: Mailbox, event: Event, to: str, kind: MailKind, comment: str = "") -> None:
    """Put an invitation, an update or a cancellation (`request`, `cancel`) into the outbox."""
    subject = str(event.fields["subject"])
    if kind == "cancel":
        subject = canceled(subject)
    text = comment or text_of(event.fields["body"])
    ics = calendar_text(event, _METHODS[kind], state.now())
    state.world.outbox.append(_mail(state, sender, event, to, subject, kind, text, ics))


def reply(state: GraphState, sender: Mailbox, event: Event, answer: str, comment: str) -> None:
    """Put a guest's answer (`accepted`, ...) into the outbox."""
    status, word = _ANSWERS[answer]
    ics = calendar_text(event, "REPLY", state.now(), answering=sender.address, answer=status)
    subject = f"{word}: {event.fields['subject']}"
    state.world.outbox.append(_mail(state, sender, event, event.organizer, subject, "reply", comment, ics))


def canceled(subject: str) -> str:
    """Return the subject of a cancelled meeting, as Exchange writes it."""
    return subject if subject.startswith("Canceled: ") else f"Canceled: {subject}"


def _mail(
    state: GraphState, sender: Mailbox, event: Event, to: str, subject: str, kind: MailKind, text: str, ics: str
) -> Mail:
    return Mail(
        to=to,
        subject=subject,
        kind=kind,
        at=state.now(),
        sender=sender.address,
        event_id=event_id(sender.id, event.calendar, event.key),
        ical_uid=ical_uid(event.global_id, event.day),
        text=text,
        ics=ics,
    )
