"""What every item has: its id, its class, its dates, its rights."""

import base64
from datetime import datetime

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.ids import StoreId, change_key
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Body, Structure
from nundina_sandbox.exchange.items.viewing import Viewing

CLASSES = {
    "CalendarItem": "IPM.Appointment",
    "MeetingRequest": "IPM.Schedule.Meeting.Request",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp.Pos",
    "MeetingCancellation": "IPM.Schedule.Meeting.Canceled",
    "Contact": "IPM.Contact",
    "Task": "IPM.Task",
}


def always(item: Item, viewing: Viewing) -> bool:
    """Return true."""
    return True


def never(item: Item, viewing: Viewing) -> bool:
    """Return false."""
    return False


def item_id(item: Item, viewing: Viewing) -> Element:
    """Return the ItemId element."""
    return t("ItemId", Id=str(item.id), ChangeKey=item.change_key)


def parent_folder_id(item: Item, viewing: Viewing) -> Element:
    """Return the id of the folder in which it lies."""
    folder = viewing.mailbox.folders[item.folder]
    key = change_key(folder.key, folder.version)
    return t("ParentFolderId", Id=str(StoreId(item.mailbox, folder.key, is_folder=True)), ChangeKey=key)


def item_class(item: Item, viewing: Viewing) -> str:
    """Return the message class."""
    if item.original_start is not None and item.master and item.original_start in item.master.exceptions:
        return "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}"
    return item.text("item:ItemClass") or CLASSES.get(item.kind, "IPM.Note")


def sensitivity(item: Item, viewing: Viewing) -> str:
    """Return how private it is."""
    return item.text("item:Sensitivity", "Normal")


def importance(item: Item, viewing: Viewing) -> str:
    """Return how important it is."""
    return item.text("item:Importance", "Normal")


def created(item: Item, viewing: Viewing) -> datetime:
    """Return when it came into being."""
    return item.created


def modified(item: Item, viewing: Viewing) -> datetime:
    """Return when it was last changed."""
    return item.modified


def last_modified_name(item: Item, viewing: Viewing) -> str:
    """Return who changed it last."""
    return item.text("item:LastModifiedName") or viewing.mailbox.owner.name


def size(item: Item, viewing: Viewing) -> int:
    """Return about how many bytes it takes."""
    held = item.get("item:Body", Body)
    return 1200 + len(held.text if held else "") + sum(len(one.content) for one in item.attachments)


def is_draft(item: Item, viewing: Viewing) -> bool:
    """Return whether it has not been sent."""
    return item.flag("item:IsDraft")


def is_unmodified(item: Item, viewing: Viewing) -> bool:
    """Return whether it is as it came."""
    return item.version == 1


def effective_rights(item: Item, viewing: Viewing) -> Structure:
    """Return what who looks may do with it."""
    level = viewing.mailbox.owner.permission_of(viewing.person.address)
    rights = (
        ("CreateAssociated", False),
        ("CreateContents", level.creates),
        ("CreateHierarchy", False),
        ("Delete", level.edits),
        ("Modify", level.edits),
        ("Read", level.reads),
    )
    newer = viewing.schema >= "Exchange2010_SP1"
    return Structure(
        tuple(t(name, may) for name, may in (*rights, *([("ViewPrivateItems", viewing.sees_private)] if newer else [])))
    )


def conversation_id(item: Item, viewing: Viewing) -> Element:
    """Return what belongs to the same talk."""
    of = base64.b64encode(b"\x00\x03\x24\x03" + (item.text("calendar:UID") or str(item.key)).encode()[:40]).decode()
    return t("ConversationId", Id=of)
