"""The messages that meetings send around, in inboxes and in the visible outbox."""

import uuid
from datetime import datetime

from nundina_sandbox.exchange.items.item import ROLES, Item
from nundina_sandbox.exchange.items.mime import calendar_text
from nundina_sandbox.exchange.items.values import Address, Body, Recipients, Value
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.outbox import Mail
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld

_TOLD = (
    *ROLES,
    "calendar:UID",
    "calendar:Start",
    "calendar:End",
    "calendar:Location",
    "calendar:IsAllDayEvent",
    "calendar:Recurrence",
    "calendar:StartTimeZone",
    "calendar:EndTimeZone",
    "calendar:Organizer",
    "calendar:AppointmentSequenceNumber",
    "item:Body",
    "item:Sensitivity",
)
METHODS = {"MeetingRequest": "REQUEST", "MeetingResponse": "REPLY", "MeetingCancellation": "CANCEL"}
KINDS = {"MeetingRequest": "invitation", "MeetingResponse": "reply", "MeetingCancellation": "cancellation"}


def meeting_message(
    mailbox: Mailbox, kind: str, meeting: Item, sender: Address, to: list[Address], now: datetime, role: str = "inbox"
) -> Item:
    """Return a message about a meeting that now lies in a folder of a mailbox."""
    values: dict[str, Value] = {uri: meeting.values[uri] for uri in _TOLD if uri in meeting.values}
    values["item:Subject"] = meeting.text("item:Subject")
    values["message:Sender"] = sender
    values["message:ToRecipients"] = Recipients(tuple(to))
    values["message:IsRead"] = role != "inbox"
    if meeting.original_start is not None:
        values["calendar:RecurrenceId"] = meeting.original_start
    made = Item(mailbox.key, uuid.uuid4(), kind, mailbox.role(role).key, now, now, values=values)
    return mailbox.add(made, now)


def post(
    world: ExchangeWorld, kind: str, meeting: Item, sender: Person, to: Address, subject: str, text: str = ""
) -> None:
    """Show a mail about a meeting in the outbox."""
    mail = Mail(
        to=to.address.lower(),
        sender=sender.address,
        kind=KINDS.get(kind, kind),
        subject=subject,
        text=text,
        uid=meeting.text("calendar:UID"),
        at=world.now(),
        calendar=calendar_text(meeting, METHODS.get(kind, "REQUEST")),
    )
    world.outbox.append(mail)


def body_text(item: Item) -> str:
    """Return the text of an item as it was written."""
    held = item.get("item:Body", Body)
    return held.text if held else ""
