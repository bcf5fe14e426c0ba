"""SyncFolderHierarchy: which folders have come, gone or changed since a client last asked."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from nundina_sandbox.exchange.elements import Element, m, part, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, failure, response, success
from nundina_sandbox.exchange.operations.folder_shapes import folder_element, folder_id
from nundina_sandbox.exchange.operations.places import first_folder, folder_at
from nundina_sandbox.exchange.operations.sync_states import state_from


def sync_folder_hierarchy(call: Call) -> Element:
    """Return the changes since a sync state, and the next one."""
    try:
        return response("SyncFolderHierarchy", [success("SyncFolderHierarchy", _answer(call))])
    except RequestRefused:
        raise
    except ExchangeError as error:
        nothing = [m("SyncState"), m("IncludesLastFolderInRange", content=True)]
        return response("SyncFolderHierarchy", [failure("SyncFolderHierarchy", error, nothing)])


def _answer(call: Call) -> Iterator[Element]:
    wanted = first_folder(call.request, "SyncFolderId")
    mailbox, folder = (call.mailbox, call.mailbox.role("msgfolderroot")) if wanted is None else folder_at(call, wanted)
    text = text_at(call.request, "SyncState")
    state = state_from(text, mailbox, folder.key)
    changes = _since(mailbox, state.number) if text else dict.fromkeys(mailbox.folders, "Create")
    below = {inner.key for inner in mailbox.below(folder.key)}
    shown = [_change(call, mailbox, key, kind) for key, kind in changes.items() if key in below or kind == "Delete"]
    yield m("SyncState", str(replace(state, number=len(mailbox.changes))))
    yield m("IncludesLastFolderInRange", content=True)
    yield m("Changes", shown)


def _since(mailbox: Mailbox, number: int) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    for change in mailbox.changes[number:]:
        if change.is_folder:
            was_new = found.pop(change.thing, None) == "Create"
            if change.kind == "delete":
                found |= {} if was_new else {change.thing: "Delete"}
            else:
                found[change.thing] = "Create" if was_new or change.kind == "create" else "Update"
    return found


def _change(call: Call, mailbox: Mailbox, key: uuid.UUID, kind: str) -> Element:
    if kind == "Delete":
        return t("Delete", [folder_id(mailbox, Folder(key, None, "", ""))])
    return t(kind, [folder_element(call, mailbox, mailbox.folders[key], part(call.request, "FolderShape"))])
