"""Messages that are sent: into the inboxes of those who are here, and into the visible outbox."""

import uuid
from dataclasses import replace

from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address, Recipients
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.scheduling.invitations import organizer_of, people_behind
from nundina_sandbox.exchange.scheduling.messages import body_text, post

_FIELDS = ("message:ToRecipients", "message:CcRecipients", "message:BccRecipients")


def deliver(call: Call, mailbox: Mailbox, message: Item, *, save: bool) -> list[Item]:
    """Send a message and return the copy that is kept, if one is; raises ExchangeError when it goes to nobody."""
    recipients = [who for field in _FIELDS for who in _recipients(message, field)]
    if not recipients:
        raise ExchangeError("ErrorInvalidRecipients")
    sender = organizer_of(mailbox)
    message.values["message:Sender"] = message.values["message:From"] = sender
    for who in recipients:
        post(call.world, "message", message, mailbox.owner, who, message.text("item:Subject"), body_text(message))
        for person in people_behind(call.world, who.address):
            held = call.world.mailbox_of(person)
            if held is not None:
                _arrive(call, held, message)
    if not save:
        return []
    message.folder = mailbox.role("sentitems").key
    message.values["item:IsDraft"] = False
    return [mailbox.add(message, call.now)]


def _recipients(message: Item, field: str) -> tuple[Address, ...]:
    held = message.get(field, Recipients)
    return held.recipients if held else ()


def _arrive(call: Call, mailbox: Mailbox, message: Item) -> None:
    inbox = mailbox.role("inbox").key
    made = replace(message.copied(), mailbox=mailbox.key, key=uuid.uuid4(), folder=inbox, created=call.now)
    made.values["message:IsRead"] = False
    made.values.pop("message:BccRecipients", None)
    mailbox.add(made, call.now)
