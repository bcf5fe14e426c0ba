"""Zones with the names and definitions that EWS has for them."""

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.times.recurrence import DAYS
from nundina_sandbox.exchange.times.ruled_zone import YearlyMoment
from nundina_sandbox.exchange.times.zone_rules import FIRST_YEAR, YearRules, rules_of
from nundina_sandbox.exchange.times.zones import ZONES, zone_of


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone as an item carries it: what a client called it, and what it does."""

    id: str
    zone: tzinfo
    name: str = ""
    definition: tuple[Element, ...] = ()
    """The client's own periods and transitions, where the zone is none of Windows'."""


def named_zone(windows_name: str) -> NamedZone:
    """Return the zone with this Windows name; raises ExchangeError when there is none."""
    zone = zone_of(windows_name)
    return NamedZone(windows_name, zone, display_name(windows_name, zone))


UTC_ZONE = NamedZone("UTC", UTC, "(UTC) Coordinated Universal Time")


def display_name(windows_name: str, zone: ZoneInfo) -> str:
    """Return the name that people see."""
    if windows_name == "UTC":
        return UTC_ZONE.name
    offset = rules_of(zone.key)[-1][1].standard
    sign, minutes = ("-", -offset) if offset < timedelta() else ("+", offset)
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    return f"(UTC{sign}{hours:02}:{rest:02}) {zone.key.rpartition('/')[2].replace('_', ' ')}"


def definition_element(tag: str, zone: NamedZone, *, full: bool) -> Element:
    """Return a zone as TimeZoneDefinitionType, with its periods and transitions where wanted."""
    if zone.definition:
        return t(tag, list(zone.definition), Id=zone.id, Name=zone.name)
    return t(tag, _definition(zone.id) if full else None, Id=zone.id, Name=zone.name or zone.id)


def _definition(windows_name: str) -> list[Element]:
    found = rules_of(ZONES[windows_name])
    periods, groups, transitions = [], [], []
    for number, (year, rules) in enumerate(found):
        name = f"trule:Microsoft/Registry/{windows_name}/{year}"
        periods += _periods(name, rules)
        groups.append(t("TransitionsGroup", _changes(name, rules), Id=str(number)))
        transitions.append(_to_group(number, year))
    return [t("Periods", periods), t("TransitionsGroups", groups), t("Transitions", transitions)]


def _to_group(number: int, year: int) -> Element:
    to = t("To", str(number), Kind="Group")
    if year == FIRST_YEAR:
        return t("Transition", [to])
    return t("AbsoluteDateTransition", [to, t("DateTime", f"{year}-01-01T00:00:00")])


def _periods(name: str, rules: YearRules) -> list[Element]:
    made = [t("Period", Bias=duration(-rules.standard), Name="Standard", Id=f"{name}-Standard")]
    if rules.daylight is not None:
        made.append(t("Period", Bias=duration(-rules.daylight), Name="Daylight", Id=f"{name}-Daylight"))
    return made


def _changes(name: str, rules: YearRules) -> list[Element]:
    if rules.to_daylight is None or rules.to_standard is None:
        return [t("Transition", [t("To", f"{name}-Standard", Kind="Period")])]
    return [_change(rules.to_daylight, f"{name}-Daylight"), _change(rules.to_standard, f"{name}-Standard")]


def _change(at: YearlyMoment, period: str) -> Element:
    return t(
        "RecurringDayTransition",
        [
            t("To", period, Kind="Period"),
            t("TimeOffset", f"PT{at.at.hour}H{at.at.minute}M" if at.at.minute else f"PT{at.at.hour}H"),
            t("Month", at.month),
            t("DayOfWeek", DAYS[at.weekday or 0]),
            t("Occurrence", at.order),
        ],
    )


def duration(span: timedelta) -> str:
    """Return a span as xs:duration."""
    sign, seconds = ("-", -span.total_seconds()) if span < timedelta() else ("", span.total_seconds())
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{sign}PT{hours}H" + (f"{minutes}M" if minutes else "")
