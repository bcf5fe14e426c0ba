"""Answers of guests, in their own calendar and in the organizer's."""

from dataclasses import replace

from nundina_sandbox.exchange.items.item import Deviation, Item
from nundina_sandbox.exchange.items.values import Address, Attendee
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.scheduling.messages import meeting_message, post
from nundina_sandbox.exchange.world import ExchangeWorld

WORDS = {"Accept": "Accepted", "Tentative": "Tentative", "Decline": "Declined"}
_CLASSES = {"Accept": "Pos", "Tentative": "Tent", "Decline": "Neg"}


def give_answer(world: ExchangeWorld, mailbox: Mailbox, item: Item, answer: str, *, send: bool, text: str = "") -> None:
    """Write a guest's answer to a meeting, or to one occurrence, into the calendars; decline takes it off the own."""
    values = _values(item)
    values["calendar:MyResponseType"] = answer
    values["calendar:AppointmentReplyTime"] = world.now()
    intended = item.text("calendar:IntendedFreeBusyStatus", "Busy")
    values["calendar:LegacyFreeBusyStatus"] = {"Accept": intended, "Tentative": "Tentative"}.get(answer, "Free")
    kept = item.master or item
    if send:
        _tell_the_organizer(world, mailbox, item, answer, text)
    if answer == "Decline":
        _take_off(mailbox, item, world)
    else:
        mailbox.changed(kept, world.now())
    _file_requests(mailbox, item, world)


def _values(item: Item) -> dict[str, object]:
    if item.master is None or item.original_start is None:
        return item.values  # type: ignore[return-value]  # only values of items are written
    return item.master.exceptions.setdefault(item.original_start, Deviation()).values  # type: ignore[return-value]


def _take_off(mailbox: Mailbox, item: Item, world: ExchangeWorld) -> None:
    if item.master is not None and item.original_start is not None:
        item.master.deleted.add(item.original_start)
        item.master.exceptions.pop(item.original_start, None)
        mailbox.changed(item.master, world.now())
    else:
        mailbox.move(item, mailbox.role("deleteditems").key, world.now())


def _file_requests(mailbox: Mailbox, item: Item, world: ExchangeWorld) -> None:
    # An invitation that is answered goes to the deleted items, as Outlook has it.
    uid = item.text("calendar:UID")
    for message in mailbox.in_folder(mailbox.role("inbox").key):
        if message.kind == "MeetingRequest" and message.text("calendar:UID") == uid:
            mailbox.move(message, mailbox.role("deleteditems").key, world.now())


def _tell_the_organizer(world: ExchangeWorld, mailbox: Mailbox, item: Item, answer: str, text: str) -> None:
    organizer = item.organizer
    if organizer is None:
        return
    guest = mailbox.owner
    subject = f"{WORDS[answer]}: {item.text('item:Subject')}"
    post(world, "MeetingResponse", item, guest, organizer, subject, text)
    person = world.person(organizer.address)
    held = world.mailbox_of(person) if person else None
    if held is None:
        return
    own = held.with_uid(item.text("calendar:UID"))
    message = meeting_message(
        held, "MeetingResponse", item, Address(guest.name, guest.address), [organizer], world.now()
    )
    message.values["item:Subject"] = subject
    message.values["item:ItemClass"] = f"IPM.Schedule.Meeting.Resp.{_CLASSES[answer]}"
    message.values["meeting:ResponseType"] = answer
    if own is not None:
        message.values["meeting:AssociatedCalendarItemId"] = str(own.id)
        _note(world, held, own, item, guest.logon_names, answer)


def _note(
    world: ExchangeWorld, mailbox: Mailbox, own: Item, answered: Item, addresses: frozenset[str], answer: str
) -> None:
    """Write the answer into the organizer's copy, of one occurrence only where it is for one."""

    def noted(one: Attendee) -> Attendee:
        if one.who.address.lower() not in addresses:
            return one
        return replace(one, response=answer, replied=world.now())

    if answered.original_start is None:
        own.change_attendees(noted)
    else:
        deviation = own.exceptions.setdefault(answered.original_start, Deviation())
        view = replace(own, values={**own.values, **deviation.values})
        view.change_attendees(noted)
        changed = {uri: value for uri, value in view.values.items() if value != own.values.get(uri)}
        deviation.values.update(changed)
    mailbox.changed(own, world.now())


def send_decline(world: ExchangeWorld, mailbox: Mailbox, item: Item) -> None:
    """Tell the organizer that a guest does not come, whose copy is being thrown away."""
    _tell_the_organizer(world, mailbox, item, "Decline", "")
