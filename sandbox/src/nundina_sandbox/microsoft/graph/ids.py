"""The ids that Graph gives: opaque to clients, in two forms, of which one survives a move to another calendar.

The bytes are laid out like Exchange's own (https://learn.microsoft.com/graph/outlook-immutable-id), so that the ids
have their looks and their length.
"""

import base64
import binascii
import hashlib
import struct
import uuid
from datetime import UTC, date, datetime, timedelta

from nundina_sandbox.microsoft.graph.errors import malformed_id
from nundina_sandbox.microsoft.graph.event import Key

_STORE = bytes.fromhex("1D840311AA6611CD9BC800AA002F845A")
_GLOBAL = "040000008200E00074C5B7101A82E008"
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"
_FIRST_DAY = date(1, 1, 1)
_TICKS_A_DAY = 864_000_000_000
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)


def event_id(mailbox: str, calendar: int, key: Key) -> str:
    """Return the id of an event by default: another one once the event is in another calendar."""
    number, day = key
    blob = _head(mailbox) + _day_part(day) + b"\x46\x00" + bytes(4) + _hash(mailbox) + b"\x07\x00" + _hash(mailbox)
    blob += bytes(2) + struct.pack(">I", calendar) + b"\x01\x0d\x00\x00" + _hash(mailbox) + _counter(number)
    return _text(blob + _tail(day))


def immutable_id(mailbox: str, key: Key) -> str:
    """Return the id of an event for clients that prefer immutable ones."""
    number, day = key
    entry = bytes(4) + _STORE + b"\x0d\x00" + _hash(mailbox) + _counter(number) + b"\x00\x00"
    return _text(b"\x00\x09" + _day_part(day) + b"\x2e\x00" + entry + _tail(day))


def calendar_id(mailbox: str, number: int) -> str:
    """Return the id of a calendar; folders have one form only."""
    blob = _head(mailbox) + b"\x00\x2e\x00" + bytes(4) + _hash(mailbox) + b"\x01\x00" + _hash(mailbox)
    return _text(blob + _counter(number) + bytes(2))


def occurrence_id(master: str, day: date) -> str:
    """Return the `occurrenceId` of one of a series."""
    return f"OID.{master}.{day}"


def event_from_id(mailbox: str, text: str) -> tuple[Key, int | None]:
    """Return an event's key, and the calendar of which a mutable id speaks.

    Raises GraphError 400 for what is no id at all.
    """
    blob = _blob(text)
    if blob[:2] == b"\x00\x09":
        return _immutable_from(mailbox, blob[2:]), None
    head = _head(mailbox)
    day, rest = _day_from(blob[len(head) :])
    place = 2 + 4 + 16 + 2 + 16 + 2
    if rest[:2] != b"\x46\x00" or len(rest) != place + 4 + 4 + 16 + 6 + 2 or blob[: len(head)] != head:
        raise malformed_id()
    (calendar,) = struct.unpack(">I", rest[place : place + 4])
    return (int.from_bytes(rest[-8:-2], "big"), day), calendar


def calendar_from_id(mailbox: str, text: str) -> int:
    """Return a calendar's number; raises GraphError 400 for what is no id."""
    blob = _blob(text)
    if calendar_id(mailbox, int.from_bytes(blob[-8:-2], "big")) != text.replace("/", "-").replace("+", "_"):
        raise malformed_id()
    return int.from_bytes(blob[-8:-2], "big")


def new_global_id(at: datetime) -> str:
    """Return the id of a new meeting: Exchange's GlobalObjectId, in hexadecimal, without a day in it."""
    ticks = int((at - _EPOCH_1601) / timedelta(microseconds=1)) * 10
    return f"{_GLOBAL}{'0' * 8}{struct.pack('<Q', ticks).hex()}{'0' * 16}10000000{uuid.uuid4().hex}".upper()


def ical_uid(global_id: str, day: date | None) -> str:
    """Return the iCalUId: the same in every copy, and another one for each occurrence, whose day it carries.

    That of a meeting from another calendar is the UID of the invitation; for an occurrence it is wrapped (MS-OXOCAL
    2.2.1.27).
    """
    if day is None:
        return global_id
    whole = global_id if global_id.startswith(_GLOBAL) else _wrapped(global_id)
    written = f"{day.year:04X}{day.month:02X}{day.day:02X}"
    return f"{whole[: len(_GLOBAL)]}{written}{whole[len(_GLOBAL) + 8 :]}"


def split_global_id(global_id: str) -> tuple[str, date | None]:
    """Return a meeting's id and the day in it, if it is that of one occurrence: the reverse of `ical_uid`."""
    start, end = len(_GLOBAL), len(_GLOBAL) + 8
    written = global_id[start:end]
    if not global_id.startswith(_GLOBAL) or written == "0" * 8:
        return global_id, None
    day = date(int(written[:4], 16), int(written[4:6], 16), int(written[6:], 16))
    return _unwrapped(f"{_GLOBAL}{'0' * 8}{global_id[end:]}"), day


def _wrapped(uid: str) -> str:
    data = _FOREIGN + uid.encode() + b"\x00"
    return f"{_GLOBAL}{'0' * 40}{struct.pack('<I', len(data)).hex()}{data.hex()}".upper()


def _unwrapped(global_id: str) -> str:
    data = bytes.fromhex(global_id[len(_GLOBAL) + 48 :])
    return data[len(_FOREIGN) : -1].decode() if data.startswith(_FOREIGN) else global_id


def change_key(mailbox: str, version: int) -> str:
    """Return the change key of a version; an ETag is `W/"…"` around it."""
    return base64.b64encode(_hash(mailbox) + bytes(2) + version.to_bytes(4, "big")).decode()


def _head(mailbox: str) -> bytes:
    return b"\x00\x03\x24\x00" + mailbox.encode()


def _hash(mailbox: str) -> bytes:
    return hashlib.sha256(mailbox.encode()).digest()[:16]


def _counter(number: int) -> bytes:
    return number.to_bytes(6, "big")


def _day_part(day: date | None) -> bytes:
    if day is None:
        return b"\x00"
    return b"\x01\x51\x00\x08" + struct.pack(">Q", (day - _FIRST_DAY).days * _TICKS_A_DAY)


def _tail(day: date | None) -> bytes:
    return b"\x00\x00" if day is None else b"\x00\x10"


def _day_from(rest: bytes) -> tuple[date | None, bytes]:
    if rest[:1] == b"\x00":
        return None, rest[1:]
    if rest[:4] != b"\x01\x51\x00\x08" or len(rest) < 4 + 8:
        raise malformed_id()
    (ticks,) = struct.unpack(">Q", rest[4:12])
    try:
        return _FIRST_DAY + timedelta(days=ticks // _TICKS_A_DAY), rest[12:]
    except OverflowError:
        raise malformed_id() from None


def _immutable_from(mailbox: str, rest: bytes) -> Key:
    day, entry = _day_from(rest)
    expected = b"\x2e\x00" + bytes(4) + _STORE + b"\x0d\x00" + _hash(mailbox)
    if len(entry) != len(expected) + 6 + 2 + 2 or not entry.startswith(expected):
        raise malformed_id()
    return int.from_bytes(entry[len(expected) : len(expected) + 6], "big"), day


def _text(blob: bytes) -> str:
    # Exchange writes a minus for a slash and an underscore for a plus, the other way round than RFC 4648.
    return base64.b64encode(blob, b"_-").decode()


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("/", "-").replace("+", "_"), b"_-", validate=True)
    except (binascii.Error, ValueError):
        raise malformed_id() from None
