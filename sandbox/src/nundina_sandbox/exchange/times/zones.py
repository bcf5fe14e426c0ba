"""Zones by the names that Windows gives them, and moments as EWS writes them."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused

ZONES: dict[str, str] = {**{name: zone for name, zone in win_tz.items() if zone}, "UTC": "Etc/UTC"}
"""The IANA zone of every Windows zone (CLDR's table, which tzlocal carries)."""
FIRST_YEAR, LAST_YEAR = 1601, 4500
"""What an Exchange calendar holds."""
_MOMENT = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")


def zone_of(windows_name: str) -> ZoneInfo:
    """Return the zone with this Windows name; raises ExchangeError for a name that Windows does not have."""
    found = ZONES.get(windows_name)
    if found is None:
        raise ExchangeError("ErrorTimeZone", f"The time zone {windows_name!r} is not known.")
    return ZoneInfo(found)


def windows_name_of(zone: str) -> str:
    """Return the Windows name of an IANA zone, UTC where Windows has none."""
    return str(tz_win.get(zone) or "UTC")


def moment_from(text: str, zone: tzinfo = UTC) -> datetime:
    """Return the moment that an xs:dateTime names, in UTC; without an offset it is read in the zone.

    Raises ExchangeError ErrorSchemaValidation for anything else.
    """
    found = _MOMENT.fullmatch(text.strip())
    try:
        at = datetime.fromisoformat(_plain(found)) if found else None
        if at is not None and FIRST_YEAR <= at.year <= LAST_YEAR:
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)
        if at is not None:
            raise RequestRefused("ErrorCalendarOutOfRange", f"{text} is beyond what a calendar holds.")
    except (ValueError, OverflowError):
        pass  # said below, as for a text of another form
    raise not_valid(text, "dateTime")


def not_valid(text: str, kind: str) -> ExchangeError:
    """Return the refusal of a text that is not of this kind of XML Schema."""
    said = f"The '{text}' value is invalid according to its datatype 'http://www.w3.org/2001/XMLSchema:{kind}'."
    return RequestRefused("ErrorSchemaValidation", f"The request failed schema validation: {said}")


def _plain(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second, offset = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{(offset or '').replace('Z', '+00:00')}"


def in_utc(at: datetime) -> str:
    """Return a moment as EWS writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_zone(at: datetime, zone: tzinfo) -> str:
    """Return a moment with the offset that the zone has then."""
    return at.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")
