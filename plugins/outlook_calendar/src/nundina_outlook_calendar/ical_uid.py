"""The UID of a meeting as every calendar knows it.

Exchange keeps a meeting under a global object id (MS-OXOCAL 2.2.1.27) and shows it as `iCalUId`. Two things hide the
UID that an invitation carried: an occurrence's id holds the date of its slot, and the UID of a foreign calendar is
wrapped. MS-OXCICAL 2.1.3.1.1.20.26 says how a UID is made of such an id; this does the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CLASS_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")
SLOT = slice(16, 20)  # year, month and day of an occurrence's slot, zero for the series
DATA = 40  # where the data begins: class, slot, time of creation, eight reserved bytes, length of the data
FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


def ical_uid_of(event: Mapping[str, Any]) -> str:
    """Return the UID of an event, the same for every occurrence of a series. Raises KeyError where there is none."""
    return normal_uid(str(event.get("uid") or event["iCalUId"]))


def normal_uid(told: str) -> str:
    """Return the UID that an invitation to this meeting carries.

    >>> normal_uid("040000008200E00074C5B7101A82E00807EA0B14" + "00" * 16 + "02000000" + "ABCD")
    '040000008200E00074C5B7101A82E008000000000000000000000000000000000000000002000000ABCD'
    >>> normal_uid("7kukuqrfedlm2f9t0vnqsdkr4k@google.com")
    '7kukuqrfedlm2f9t0vnqsdkr4k@google.com'
    """
    try:
        raw = bytes.fromhex(told)
    except ValueError:
        return told
    if not raw.startswith(CLASS_ID) or len(raw) < DATA:
        return told
    data = raw[DATA:]
    if data.startswith(FOREIGN):
        return data[len(FOREIGN) :].rstrip(b"\x00").decode("utf-8", "replace")
    return (raw[: SLOT.start] + bytes(SLOT.stop - SLOT.start) + raw[SLOT.stop :]).hex().upper()
