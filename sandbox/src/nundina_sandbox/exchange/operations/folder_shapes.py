"""A folder as XML."""

from collections.abc import Callable, Iterator

from nundina_sandbox.exchange.elements import Content, Element, part, parts_of, t, text_at
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.ids import StoreId, change_key
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.folder_permissions import permission_set
from nundina_sandbox.exchange.server_versions import rank

_DEFAULT = ("DisplayName", "TotalCount", "ChildFolderCount", "UnreadCount")
_ALL = ("ParentFolderId", "FolderClass", *_DEFAULT, "EffectiveRights", "DistinguishedFolderId")
_ORDER = (
    "FolderId",
    "ParentFolderId",
    "FolderClass",
    "DisplayName",
    "TotalCount",
    "ChildFolderCount",
    "EffectiveRights",
    "DistinguishedFolderId",
    "PermissionSet",
    "UnreadCount",
)
_NOT_OF_CALENDARS = ("CalendarFolder", "ContactsFolder")
_SINCE_2013 = "Exchange2013"


def folder_id(mailbox: Mailbox, folder: Folder, name: str = "FolderId") -> Element:
    """Return what a client calls a folder."""
    store_id = StoreId(mailbox.key, folder.key, is_folder=True)
    return t(name, Id=str(store_id), ChangeKey=change_key(folder.key, folder.version))


def folder_element(call: Call, mailbox: Mailbox, folder: Folder, shape: Element | None) -> Element:
    """Return a folder with what its shape asks for."""
    wanted = _wanted(call, shape)
    return t(folder.element, list(_content(call, mailbox, folder, wanted)))


def _wanted(call: Call, shape: Element | None) -> set[str]:
    base = text_at(shape, "BaseShape")
    named = {"Default": _DEFAULT, "AllProperties": _ALL}.get(base or "", ())
    added = (path.get("FieldURI") or "" for path in parts_of(part(shape, "AdditionalProperties")))
    wanted = {"FolderId", *named, *(uri.partition(":")[2] for uri in added)}
    if rank(call.schema) < rank(_SINCE_2013):
        wanted.discard("DistinguishedFolderId")
    return wanted


def _content(call: Call, mailbox: Mailbox, folder: Folder, wanted: set[str]) -> Iterator[Element]:
    makers: dict[str, Callable[[], Element | None]] = {
        "FolderId": lambda: folder_id(mailbox, folder),
        "ParentFolderId": lambda: _parent(mailbox, folder),
        "FolderClass": lambda: _text("FolderClass", folder.kind),
        "DisplayName": lambda: t("DisplayName", folder.name),
        "TotalCount": lambda: t("TotalCount", len(mailbox.in_folder(folder.key))),
        "ChildFolderCount": lambda: t("ChildFolderCount", len(mailbox.children(folder.key))),
        "EffectiveRights": lambda: _rights(call, mailbox),
        "DistinguishedFolderId": lambda: _text("DistinguishedFolderId", folder.role),
        "PermissionSet": lambda: permission_set(call, mailbox, folder),
        "UnreadCount": lambda: _unread(mailbox, folder),
    }
    for name in _ORDER:
        made = makers[name]() if name in wanted else None
        if made is not None:
            yield made


def _text(name: str, text: Content) -> Element | None:
    return t(name, text) if text else None


def _parent(mailbox: Mailbox, folder: Folder) -> Element | None:
    """Return the parent; the root names itself."""
    return folder_id(mailbox, mailbox.folders[folder.parent or folder.key], "ParentFolderId")


def _unread(mailbox: Mailbox, folder: Folder) -> Element | None:
    if folder.element in _NOT_OF_CALENDARS:
        return None
    return t("UnreadCount", sum(1 for item in mailbox.in_folder(folder.key) if not item.flag("message:IsRead")))


def _rights(call: Call, mailbox: Mailbox) -> Element:
    level, own = mailbox.owner.permission_of(call.person.address), mailbox.owner is call.person
    rights = [
        t("CreateAssociated", own),
        t("CreateContents", level.creates),
        t("CreateHierarchy", own),
        t("Delete", own),
        t("Modify", own),
        t("Read", level.reads),
    ]
    if rank(call.schema) >= rank("Exchange2010_SP1"):
        rights.append(t("ViewPrivateItems", call.viewing(mailbox).sees_private))
    return t("EffectiveRights", rights)
