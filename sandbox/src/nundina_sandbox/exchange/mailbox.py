"""A person's mailbox: folders, items, and the log of what changed."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from nundina_sandbox.exchange.agenda import Agenda
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.folders import OUTLINE, Folder
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.people import Person

BUSY = ("Busy", "OOF", "Tentative", "WorkingElsewhere")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to an item or a folder: create, update, delete or read."""

    number: int
    kind: str
    folder: uuid.UUID
    thing: uuid.UUID
    at: datetime
    is_folder: bool = False
    before: tuple[uuid.UUID, uuid.UUID] | None = None
    """Of an item that was moved: with `create` what and where it was, with `delete` what and where it is now."""


class Mailbox:
    """What one person has; hold the world's lock while reading or changing it."""

    def __init__(self, owner: Person, key: uuid.UUID) -> None:
        self.owner, self.key = owner, key
        self.folders: dict[uuid.UUID, Folder] = {}
        self.items: dict[uuid.UUID, Item] = {}
        self.changes: list[Change] = []
        self._agenda: tuple[int, Agenda | None] = (0, None)
        self.sync_epoch = 0
        """Counts how often sync states were declared void."""
        for role, parent, name, kind in OUTLINE:
            above = self.role(parent).key if parent else None
            folder = Folder(uuid.uuid5(key, role), above, name, kind, role)
            self.folders[folder.key] = folder

    def role(self, role: str) -> Folder:
        """Return one of the folders that every mailbox has; raises ExchangeError for one that this one has not."""
        folder = self.folders.get(uuid.uuid5(self.key, role))
        if folder is None:
            raise ExchangeError("ErrorFolderNotFound")
        return folder

    @property
    def calendar(self) -> Folder:
        """Return the default calendar."""
        return self.role("calendar")

    def in_folder(self, folder: uuid.UUID) -> list[Item]:
        """Return what lies in a folder, the oldest first."""
        return [item for item in self.items.values() if item.folder == folder]

    def children(self, folder: uuid.UUID) -> list[Folder]:
        """Return the folders in a folder."""
        return [inner for inner in self.folders.values() if inner.parent == folder]

    def below(self, folder: uuid.UUID) -> Iterator[Folder]:
        """Yield every folder below a folder."""
        for inner in self.children(folder):
            yield inner
            yield from self.below(inner.key)

    def add(self, item: Item, now: datetime) -> Item:
        """Put a new item into its folder, which the log then tells."""
        self.items[item.key] = item
        self.log("create", item.folder, item.key, now)
        return item

    def changed(self, item: Item, now: datetime) -> None:
        """Make an item a new version, which the log then tells."""
        item.touched(now)
        self.log("update", item.folder, item.key, now)

    def remove(self, item: Item, now: datetime) -> None:
        """Take an item out for good."""
        del self.items[item.key]
        self.log("delete", item.folder, item.key, now)

    def move(self, item: Item, folder: uuid.UUID, now: datetime) -> None:
        """Put an item into another folder, where it gets another id, as in Exchange."""
        old, new = (item.key, item.folder), (uuid.uuid4(), folder)
        self.log("delete", item.folder, item.key, now, before=new)
        del self.items[item.key]
        item.key, item.folder = new
        item.touched(now)
        self.items[item.key] = item
        self.log("create", folder, item.key, now, before=old)

    def log(
        self,
        kind: str,
        folder: uuid.UUID,
        thing: uuid.UUID,
        now: datetime,
        *,
        is_folder: bool = False,
        before: tuple[uuid.UUID, uuid.UUID] | None = None,
    ) -> None:
        """Note that something happened."""
        self.changes.append(Change(len(self.changes) + 1, kind, folder, thing, now, is_folder, before))

    def with_uid(self, uid: str) -> Item | None:
        """Return the calendar item of a meeting, None if it is not here."""
        found = (i for i in self.in_folder(self.calendar.key) if i.text("calendar:UID") == uid)
        return next(found, None)

    def flattened(self, start: datetime, end: datetime) -> list[Item]:
        """Return what is on the default calendar in a stretch of time, occurrences one by one, the earliest first."""
        return self._agenda_now().between(start, end)

    def _agenda_now(self) -> Agenda:
        """Return the calendar in the order of time, made anew when something has changed."""
        number, agenda = self._agenda
        if agenda is None or number != len(self.changes):
            agenda = Agenda([item for item in self.in_folder(self.calendar.key) if item.is_calendar_item])
            self._agenda = len(self.changes), agenda
        return agenda

    def taking_time(self, start: datetime, end: datetime) -> list[Item]:
        """Return what is not free in a stretch of time."""
        if end - start > timedelta(days=366):
            return []
        return [one for one in self.flattened(start, end) if one.text("calendar:LegacyFreeBusyStatus", "Busy") in BUSY]
