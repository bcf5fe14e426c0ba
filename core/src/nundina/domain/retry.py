"""When to try again, and when to look again. All pure: chance comes in as a number from 0 to 1."""

from __future__ import annotations

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_REQUESTED_WAIT = timedelta(days=1)  # a provider that asks for more is confused
POLL_WITHOUT_PUSH = timedelta(minutes=5)
POLL_WITH_PUSH = timedelta(minutes=30)


def backoff(attempts: int, chance: float, retry_after: timedelta | None = None) -> timedelta:
    """Return how long to wait after so many failed attempts (from 1), never less than the provider asks.

    Doubles each time up to a limit; chance takes away up to half, so that not everybody comes back at once.

    >>> backoff(1, 0.0), backoff(3, 0.0), backoff(3, 1.0)
    (datetime.timedelta(seconds=2), datetime.timedelta(seconds=8), datetime.timedelta(seconds=4))
    >>> backoff(1, 1.0, timedelta(seconds=40)) >= timedelta(seconds=40)
    True
    """
    doubled = min(FIRST_WAIT * (1 << min(max(attempts, 1) - 1, 30)), LONGEST_WAIT)
    wait = doubled - doubled * chance / 2
    requested = min(retry_after or timedelta(), LONGEST_REQUESTED_WAIT)
    # Spread what a provider asks of everybody at once over another tenth of it.
    return max(wait, requested + requested * chance / 10)


def poll_interval(*, pushed: bool, chance: float) -> timedelta:
    """Return when to look again where nothing happens: push is a hint, polling its floor (SYNC-14).

    >>> poll_interval(pushed=False, chance=0.5), poll_interval(pushed=True, chance=0.5)
    (datetime.timedelta(seconds=300), datetime.timedelta(seconds=1800))
    """
    interval = POLL_WITH_PUSH if pushed else POLL_WITHOUT_PUSH
    return interval * (0.9 + chance / 5)


def renewal_due_in(lifetime: timedelta, chance: float) -> timedelta:
    """Return when to renew a push channel that lasts so long: after between half and two thirds of it.

    >>> renewal_due_in(timedelta(days=6), 0.0), renewal_due_in(timedelta(days=6), 1.0)
    (datetime.timedelta(days=3), datetime.timedelta(days=4))
    """
    return max(lifetime, timedelta()) * (1 / 2 + chance / 6)
