"""What the pages do: the same as the operations of EWS, with what they send."""

from collections.abc import Mapping
from datetime import datetime

from flask import abort

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address, Attendee, Attendees
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.scheduling.answers import WORDS, give_answer, send_decline
from nundina_sandbox.exchange.scheduling.invitations import call_off, invite, name_attendees
from nundina_sandbox.exchange.seeding import put_on_calendar
from nundina_sandbox.exchange.world import ExchangeWorld


def put_down(world: ExchangeWorld, mailbox: Mailbox, start: datetime, end: datetime, form: Mapping[str, str]) -> Item:
    """Make an appointment of what a form says, and invite its guests."""
    guests = [_guest(address) for address in form.get("guests", "").split()]
    item = put_on_calendar(
        world,
        mailbox.owner,
        form.get("subject", ""),
        start,
        end,
        status=form.get("status") or "Busy",
        sensitivity=form.get("sensitivity") or "Normal",
    )
    if guests:
        item.values["calendar:RequiredAttendees"] = Attendees(tuple(guests))
        name_attendees(world, item)
        invite(world, mailbox, item, [one.who for one in item.attendees], save=True)
    return item


def _guest(address: str) -> Attendee:
    try:
        found = normal_address(address)
    except ValueError as error:
        raise ExchangeError("ErrorInvalidRecipients", f"{address} is no address.") from error
    return Attendee(Address(found, found))


def answer_meeting(world: ExchangeWorld, mailbox: Mailbox, item: Item, answer: str) -> None:
    """Answer a meeting and tell its organizer."""
    if answer not in WORDS:
        abort(400)
    give_answer(world, mailbox, item, answer, send=True)


def put_away(world: ExchangeWorld, mailbox: Mailbox, item: Item) -> None:
    """Take an appointment off the calendar; whoever else has it is told."""
    if item.is_meeting and item.organizer is not None and not item.flag("calendar:IsCancelled"):
        if item.organizer.address.lower() == mailbox.owner.address:
            call_off(world, mailbox, item, save=True)
        else:
            send_decline(world, mailbox, item)
    if item.master is not None and item.original_start is not None:
        item.master.exceptions.pop(item.original_start, None)
        item.master.deleted.add(item.original_start)
        mailbox.changed(item.master, world.now())
    else:
        mailbox.move(item, mailbox.role("deleteditems").key, world.now())
