"""Time zones as Microsoft names them and as the rest of the world does.

Outlook stores Windows names; what other programs wrote may be an IANA name, or "tzone://Microsoft/Custom" for a zone
without any name. The table of Windows names is Unicode's (CLDR, windowsZones), as tzlocal carries it.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

UTC_NAME = "UTC"
_UTC_NAMES = frozenset({"utc", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"})
_BY_WINDOWS_NAME = {windows.lower(): name for windows, name in win_tz.items()}


def iana_zone(name: str) -> str:
    """Return the IANA name of a zone, in whichever notation it comes; nothing where it has none.

    >>> iana_zone("W. Europe Standard Time")
    'Europe/Berlin'
    >>> iana_zone("Europe/Oslo")
    'Europe/Oslo'
    >>> iana_zone("tzone://Microsoft/Custom")
    ''
    """
    wanted = name.strip().lower()
    if wanted in _UTC_NAMES:
        return UTC_NAME
    return _known(_BY_WINDOWS_NAME.get(wanted, name.strip()))


def windows_zone(name: str) -> str:
    """Return the Windows name of an IANA zone; nothing where Windows has none.

    >>> windows_zone("Europe/Oslo")
    'W. Europe Standard Time'
    """
    return str(tz_win.get(name, ""))


def _known(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (LookupError, OSError, ValueError):  # unknown, a folder of zones, no path at all
        return ""
