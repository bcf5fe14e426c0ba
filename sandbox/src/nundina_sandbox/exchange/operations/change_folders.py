"""CreateFolder, UpdateFolder and DeleteFolder: more calendars, other names, and none."""

import uuid
from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, name_of, part, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.folder_shapes import folder_id
from nundina_sandbox.exchange.operations.places import first_folder, folder_at

_CLASSES = {
    "CalendarFolder": "IPF.Appointment",
    "ContactsFolder": "IPF.Contact",
    "TasksFolder": "IPF.Task",
    "Folder": "IPF.Note",
}


def create_folder(call: Call) -> Element:
    """Return the ids of the folders that were made."""

    def one(element: Element) -> Iterator[Element]:
        wanted = first_folder(call.request, "ParentFolderId")
        if wanted is None or name_of(element) not in _CLASSES:
            raise RequestRefused("ErrorSchemaValidation")
        mailbox, parent = _own(call, wanted)
        name = text_at(element, "DisplayName") or ""
        _check_name(mailbox, parent.key, name)
        kind = text_at(element, "FolderClass") or _CLASSES[name_of(element)]
        folder = Folder(uuid.uuid4(), parent.key, name, kind)
        mailbox.folders[folder.key] = folder
        mailbox.log("create", parent.key, folder.key, call.now, is_folder=True)
        yield m("Folders", [t(folder.element, [folder_id(mailbox, folder)])])

    return each("CreateFolder", parts_of(part(call.request, "Folders")), one, [m("Folders")])


def update_folder(call: Call) -> Element:
    """Return the folders that were changed; only the name can be."""

    def one(change: Element) -> Iterator[Element]:
        mailbox, folder = _own(call, parts_of(change)[0])
        for update in parts_of(part(change, "Updates")):
            path = part(update, "FieldURI")
            if name_of(update) != "SetFolderField" or path is None or path.get("FieldURI") != "folder:DisplayName":
                raise ExchangeError("ErrorInvalidPropertySet")
            name = text_at(parts_of(update)[1], "DisplayName") or ""
            _check_name(mailbox, folder.parent, name)
            folder.name = name
        folder.version += 1
        mailbox.log("update", folder.parent or folder.key, folder.key, call.now, is_folder=True)
        yield m("Folders", [t(folder.element, [folder_id(mailbox, folder)])])

    return each("UpdateFolder", parts_of(part(call.request, "FolderChanges")), one, [m("Folders")])


def delete_folder(call: Call) -> Element:
    """Return whether each folder was deleted, with everything in it."""

    def one(element: Element) -> list[Element]:
        mailbox, folder = _own(call, element)
        if folder.role:
            raise ExchangeError("ErrorDeleteDistinguishedFolder")
        for gone in [*mailbox.below(folder.key), folder]:
            for item in mailbox.in_folder(gone.key):
                mailbox.remove(item, call.now)
            del mailbox.folders[gone.key]
            mailbox.log("delete", gone.parent or gone.key, gone.key, call.now, is_folder=True)
        return []

    return each("DeleteFolder", parts_of(part(call.request, "FolderIds")), one)


def _own(call: Call, element: Element) -> tuple[Mailbox, Folder]:
    mailbox, folder = folder_at(call, element)
    if mailbox.owner is not call.person:
        raise ExchangeError("ErrorAccessDenied")
    return mailbox, folder


def _check_name(mailbox: Mailbox, parent: uuid.UUID | None, name: str) -> None:
    if not name.strip():
        raise ExchangeError("ErrorFolderSave", "A folder has a name.")
    if any(other.name.casefold() == name.casefold() for other in mailbox.folders.values() if other.parent == parent):
        raise ExchangeError("ErrorFolderExists")
