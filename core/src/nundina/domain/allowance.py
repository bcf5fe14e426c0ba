"""How often something may happen, for each of many keys, in a handful of numbers."""

from __future__ import annotations

from collections import OrderedDict

MOST_KEYS = 10_000  # the one that was not seen for longest is forgotten first


class Allowances:
    """So many at once for each key, and then so many a minute. Times are seconds of a clock that only goes forward.

    >>> allowances = Allowances(at_once=2, per_minute=60)
    >>> [allowances.take("a", 0.0), allowances.take("a", 0.0), allowances.take("a", 0.0), allowances.take("a", 1.0)]
    [True, True, False, True]
    """

    def __init__(self, at_once: int, per_minute: int, most_keys: int = MOST_KEYS) -> None:
        self._at_once = float(at_once)
        self._per_second = per_minute / 60
        self._most_keys = most_keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and as of when

    def has(self, key: str, now: float) -> bool:
        """Say whether the key has one left."""
        return self._left_at(key, now) >= 1

    def take(self, key: str, now: float) -> bool:
        """Use one up, and say whether there was one."""
        left = self._left_at(key, now)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        self._left.move_to_end(key)
        if len(self._left) > self._most_keys:
            self._left.popitem(last=False)
        return left >= 1

    def _left_at(self, key: str, now: float) -> float:
        left, as_of = self._left.get(key, (self._at_once, now))
        return min(left + (now - as_of) * self._per_second, self._at_once)
