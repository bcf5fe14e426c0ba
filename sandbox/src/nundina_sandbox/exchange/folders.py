"""Folders of a mailbox, and those that every mailbox has."""

import uuid
from dataclasses import dataclass, field

from nundina_sandbox.exchange.elements import Element

OUTLINE: tuple[tuple[str, str, str, str], ...] = (
    ("root", "", "Root", ""),
    ("msgfolderroot", "root", "Top of Information Store", "IPF.Note"),
    ("inbox", "msgfolderroot", "Inbox", "IPF.Note"),
    ("drafts", "msgfolderroot", "Drafts", "IPF.Note"),
    ("sentitems", "msgfolderroot", "Sent Items", "IPF.Note"),
    ("outbox", "msgfolderroot", "Outbox", "IPF.Note"),
    ("deleteditems", "msgfolderroot", "Deleted Items", "IPF.Note"),
    ("junkemail", "msgfolderroot", "Junk Email", "IPF.Note"),
    ("calendar", "msgfolderroot", "Calendar", "IPF.Appointment"),
    ("contacts", "msgfolderroot", "Contacts", "IPF.Contact"),
    ("tasks", "msgfolderroot", "Tasks", "IPF.Task"),
    ("notes", "msgfolderroot", "Notes", "IPF.StickyNote"),
    ("journal", "msgfolderroot", "Journal", "IPF.Journal"),
    ("searchfolders", "root", "Finder", ""),
    ("recoverableitemsroot", "root", "Recoverable Items", ""),
    ("recoverableitemsdeletions", "recoverableitemsroot", "Deletions", ""),
)
"""Name for clients, parent, name for people, class: the folders that every mailbox has, parents first."""
CONTENTS = {
    "IPF.Appointment": ("CalendarFolder", "CalendarItem"),
    "IPF.Contact": ("ContactsFolder", "Contact"),
    "IPF.Task": ("TasksFolder", "Task"),
}
"""The element of a folder of each class, and the only kind of item that belongs into it."""


@dataclass(slots=True)
class Folder:
    """A folder; `role` is its name for clients where it is one that every mailbox has."""

    key: uuid.UUID
    parent: uuid.UUID | None
    name: str
    kind: str
    role: str = ""
    version: int = 1
    extended: list[Element] = field(default_factory=list)

    @property
    def element(self) -> str:
        """Return the name of the element that shows this folder."""
        return next((made for prefix, (made, _) in CONTENTS.items() if self.kind.startswith(prefix)), "Folder")

    @property
    def holds(self) -> str | None:
        """Return the one kind of item that belongs here, None for a folder of mail."""
        return next((item for prefix, (_, item) in CONTENTS.items() if self.kind.startswith(prefix)), None)
