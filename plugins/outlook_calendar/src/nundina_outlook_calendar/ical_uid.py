"""The UID of a meeting as every calendar knows it.

Exchange keeps a meeting under a global object id (MS-OXOCAL 2.2.1.27) and shows it as `iCalUId`. Two things hide the
UID that an invitation carried: an occurrence's id holds the date of its slot, and the UID of a foreign calendar is
wrapped. MS-OXCICAL 2.1.3.1.1.20.26 says how a UID is made of such an id; this does the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

CLASS_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")
SLOT = slice(16, 20)  # year, month and day of an occurrence's slot, zero for the series
DATA = 40  # where the data begins: class, slot, time of creation, eight reserved bytes, length of the data
FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


def told_uid(event: Mapping[str, Any]) -> str:
    """Return the id of a meeting as Graph tells it. Raises KeyError where there is none."""
    return str(event.get("uid") or event["iCalUId"])


def ical_uid_of(event: Mapping[str, Any]) -> str:
    """Return the UID of an event, the same for every occurrence of a series. Raises KeyError where there is none."""
    return normal_uid(told_uid(event))


def normal_uid(told: str) -> str:
    """Return the UID that an invitation to this meeting carries.

    >>> normal_uid("040000008200E00074C5B7101A82E00807EA0B14" + "00" * 16 + "02000000" + "ABCD")
    '040000008200E00074C5B7101A82E008000000000000000000000000000000000000000002000000ABCD'
    >>> normal_uid("7kukuqrfedlm2f9t0vnqsdkr4k@google.com")
    '7kukuqrfedlm2f9t0vnqsdkr4k@google.com'
    """
    raw = _global_id(told)
    if raw is None:
        return told
    data = raw[DATA:]
    if data.startswith(FOREIGN):
        return data[len(FOREIGN) :].rstrip(b"\x00").decode("utf-8", "replace")
    return (raw[: SLOT.start] + bytes(SLOT.stop - SLOT.start) + raw[SLOT.stop :]).hex().upper()


def slot_of(told: str) -> date | None:
    """Return the day on which its series had put the occurrence that an id is about; None for anything else.

    >>> slot_of("040000008200E00074C5B7101A82E00807EA0B14" + "00" * 16 + "02000000" + "ABCD")
    datetime.date(2026, 11, 20)
    """
    raw = _global_id(told)
    if raw is None or not any(raw[SLOT]):
        return None
    try:
        return date(int.from_bytes(raw[SLOT.start : SLOT.start + 2], "big"), raw[SLOT.stop - 2], raw[SLOT.stop - 1])
    except ValueError:
        return None


def _global_id(told: str) -> bytes | None:
    try:
        raw = bytes.fromhex(told)
    except ValueError:
        return None
    return raw if raw.startswith(CLASS_ID) and len(raw) >= DATA else None
