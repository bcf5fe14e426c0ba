"""Instants, dates and zones as the reader's language writes them, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates
from babel.core import get_global
from flask import Flask, g
from flask_babel import get_locale, gettext

from nundina.web.signed_in import ports, signed_in

_PLACES = (
    *("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/"),
    *("Australia/", "Europe/", "Indian/", "Pacific/"),
)


def configure(app: Flask) -> None:
    """Add the filters that templates write times with."""
    app.add_template_filter(datetime_text)
    app.add_template_filter(date_text)
    app.add_template_filter(time_text)
    app.add_template_filter(relative_text)
    app.add_template_filter(zone_text)
    app.add_template_filter(in_zone)
    app.jinja_env.globals["reader_zone"] = zone_name


def zone_name() -> str:
    """Return the reader's zone, an IANA name: the user's, else the account's, else UTC."""
    if "zone" not in g:
        found = signed_in()
        names = (found.user.zone, found.account.zone) if found else ()
        g.zone = next((name for name in names if is_zone(name)), "UTC")
    return str(g.zone)


def is_zone(name: str) -> bool:
    """Say whether the name is an IANA zone that this host knows."""
    return name in _zone_names()


def in_zone(instant: datetime) -> datetime:
    """Return the instant in the reader's zone."""
    return instant.astimezone(ZoneInfo(zone_name()))


def datetime_text(instant: datetime, style: str = "medium") -> str:
    """Return day and time of day, to the minute, in the reader's zone."""
    pattern = str(_locale().datetime_formats["medium"])
    return pattern.replace("{1}", date_text(instant, style)).replace("{0}", time_text(instant))


def date_text(day: date, style: str = "medium") -> str:
    """Return the day; of an instant, the day that it is in the reader's zone. Styles: short, medium, long, full."""
    local = in_zone(day) if isinstance(day, datetime) else day
    return dates.format_date(local, style, locale=_locale())


def time_text(instant: datetime) -> str:
    """Return the time of day, to the minute, in the reader's zone."""
    return dates.format_time(in_zone(instant), "short", locale=_locale())


def soon_text(instant: datetime) -> str:
    """Return the time of day in the reader's zone, and the day with it where that is not today."""
    today = in_zone(ports().clock.now()).date()
    return time_text(instant) if in_zone(instant).date() == today else datetime_text(instant)


def relative_text(instant: datetime) -> str:
    """Return how long ago or ahead: "3 hours ago", "in 2 days"."""
    distance = instant - ports().clock.now()
    if abs(distance.total_seconds()) < 45:
        return gettext("just now") if distance.total_seconds() <= 0 else gettext("in a moment")
    return str(dates.format_timedelta(distance, add_direction=True, locale=_locale()))


def zone_text(name: str, at: datetime | None = None) -> str:
    """Return the zone's city, its long name and the offset it has at that instant (now, unless told)."""
    return _zone_text(name, at or ports().clock.now(), _locale())


def zone_choices(chosen: str = "") -> list[tuple[str, str]]:
    """Return every zone with its words, from west to east; of several names of one zone, one or the chosen one."""
    choices = _zone_choices(str(_locale()), ports().clock.now().date())
    aliases = get_global("zone_aliases")
    return [(name, text) for name, text in choices if name == chosen or name not in aliases]


@lru_cache(maxsize=12)
def _zone_choices(locale: str, day: date) -> tuple[tuple[str, str], ...]:
    """Return the choices of one day: putting 400 zones into words takes too long to do for every page."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    ordered = sorted(_zone_names(), key=lambda name: (at.astimezone(ZoneInfo(name)).utcoffset(), name))
    return tuple((name, _zone_text(name, at, Locale.parse(locale))) for name in ordered)


def _zone_text(name: str, at: datetime, locale: Locale) -> str:
    if name == "UTC":
        return "UTC"
    when = at.astimezone(ZoneInfo(name))
    city = dates.get_timezone_location(when, locale=locale, return_city=True)
    long_name = dates.get_timezone_name(when, "long", locale=locale)
    offset = _offset_text(when, locale)
    return f"{city} · {offset}" if long_name in {city, offset} else f"{city} · {long_name} · {offset}"


def _offset_text(when: datetime, locale: Locale) -> str:
    """Return the offset from Greenwich. By hand, for Babel takes the half hours west of it for an hour more."""
    minutes = round((when.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return str(locale.zone_formats["gmt"] % f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}")


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.startswith(_PLACES)) | {"UTC"}


def _locale() -> Locale:
    return get_locale() or Locale("en")
