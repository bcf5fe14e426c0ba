"""A zone as GetUserAvailability has it: biases in minutes, and the days on which they change."""

from datetime import time, timedelta

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.times.recurrence import DAYS
from nundina_sandbox.exchange.times.ruled_zone import LAST, YearlyMoment
from nundina_sandbox.exchange.times.zone_rules import rules_of

_LAST_WEEK = 5


def serializable_zone(name: str, zone: str) -> Element:
    """Return an IANA zone by the rules that hold today."""
    rules = rules_of(zone)[-1][1]
    daylight = rules.daylight if rules.daylight is not None else rules.standard
    return t(
        name,
        [
            t("Bias", _minutes(-rules.standard)),
            t("StandardTime", _change(0, rules.to_standard)),
            t("DaylightTime", _change(_minutes(rules.standard - daylight), rules.to_daylight)),
        ],
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _change(bias: int, at: YearlyMoment | None) -> list[Element]:
    clock = at.at if at else time()
    order = 0 if at is None else _LAST_WEEK if at.order == LAST else at.order
    return [
        t("Bias", bias),
        t("Time", clock.isoformat()),
        t("DayOrder", order),
        t("Month", at.month if at else 0),
        t("DayOfWeek", DAYS[at.weekday or 0] if at else "Sunday"),
    ]
