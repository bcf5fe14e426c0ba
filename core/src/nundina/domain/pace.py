"""How fast a provider may be called, and whether at all now: pauses, the breaker and the limits, all pure.

A scope is what a provider counts by: the project that an app is there, or one mailbox. A call asks for every scope
that it touches. The provider's wish to be left alone and a breaker after failures in a row both end in a pause; when it
has ended, one call goes ahead as a probe, and its answer lets the others follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nundina.domain.identifiers import AppId
from nundina.domain.retry import backoff

BREAKS_AFTER = 5  # failures in a row
LIMITED_FROM = 4  # a refusal for too many calls counts as so many failures: quotas are kept by the minute
PROBE_TIME = timedelta(seconds=6)  # renewed while the probe is under way: one that died frees the way after it
PROBE_AWAITED = timedelta(seconds=2)  # then the others ask again what became of it
BURST = timedelta(seconds=10)  # a scope that was idle may use so much of its minute at once
MINUTE = timedelta(minutes=1)
ADMITTED_FOR = timedelta(seconds=1)  # of several calls admitted at once, those not made by then ask again


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is remembered of a scope. One that nothing is remembered of may be called."""

    scope: str
    paused_until: datetime | None = None
    probing_until: datetime | None = None  # one call was let through after a pause, and has not been answered yet
    failures: int = 0  # in a row
    reason: str = ""  # the name of the last failure; empty: none
    spent_until: datetime | None = None  # by when the calls already made would have been due at an even pace

    def holds(self, now: datetime) -> bool:
        """Say whether the scope is paused."""
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True, slots=True)
class Wait:
    """No: not before an instant, and why."""

    until: datetime
    reason: str


def project_scope(app_id: AppId) -> str:
    """Return the scope of everything that an app calls, whichever mailbox it is for.

    >>> project_scope(AppId("google-calendar"))
    'app:google-calendar'
    """
    return f"app:{app_id}"


def mailbox_scope(app_id: AppId, subject: str) -> str:
    """Return the scope of one mailbox at a provider, whichever connection or account it serves.

    >>> mailbox_scope(AppId("google-calendar"), "1234")
    'mailbox:google-calendar:1234'
    """
    return f"mailbox:{app_id}:{subject}"


def admit(
    project: Pace, mailbox: Pace, limits: tuple[int, int], now: datetime, calls: int = 1
) -> tuple[Pace, Pace] | Wait:
    """Return both paces as they are once so many calls are let through, or how long they wait.

    The limits are calls a minute of the project and of the mailbox; 0 is none. A mailbox that has used half of what it
    may use at once leaves the other half of the project's to those that used less: so no user starves another.
    """
    for pace in (project, mailbox):
        if wait := _paused(pace, now):
            return wait
    busy = _backlog(mailbox, now) > BURST / 2
    for pace, limit, share in ((project, limits[0], BURST / 2 if busy else BURST), (mailbox, limits[1], BURST)):
        if wait := _used_up(pace, limit, share, now, calls):
            return wait
    return _let_through(project, limits[0], now, calls), _let_through(mailbox, limits[1], now, calls)


def after_failure(pace: Pace, reason: str, retry_after: timedelta | None, now: datetime, chance: float) -> Pace:
    """Return the pace after the provider failed: paused where it asks for it, or after too many failures in a row.

    Calls that were under way when the pause began do not make it grow, unless the provider asks for more.

    >>> tripped = after_failure(Pace(scope="s", failures=4), "Transient", None, datetime(2026, 11, 20), 0.0)
    >>> tripped.paused_until
    datetime.datetime(2026, 11, 20, 0, 0, 32)
    """
    if pace.holds(now):
        asked = now + backoff(1, chance, retry_after)
        return replace(pace, paused_until=max(asked, pace.paused_until or asked)) if retry_after else pace
    limited = reason == "RateLimited"
    failures = max(pace.failures + 1, LIMITED_FROM if limited else 1)
    pauses = limited or retry_after is not None or pace.paused_until or failures >= BREAKS_AFTER
    until = now + backoff(failures, chance, retry_after) if pauses else None
    return replace(pace, paused_until=until, probing_until=None, failures=failures, reason=reason)


def probing_on(passed: Pace, pace: Pace, now: datetime) -> Pace | None:
    """Return the pace with its probe under way for longer; None where the call that passed then is not its probe."""
    if passed.probing_until is None or pace.probing_until is None or pace.failures != passed.failures:
        return None
    return replace(pace, probing_until=now + PROBE_TIME)


def after_answer(pace: Pace) -> Pace:
    """Return the pace after the provider answered: nothing is in the way any more."""
    return replace(pace, paused_until=None, probing_until=None, failures=0, reason="")


def is_clear(pace: Pace) -> bool:
    """Say whether an answer changes nothing about the pace."""
    return pace == after_answer(pace)


def spread(until: datetime, now: datetime, chance: float) -> datetime:
    """Return when one of many that wait for an instant comes back: a tenth of the wait later at most."""
    return until + (until - now) * chance / 10


def longest(paces: Sequence[Pace], now: datetime) -> Pace | None:
    """Return the pause that lasts longest, if any holds."""
    holding = [pace for pace in paces if pace.holds(now)]
    return max(holding, key=lambda pace: pace.paused_until or now, default=None)


def _paused(pace: Pace, now: datetime) -> Wait | None:
    if pace.paused_until is None:
        return None
    if now < pace.paused_until:
        return Wait(pace.paused_until, pace.reason)
    if pace.probing_until is not None and now < pace.probing_until:
        return Wait(min(now + PROBE_AWAITED, pace.probing_until), pace.reason)
    return None


def _used_up(pace: Pace, per_minute: int, share: timedelta, now: datetime, calls: int) -> Wait | None:
    backlog = _backlog(pace, now)
    asks = per_minute and (backlog or calls > 1)  # a call alone always passes where nothing is spent
    over = backlog + calls * _interval(per_minute) - share if asks else timedelta()
    return Wait(now + min(over, backlog), "RateLimited") if over > timedelta() else None


def _let_through(pace: Pace, per_minute: int, now: datetime, calls: int) -> Pace:
    probing = now + PROBE_TIME if pace.paused_until is not None else None
    spent = now + _backlog(pace, now) + calls * _interval(per_minute) if per_minute else pace.spent_until
    return replace(pace, probing_until=probing, spent_until=spent)


def _backlog(pace: Pace, now: datetime) -> timedelta:
    return max(pace.spent_until - now, timedelta()) if pace.spent_until is not None else timedelta()


def _interval(per_minute: int) -> timedelta:
    """Return the time that one call takes up.

    So long that no minute has more, what was made early in a burst and what is made late by a run included.
    """
    return (MINUTE + BURST + ADMITTED_FOR) / per_minute if per_minute else timedelta()
