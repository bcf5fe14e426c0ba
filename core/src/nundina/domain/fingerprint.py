"""A fingerprint of an event: the same as long as nothing changed that a timeline shows or a rule asks for."""

from __future__ import annotations

from hashlib import sha256
from operator import attrgetter

import msgspec

from nundina.domain.series import original_start_of
from nundina_plugin_api.values import CalendarEvent, Visibility

# Grows when a rule comes to ask for more, so that a full listing judges every event anew.
FINGERPRINT_VERSION = 2

HIDDEN = frozenset({Visibility.PRIVATE, Visibility.CONFIDENTIAL})

_address = attrgetter("address")


def says_nothing(event: CalendarEvent, calendar_private: bool) -> bool:
    """Say whether what the event says must not be kept (SYNC-12)."""
    return calendar_private or event.visibility in HIDDEN


def fingerprint(event: CalendarEvent, *, calendar_private: bool) -> str:
    """Return 64 hex digits that change with the event; those of a private one tell nothing of what it says."""
    if says_nothing(event, calendar_private):
        return _digest(("private", event.event_id, event.status, event.created_at))
    return _digest(
        (
            *(event.event_id, event.ical_uid, event.series_id, original_start_of(event), event.recurrence),
            *(event.start, event.end, event.title, event.description, event.location),
            *(event.conference_url, event.web_url, event.status, event.visibility, event.origin),
            *(event.organizer, sorted(event.guests, key=_address), event.created_at),
        )
    )


def _digest(parts: tuple[object, ...]) -> str:
    # MessagePack frames every part, so no two events read the same; it is several times as fast as doing so by hand.
    return sha256(msgspec.msgpack.encode((FINGERPRINT_VERSION, parts))).hexdigest()
