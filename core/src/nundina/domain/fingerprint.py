"""A fingerprint of an event: the same as long as nothing changed that a timeline shows or a rule asks for."""

from __future__ import annotations

from hashlib import sha256

from nundina.domain.series import moment_text, original_start_of
from nundina_plugin_api.values import CalendarEvent, Visibility

# Grows when a rule comes to ask for more, so that a full listing judges every event anew.
FINGERPRINT_VERSION = 1

HIDDEN = frozenset({Visibility.PRIVATE, Visibility.CONFIDENTIAL})


def says_nothing(event: CalendarEvent, calendar_private: bool) -> bool:
    """Say whether what the event says must not be kept (SYNC-12)."""
    return calendar_private or event.visibility in HIDDEN


def fingerprint(event: CalendarEvent, *, calendar_private: bool) -> str:
    """Return 64 hex digits that change with the event; those of a private one tell nothing of what it says."""
    if says_nothing(event, calendar_private):
        return _digest("private", event.event_id, str(event.status), str(event.created_at))
    return _digest(*_shown(event))


def _shown(event: CalendarEvent) -> tuple[str, ...]:
    organizer = (event.organizer.address, event.organizer.name) if event.organizer else ("", "")
    guests = [
        f"{guest.address}\0{guest.name}\0{guest.response}\0{guest.optional}\0{guest.resource}"
        for guest in sorted(event.guests, key=lambda guest: guest.address)
    ]
    return (
        *(event.event_id, event.ical_uid, event.series_id, original_start_of(event), *event.recurrence),
        *(moment_text(event.start), event.start.zone, moment_text(event.end), event.title, event.description),
        *(event.location, event.conference_url, event.web_url, event.status, event.visibility, event.origin),
        *(*organizer, *guests, str(event.created_at)),
    )


def _digest(*parts: str) -> str:
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
    return sha256(str(FINGERPRINT_VERSION).encode() + framed).hexdigest()
