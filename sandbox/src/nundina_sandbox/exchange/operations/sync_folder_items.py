"""SyncFolderItems: what has changed in a folder since a client last asked."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nundina_sandbox.exchange.elements import Element, m, part, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.ids import StoreId
from nundina_sandbox.exchange.items.shapes import item_element, shape_from
from nundina_sandbox.exchange.mailbox import Change, Mailbox
from nundina_sandbox.exchange.operations.call import Call, failure, response, success
from nundina_sandbox.exchange.operations.places import first_folder, folder_at
from nundina_sandbox.exchange.operations.sync_states import SyncState, state_from

MOST = 512


@dataclass(frozen=True, slots=True)
class NetChange:
    """What became of one item: created, updated or deleted, and the number of its last change."""

    kind: str
    thing: uuid.UUID
    number: int


def sync_folder_items(call: Call) -> Element:
    """Return the changes since a sync state, and the next one."""
    try:
        return response("SyncFolderItems", [success("SyncFolderItems", _answer(call))])
    except RequestRefused:
        raise
    except ExchangeError as error:
        nothing = [m("SyncState"), m("IncludesLastItemInRange", content=True)]
        return response("SyncFolderItems", [failure("SyncFolderItems", error, nothing)])


def _answer(call: Call) -> Iterator[Element]:
    limit = text_at(call.request, "MaxChangesReturned") or ""
    if not limit.strip().isdigit() or not 1 <= int(limit) <= MOST:
        raise RequestRefused("ErrorSchemaValidation")
    wanted = first_folder(call.request, "SyncFolderId")
    if wanted is None:
        raise RequestRefused("ErrorSchemaValidation")
    mailbox, folder = folder_at(call, wanted)
    state = state_from(text_at(call.request, "SyncState"), mailbox, folder.key)
    ignored = {ignored.get("Id") for ignored in part(call.request, "Ignore") or ()}
    changes = [c for c in net_changes(mailbox, state) if _visible(call, mailbox, c) and _id(mailbox, c) not in ignored]
    page = changes[: int(limit)]
    is_last = len(page) == len(changes)
    number = len(mailbox.changes) if is_last else page[-1].number
    yield m("SyncState", str(replace(state, number=number)))
    yield m("IncludesLastItemInRange", is_last)
    yield m("Changes", [_change(call, mailbox, one) for one in page])


def net_changes(mailbox: Mailbox, state: SyncState) -> list[NetChange]:
    """Return what became of each item of a folder since a state, in the order of their last changes."""
    latest: dict[uuid.UUID, Change] = {}
    created: set[uuid.UUID] = set()
    for change in mailbox.changes[state.number :]:
        if change.folder == state.folder and not change.is_folder:
            latest.pop(change.thing, None)
            latest[change.thing] = change
            if change.kind == "create":
                created.add(change.thing)
    found = (_net(change, was_new=change.thing in created) for change in latest.values())
    return [one for one in found if one is not None]


def _net(change: Change, *, was_new: bool) -> NetChange | None:
    if change.kind == "delete":
        return None if was_new else NetChange("Delete", change.thing, change.number)
    return NetChange("Create" if was_new else "Update", change.thing, change.number)


def _id(mailbox: Mailbox, change: NetChange) -> str:
    return str(StoreId(mailbox.key, change.thing))


def _visible(call: Call, mailbox: Mailbox, change: NetChange) -> bool:
    item = mailbox.items.get(change.thing)
    private = item is not None and item.text("item:Sensitivity") in ("Private", "Confidential")
    return not private or call.viewing(mailbox).sees_private


def _change(call: Call, mailbox: Mailbox, change: NetChange) -> Element:
    if change.kind == "Delete":
        return t("Delete", [t("ItemId", Id=_id(mailbox, change))])
    shape = shape_from(part(call.request, "ItemShape"), call.schema, finding=True)
    item = mailbox.items[change.thing]
    return t(change.kind, [item_element(item, shape, call.viewing(mailbox, shape.body_type))])
