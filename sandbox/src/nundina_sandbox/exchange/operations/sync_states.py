"""Sync states: how far a client has read the log of changes, opaque to it."""

import base64
import binascii
import uuid
from dataclasses import dataclass

from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class SyncState:
    """A place in the log of a mailbox, for one folder or, with the root, for the tree of folders."""

    mailbox: uuid.UUID
    folder: uuid.UUID
    number: int
    epoch: int

    def __str__(self) -> str:
        """Return the state as clients keep it."""
        return base64.b64encode(f"{self.mailbox}|{self.folder}|{self.number}|{self.epoch}".encode()).decode()


def state_from(text: str | None, mailbox: Mailbox, folder: uuid.UUID) -> SyncState:
    """Return the state that a client gives back, the beginning for none; raises ExchangeError for any other text."""
    if not text:
        return SyncState(mailbox.key, folder, 0, mailbox.sync_epoch)
    try:
        parts = base64.b64decode(text, validate=True).decode().split("|")
        state = SyncState(uuid.UUID(parts[0]), uuid.UUID(parts[1]), int(parts[2]), int(parts[3]))
    except (binascii.Error, UnicodeDecodeError, ValueError, IndexError) as error:
        raise ExchangeError("ErrorInvalidSyncStateData") from error
    known = (state.mailbox, state.folder, state.epoch) == (mailbox.key, folder, mailbox.sync_epoch)
    if not known or not 0 <= state.number <= len(mailbox.changes):
        raise ExchangeError("ErrorInvalidSyncStateData")
    return state
