"""Answers to meetings: accept, accept tentatively, decline; and the organizer's cancellation."""

from dataclasses import dataclass
from datetime import datetime

from nundina_sandbox.exchange.elements import Element, name_of, part, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.ids import id_from
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.computed import meetings, messages
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.places import check_version, check_write, item_at
from nundina_sandbox.exchange.scheduling import copies
from nundina_sandbox.exchange.scheduling.answers import give_answer
from nundina_sandbox.exchange.scheduling.invitations import call_off


@dataclass(frozen=True, slots=True)
class Response:
    """An answer by the name of its element, and the ends of the codes that refuse it."""

    answer: str
    verb: str


RESPONSES = {
    "AcceptItem": Response("Accept", "Accept"),
    "TentativelyAcceptItem": Response("Tentative", "Tentative"),
    "DeclineItem": Response("Decline", "Decline"),
    "CancelCalendarItem": Response("", "Cancel"),
    "RemoveItem": Response("", "Remove"),
}


def respond(call: Call, element: Element) -> list[Item]:
    """Do what a response object says, and return the items that it touched."""
    reference = part(element, "ReferenceItemId")
    if reference is None:
        raise ExchangeError("ErrorInvalidReferenceItem")
    mailbox, item = item_at(call, reference)
    check_version(reference, item)
    check_write(call, mailbox)
    text = text_at(element, "Body") or text_at(element, "NewBodyContent") or ""
    name = name_of(element)
    if name == "RemoveItem":
        return _remove(call, mailbox, item)
    if name == "CancelCalendarItem":
        return [_cancel(call, mailbox, item, text)]
    return [_answer(call, mailbox, item, RESPONSES[name], text)]


def _answer(call: Call, mailbox: Mailbox, item: Item, response: Response, text: str) -> Item:
    meeting = _meeting(mailbox, item)
    if meeting is None:
        raise ExchangeError(f"ErrorInvalidItemForOperation{_OPERATIONS[response.verb]}")
    viewing = call.viewing(mailbox)
    if meetings.is_organizer(meeting, viewing):
        raise ExchangeError(f"ErrorCalendarIsOrganizerFor{response.verb}")
    if meetings.is_cancelled(meeting, viewing):
        raise ExchangeError(f"ErrorCalendarIsCancelledFor{response.verb}")
    if item.kind == "MeetingRequest" and messages.is_out_of_date(item, viewing):
        raise ExchangeError("ErrorCalendarMeetingRequestIsOutOfDate")
    send = call.request.get("MessageDisposition") in ("SendOnly", "SendAndSaveCopy")
    give_answer(call.world, mailbox, meeting, response.answer, send=send, text=text)
    return meeting


_OPERATIONS = {"Accept": "AcceptItem", "Tentative": "Tentative", "Decline": "DeclineItem"}


def _meeting(mailbox: Mailbox, item: Item) -> Item | None:
    """Return the calendar item that is meant: the item itself, or the one that a message is about."""
    if item.is_calendar_item:
        return item if item.is_meeting else None
    text = item.text("meeting:AssociatedCalendarItemId")
    found = mailbox.items.get(id_from(text).thing) if text else None
    start = item.get("calendar:RecurrenceId", datetime)
    return occurrences.occurrence(found, start) if found is not None and start is not None else found


def _cancel(call: Call, mailbox: Mailbox, item: Item, text: str) -> Item:
    if not item.is_calendar_item or not item.is_meeting:
        raise ExchangeError("ErrorInvalidItemForOperationCancelItem")
    if not meetings.is_organizer(item, call.viewing(mailbox)):
        raise ExchangeError("ErrorCalendarIsNotOrganizer")
    save = call.request.get("MessageDisposition") == "SendAndSaveCopy"
    if call.request.get("MessageDisposition") != "SaveOnly":
        call_off(call.world, mailbox, item, save=save, text=text)
    if item.master is not None and item.original_start is not None:
        item.master.exceptions.pop(item.original_start, None)
        item.master.deleted.add(item.original_start)
        mailbox.changed(item.master, call.now)
        return item
    copies.mark_cancelled(item.values, item.text("item:Subject"))
    mailbox.move(item, mailbox.role("deleteditems").key, call.now)
    return item


def _remove(call: Call, mailbox: Mailbox, item: Item) -> list[Item]:
    """Take a cancelled meeting off the calendar, and its message out of the inbox."""
    meeting = _meeting(mailbox, item)
    for gone in {id(one): one for one in (meeting, item) if one is not None}.values():
        if gone.master is None:
            mailbox.move(gone, mailbox.role("deleteditems").key, call.now)
        elif gone.original_start is not None:
            gone.master.deleted.add(gone.original_start)
            mailbox.changed(gone.master, call.now)
    return []
