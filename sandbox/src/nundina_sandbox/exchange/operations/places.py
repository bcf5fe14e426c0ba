"""Which folder or item a request means, and whether who asks may touch it."""

from nundina_sandbox.exchange.elements import Element, name_of, part, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.ids import StoreId, id_from, version_in
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call


def folder_at(call: Call, element: Element) -> tuple[Mailbox, Folder]:
    """Return the folder that a FolderId or DistinguishedFolderId names; raises ExchangeError when there is none."""
    if name_of(element) == "FolderId":
        store_id = id_from(element.get("Id") or "")
        mailbox = _mailbox(call, store_id)
        folder = mailbox.folders.get(store_id.thing)
        if folder is None:
            raise ExchangeError("ErrorFolderNotFound")
    else:
        mailbox = _mailbox_named(call, text_at(element, "Mailbox", "EmailAddress"))
        folder = mailbox.role(_role(element))
    check_folder(call, mailbox, folder)
    return mailbox, folder


def _role(element: Element) -> str:
    return element.get("Id") or ""


def _mailbox(call: Call, store_id: StoreId) -> Mailbox:
    mailbox = call.world.mailboxes.get(store_id.mailbox)
    if mailbox is None:
        raise ExchangeError("ErrorItemNotFound" if not store_id.is_folder else "ErrorFolderNotFound")
    return mailbox


def _mailbox_named(call: Call, address: str | None) -> Mailbox:
    if address is None:
        return call.mailbox
    person = call.world.person(address)
    mailbox = call.world.mailbox_of(person) if person else None
    if mailbox is None:
        raise ExchangeError("ErrorNonExistentMailbox")
    return mailbox


def check_folder(call: Call, mailbox: Mailbox, folder: Folder) -> None:
    """Raise ExchangeError unless who asks may look into a folder: the own ones, and calendars by permission."""
    if mailbox.owner is call.person:
        return
    level = mailbox.owner.permission_of(call.person.address)
    if folder.kind != "IPF.Appointment" or not level.reads:
        raise ExchangeError("ErrorAccessDenied")


def item_at(call: Call, element: Element) -> tuple[Mailbox, Item]:
    """Return what an ItemId, OccurrenceItemId or RecurringMasterItemId names; raises ExchangeError for nothing."""
    kind = name_of(element)
    if kind == "OccurrenceItemId":
        mailbox, master = _stored(call, id_from(element.get("RecurringMasterId") or ""))
        if master.recurrence is None:
            raise ExchangeError("ErrorCalendarCannotUseIdForRecurringMasterId")
        return mailbox, occurrences.by_index(master, _index(element))
    if kind in ("RecurringMasterItemId", "RecurringMasterItemIdRanges"):
        store_id = id_from(element.get("OccurrenceId") or "")
        if store_id.original_start is None:
            raise ExchangeError("ErrorCalendarCannotUseIdForOccurrenceId")
        return _stored(call, store_id)
    store_id = id_from(element.get("Id") or "")
    mailbox, item = _stored(call, store_id)
    if store_id.original_start is not None:
        item = occurrences.occurrence(item, store_id.original_start)
    return mailbox, item


def _index(element: Element) -> int:
    text = element.get("InstanceIndex") or ""
    return int(text) if text.strip().isdigit() else 0


def _stored(call: Call, store_id: StoreId) -> tuple[Mailbox, Item]:
    if store_id.is_folder:
        raise ExchangeError("ErrorInvalidId", "The id is that of a folder.")
    mailbox = _mailbox(call, store_id)
    item = mailbox.items.get(store_id.thing)
    if item is None:
        raise ExchangeError("ErrorItemNotFound")
    check_folder(call, mailbox, mailbox.folders[item.folder])
    if item.text("item:Sensitivity") in ("Private", "Confidential") and not call.viewing(mailbox).sees_private:
        raise ExchangeError("ErrorItemNotFound")
    return mailbox, item


def check_version(element: Element, item: Item, *, required: bool = True) -> None:
    """Raise ExchangeError unless a change key is that of the present version."""
    key = element.get("ChangeKey")
    if key is None:
        if required:
            raise ExchangeError("ErrorChangeKeyRequired")
        return
    if version_in(key) != item.version:
        raise ExchangeError("ErrorIrresolvableConflict")


def check_write(call: Call, mailbox: Mailbox) -> None:
    """Raise ExchangeError unless who asks may change items of this mailbox."""
    if not mailbox.owner.permission_of(call.person.address).edits:
        raise ExchangeError("ErrorAccessDenied")


def first_folder(element: Element | None, *path: str) -> Element | None:
    """Return the first folder that is named at a place of a request, None if none is."""
    holder = part(element, *path)
    return None if holder is None or not len(holder) else holder[0]
