"""Time zones under both of their names: Windows' (`W. Europe Standard Time`) and IANA's (`Europe/Berlin`)."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

_IANA = {name.lower(): zone for name, zone in win_tz.items()}
_WINDOWS = {name.lower(): name for name in win_tz}


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of a Windows or IANA name, in any case; raises ValueError for any other."""
    wanted = name.strip()
    if wanted.upper() == "UTC":
        return ZoneInfo("UTC")
    try:
        return ZoneInfo(_IANA.get(wanted.lower(), wanted))
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(name) from error


def windows_name(name: str) -> str:
    """Return Windows' name of a zone, or the name as it is where Windows has none.

    Exchange keeps Windows' zones, whatever the client wrote.

    >>> windows_name("Europe/Oslo")
    'W. Europe Standard Time'
    """
    known = _WINDOWS.get(name.strip().lower())
    return known or tz_win.get(zone_named(name).key, name)


def windows_names() -> list[str]:
    """Return every zone of Windows."""
    return sorted(_WINDOWS.values())


def iana_names() -> list[str]:
    """Return every IANA zone that Windows knows."""
    return sorted(tz_win)
