"""MoveItem and CopyItem: items into other folders, where they have other ids."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from nundina_sandbox.exchange.elements import Element, m, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.create_item import id_only
from nundina_sandbox.exchange.operations.places import check_write, first_folder, folder_at, item_at


def move_item(call: Call) -> Element:
    """Return the items by their new ids."""
    return _each(call, "MoveItem", copy=False)


def copy_item(call: Call) -> Element:
    """Return the copies."""
    return _each(call, "CopyItem", copy=True)


def _each(call: Call, name: str, *, copy: bool) -> Element:
    def one(element: Element) -> Iterator[Element]:
        wanted = first_folder(call.request, "ToFolderId")
        if wanted is None:
            raise ExchangeError("ErrorFolderNotFound")
        target, folder = folder_at(call, wanted)
        mailbox, item = item_at(call, element)
        check_write(call, target)
        yield m("Items", [id_only(_taken(call, mailbox, item, target, folder, copy=copy))])

    return each(name, parts_of(part(call.request, "ItemIds")), one, [m("Items")])


def _taken(call: Call, mailbox: Mailbox, item: Item, target: Mailbox, folder: Folder, *, copy: bool) -> Item:
    if item.master is not None:
        raise ExchangeError("ErrorCalendarCannotMoveOrCopyOccurrence", "An occurrence cannot be moved or copied.")
    if folder.holds not in (None, item.kind):
        raise ExchangeError("ErrorInvalidFolderTypeForOperation")
    if not copy and target is mailbox:
        mailbox.move(item, folder.key, call.now)
        return item
    made = replace(item.copied(), mailbox=target.key, key=uuid.uuid4(), folder=folder.key, version=1)
    if not copy:
        check_write(call, mailbox)
        mailbox.remove(item, call.now)
    return target.add(made, call.now)
