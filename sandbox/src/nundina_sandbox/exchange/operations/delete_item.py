"""DeleteItem: items thrown away, meetings called off, single occurrences taken out."""

from nundina_sandbox.exchange.elements import Element, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items.computed import meetings
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.create_item import SENDING
from nundina_sandbox.exchange.operations.places import check_write, item_at
from nundina_sandbox.exchange.scheduling.answers import send_decline
from nundina_sandbox.exchange.scheduling.invitations import call_off

WAYS = ("HardDelete", "SoftDelete", "MoveToDeletedItems")


def delete_item(call: Call) -> Element:
    """Return whether each item was deleted."""
    if call.request.get("DeleteType") not in WAYS:
        raise RequestRefused("ErrorSchemaValidation")
    if call.request.get("SendMeetingCancellations") not in (None, *SENDING):
        raise RequestRefused("ErrorSchemaValidation")

    def one(element: Element) -> list[Element]:
        mailbox, item = item_at(call, element)
        check_write(call, mailbox)
        _delete(call, mailbox, item)
        return []

    return each("DeleteItem", parts_of(part(call.request, "ItemIds")), one)


def _delete(call: Call, mailbox: Mailbox, item: Item) -> None:
    if item.is_calendar_item:
        sending = call.request.get("SendMeetingCancellations")
        if sending is None:
            raise ExchangeError("ErrorSendMeetingCancellationsRequired")
        if sending != "SendToNone" and item.is_meeting and not meetings.is_cancelled(item, call.viewing(mailbox)):
            _tell(call, mailbox, item, save=sending == "SendToAllAndSaveCopy")
    elif item.kind == "Task" and call.request.get("AffectedTaskOccurrences") is None:
        raise ExchangeError("ErrorAffectedTaskOccurrencesRequired")
    _throw_away(call, mailbox, item)


def _tell(call: Call, mailbox: Mailbox, item: Item, *, save: bool) -> None:
    if meetings.is_organizer(item, call.viewing(mailbox)):
        call_off(call.world, mailbox, item, save=save)
    else:
        send_decline(call.world, mailbox, item)


def _throw_away(call: Call, mailbox: Mailbox, item: Item) -> None:
    if item.master is not None and item.original_start is not None:
        item.master.exceptions.pop(item.original_start, None)
        item.master.deleted.add(item.original_start)
        mailbox.changed(item.master, call.now)
        return
    bin_ = mailbox.role("deleteditems").key
    if call.request.get("DeleteType") == "MoveToDeletedItems" and item.folder != bin_:
        mailbox.move(item, bin_, call.now)
    else:
        mailbox.remove(item, call.now)
