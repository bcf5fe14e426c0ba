"""Changes of a mailbox as the events that a subscriber hears."""

import base64
import binascii
import uuid
from collections.abc import Iterator
from datetime import datetime

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.ids import StoreId, change_key
from nundina_sandbox.exchange.mailbox import Change, Mailbox
from nundina_sandbox.exchange.subscriptions.register import Subscription
from nundina_sandbox.exchange.times.zones import in_utc

EVENTS = (
    "CopiedEvent",
    "CreatedEvent",
    "DeletedEvent",
    "ModifiedEvent",
    "MovedEvent",
    "NewMailEvent",
    "FreeBusyChangedEvent",
)
MOST = 50
"""How many changes one notification tells."""


def watermark(mailbox: Mailbox, number: int) -> str:
    """Return the mark up to which a subscriber has heard."""
    return base64.b64encode(mailbox.key.bytes + number.to_bytes(8, "big")).decode()


def number_in(text: str, mailbox: Mailbox) -> int:
    """Return the place in the log that a mark names; raises ExchangeError for any other text."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ExchangeError("ErrorInvalidWatermark") from error
    if len(raw) != 24 or raw[:16] != mailbox.key.bytes or int.from_bytes(raw[16:], "big") > len(mailbox.changes):
        raise ExchangeError("ErrorInvalidWatermark")
    return int.from_bytes(raw[16:], "big")


def events_since(
    mailbox: Mailbox, subscription: Subscription, *, marked: bool = True
) -> tuple[list[Element], int, bool]:
    """Return what a subscriber has not heard yet, how far that goes, and whether there is more."""
    news = mailbox.changes[subscription.number :]
    told = [event for change in news[:MOST] for event in _events(mailbox, change, subscription, marked=marked)]
    return told, subscription.number + len(news[:MOST]), len(news) > MOST


def status_event(mailbox: Mailbox, number: int) -> Element:
    """Return the event that says that nothing happened."""
    return t("StatusEvent", [t("Watermark", watermark(mailbox, number))])


def _events(mailbox: Mailbox, change: Change, subscription: Subscription, *, marked: bool) -> Iterator[Element]:
    places = {change.folder, change.before[1]} if change.before else {change.folder}
    if subscription.folders is not None and not places & subscription.folders:
        return
    for name in _names(mailbox, change):
        if name in subscription.events:
            yield t(name, list(_content(mailbox, change, name, marked=marked)))


def _names(mailbox: Mailbox, change: Change) -> list[str]:
    if change.before is not None:
        return ["MovedEvent"] if change.kind == "create" else []
    names = [{"create": "CreatedEvent", "update": "ModifiedEvent", "delete": "DeletedEvent"}[change.kind]]
    if change.is_folder:
        return names
    if change.kind == "create" and change.folder == mailbox.role("inbox").key:
        names.append("NewMailEvent")
    if change.folder == mailbox.calendar.key:
        names.append("FreeBusyChangedEvent")
    return names


def _content(mailbox: Mailbox, change: Change, name: str, *, marked: bool) -> Iterator[Element]:
    if marked:
        yield t("Watermark", watermark(mailbox, change.number))
    yield t("TimeStamp", _stamp(change.at))
    if name == "FreeBusyChangedEvent":
        yield _id(mailbox, "FolderId", change.folder)
    else:
        yield _id(mailbox, "FolderId" if change.is_folder else "ItemId", change.thing)
    yield _id(mailbox, "ParentFolderId", mailbox.role("msgfolderroot").key if "FreeBusy" in name else change.folder)
    if change.before is not None:
        yield _id(mailbox, "OldItemId", change.before[0])
        yield _id(mailbox, "OldParentFolderId", change.before[1])


def _stamp(at: datetime) -> str:
    return in_utc(at)


def _id(mailbox: Mailbox, name: str, thing: uuid.UUID) -> Element:
    if "Folder" in name:
        folder = mailbox.folders.get(thing)
        store_id = StoreId(mailbox.key, thing, is_folder=True)
        return t(name, Id=str(store_id), ChangeKey=change_key(thing, folder.version if folder else 1))
    item = mailbox.items.get(thing)
    return t(name, Id=str(StoreId(mailbox.key, thing)), ChangeKey=change_key(thing, item.version if item else 1))
