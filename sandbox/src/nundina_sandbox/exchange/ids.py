"""Ids of items, folders and occurrences, and change keys: opaque to clients, and never made twice."""

import base64
import binascii
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from nundina_sandbox.exchange.errors import ExchangeError

_BEGIN = b"\x00\x03\x24\x00"
"""What makes every id begin with AAMk, as Exchange's do."""
_OF_FOLDER = b"\x00\x03\x24\x01"
_SHORT = 36
_LONG = 44


@dataclass(frozen=True, slots=True)
class StoreId:
    """Something in a mailbox: a folder, an item, or an occurrence of a series by its original start (UTC)."""

    mailbox: uuid.UUID
    thing: uuid.UUID
    is_folder: bool = False
    original_start: datetime | None = None

    @property
    def raw(self) -> bytes:
        """Return the id in bytes, as EntryId has it."""
        head = _OF_FOLDER if self.is_folder else _BEGIN
        tail = b"" if self.original_start is None else struct.pack(">q", int(self.original_start.timestamp()))
        return head + self.mailbox.bytes + self.thing.bytes + tail

    def __str__(self) -> str:
        """Return the id as EWS shows it."""
        return base64.b64encode(self.raw).decode()


def id_from(text: str) -> StoreId:
    """Return what an id names; raises ExchangeError for what is none."""
    if not text:
        raise ExchangeError("ErrorInvalidIdEmpty")
    try:
        return id_from_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ExchangeError("ErrorInvalidIdMalformed") from error


def id_from_bytes(raw: bytes) -> StoreId:
    """Return what an id names in bytes; raises ExchangeError for what is none."""
    if len(raw) not in (_SHORT, _LONG) or raw[:4] not in (_BEGIN, _OF_FOLDER):
        raise ExchangeError("ErrorInvalidIdMalformed")
    mailbox, thing = uuid.UUID(bytes=raw[4:20]), uuid.UUID(bytes=raw[20:_SHORT])
    start = None
    if len(raw) == _LONG:
        try:
            start = datetime.fromtimestamp(struct.unpack(">q", raw[_SHORT:])[0], UTC)
        except (OverflowError, OSError, ValueError) as error:
            raise ExchangeError("ErrorInvalidIdMalformed") from error
    return StoreId(mailbox, thing, raw[:4] == _OF_FOLDER, start)


def change_key(thing: uuid.UUID, version: int) -> str:
    """Return the change key of a version of something."""
    raw = b"\x0f\x00\x00\x00\x16\x00\x00\x00" + thing.bytes[:12] + struct.pack(">q", version)
    return base64.b64encode(raw).decode()


def version_in(key: str) -> int:
    """Return the version that a change key names; raises ExchangeError for what is none."""
    try:
        raw = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ExchangeError("ErrorInvalidChangeKey", "The change key is invalid.") from error
    if len(raw) != 28:
        raise ExchangeError("ErrorInvalidChangeKey", "The change key is invalid.")
    return int(struct.unpack(">q", raw[20:])[0])
