"""Invitations, updates and cancellations from the organizer to those who are invited."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address, Attendee
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.scheduling import copies, rooms
from nundina_sandbox.exchange.scheduling.messages import body_text, meeting_message, post
from nundina_sandbox.exchange.world import ExchangeWorld


def name_attendees(world: ExchangeWorld, meeting: Item) -> None:
    """Give every guest who is in the address book the name that stands there."""

    def named(one: Attendee) -> Attendee:
        person = world.person(one.who.address)
        return one if person is None else replace(one, who=Address(person.name, person.address))

    meeting.change_attendees(named)


def organizer_of(mailbox: Mailbox) -> Address:
    """Return the owner of a mailbox as the organizer of meetings."""
    return Address(mailbox.owner.name, mailbox.owner.address)


def invite(
    world: ExchangeWorld,
    mailbox: Mailbox,
    meeting: Item,
    guests: Iterable[Address],
    *,
    save: bool,
    update: bool = False,
) -> None:
    """Send a meeting to guests: onto the calendars of those who are here, and into the visible outbox."""
    sender, invited = organizer_of(mailbox), list(guests)
    _mark_sent(meeting)
    for guest in invited:
        kind = "update" if update else "MeetingRequest"
        post(world, kind, meeting, mailbox.owner, guest, meeting.text("item:Subject"), body_text(meeting))
        for person, held in _mailboxes(world, guest, mailbox):
            copy = copies.arrive(held, meeting, world.now())
            message = meeting_message(held, "MeetingRequest", meeting, sender, [guest], world.now())
            message.values["meeting:AssociatedCalendarItemId"] = str(copy.id)
            message.values["meetingRequest:MeetingRequestType"] = "FullUpdate" if update else "NewMeetingRequest"
            if person.kind == "room":
                rooms.answer(world, held, copy, mailbox)
    if save and invited:
        meeting_message(mailbox, "MeetingRequest", meeting, sender, invited, world.now(), "sentitems")


def _mark_sent(meeting: Item) -> None:
    kept = meeting.master or meeting
    kept.values["calendar:MeetingRequestWasSent"] = True
    meeting.values["calendar:MeetingRequestWasSent"] = True


def call_off(world: ExchangeWorld, mailbox: Mailbox, meeting: Item, *, save: bool, text: str = "") -> None:
    """Tell everybody who is invited that a meeting, or one occurrence, does not take place."""
    tell_off(world, mailbox, meeting, [one.who for one in meeting.attendees], save=save, text=text)


def tell_off(
    world: ExchangeWorld, mailbox: Mailbox, meeting: Item, guests: Iterable[Address], *, save: bool, text: str = ""
) -> None:
    """Tell these guests that a meeting does not take place, or not with them."""
    sender, told = organizer_of(mailbox), list(guests)
    subject = f"Canceled: {meeting.text('item:Subject').removeprefix('Canceled: ')}"
    notice = replace(meeting.copied(), master=meeting.master, original_start=meeting.original_start)
    notice.values["item:Subject"] = subject
    for guest in told:
        post(world, "MeetingCancellation", notice, mailbox.owner, guest, subject, text)
        for _, held in _mailboxes(world, guest, mailbox):
            copy = copies.call_off(held, meeting, world.now())
            message = meeting_message(held, "MeetingCancellation", notice, sender, [guest], world.now())
            if copy is not None:
                message.values["meeting:AssociatedCalendarItemId"] = str(copy.id)
    if save and told:
        meeting_message(mailbox, "MeetingCancellation", notice, sender, told, world.now(), "sentitems")


def _mailboxes(world: ExchangeWorld, guest: Address, own: Mailbox) -> Iterator[tuple[Person, Mailbox]]:
    """Yield the mailboxes behind an address, those of a list's members too, without the organizer's."""
    for person in people_behind(world, guest.address):
        held = world.mailbox_of(person)
        if held is not None and held is not own:
            yield person, held


def people_behind(world: ExchangeWorld, address: str, seen: frozenset[str] = frozenset()) -> list[Person]:
    """Return who gets what is sent to an address: one person, or the members of a list."""
    person = world.person(address)
    if person is None or person.address in seen:
        return []
    if person.kind != "list":
        return [person]
    below = seen | {person.address}
    found = [one for member in person.members for one in people_behind(world, member, below)]
    return list({one.address: one for one in found}.values())
