"""Restriction: which of the items are meant."""

import operator
from collections.abc import Callable
from typing import Any

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.comparing import Comparable, constant, path_in, path_of, values_of
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zones import not_valid

Test = Callable[[Item], bool]
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "IsEqualTo": operator.eq,
    "IsNotEqualTo": operator.ne,
    "IsGreaterThan": operator.gt,
    "IsGreaterThanOrEqualTo": operator.ge,
    "IsLessThan": operator.lt,
    "IsLessThanOrEqualTo": operator.le,
}
_DEEPEST, _MOST = 20, 255


def matching(items: list[Item], restriction: Element | None, viewing: Viewing) -> list[Item]:
    """Return the items that a Restriction means; raises ExchangeError for one that cannot be understood."""
    if restriction is None:
        return items
    parts = parts_of(restriction)
    if len(parts) != 1:
        raise ExchangeError("ErrorInvalidRestriction", "A restriction has exactly one search expression.")
    if sum(1 for _ in restriction.iter()) > 4 * _MOST:
        raise ExchangeError("ErrorRestrictionTooComplex")
    test = _test(parts[0], viewing, 0)
    return [item for item in items if test(item)]


def _test(element: Element, viewing: Viewing, depth: int) -> Test:
    if depth > _DEEPEST:
        raise ExchangeError("ErrorRestrictionTooComplex")
    name = name_of(element)
    if name in ("And", "Or", "Not"):
        return _combined(name, [_test(inner, viewing, depth + 1) for inner in parts_of(element)])
    makers = {"Exists": _exists, "Contains": _contains, "Excludes": _excludes}
    if name in makers:
        return makers[name](element, viewing)
    if name in _COMPARISONS:
        return _compares(element, _COMPARISONS[name], viewing)
    raise ExchangeError("ErrorInvalidRestriction", f"{name} is no search expression.")


def _combined(name: str, tests: list[Test]) -> Test:
    if not tests or (name == "Not" and len(tests) > 1):
        raise ExchangeError("ErrorInvalidRestriction", f"{name} has a wrong number of search expressions.")
    if name == "Not":
        return lambda item: not tests[0](item)
    decide = all if name == "And" else any
    return lambda item: decide(test(item) for test in tests)


def _compares(element: Element, compare: Callable[[Any, Any], bool], viewing: Viewing) -> Test:
    path = path_of(path_in(element))
    other = part(element, "FieldURIOrConstant")
    fixed = part(other, "Constant")
    if fixed is not None:
        wanted = [constant(fixed.get("Value") or "", path, viewing.zone)]
        return lambda item: _any(values_of(item, path, viewing), wanted, compare)
    if other is None:
        raise ExchangeError("ErrorInvalidRestriction", "A comparison needs something to compare with.")
    second = path_of(path_in(other))
    return lambda item: _any(values_of(item, path, viewing), values_of(item, second, viewing), compare)


def _any(left: list[Comparable], right: list[Comparable], compare: Callable[[Any, Any], bool]) -> bool:
    # A property that is not there is unequal to everything, and nothing else.
    if compare is operator.ne:
        return not any(_folded(one) == _folded(other) for one in left for other in right)
    pairs = [(_folded(one), _folded(other)) for one in left for other in right]
    return any(compare(one, other) for one, other in pairs if type(one) is type(other))


def _folded(value: Comparable) -> Comparable:
    return value.casefold() if isinstance(value, str) else value


def _exists(element: Element, viewing: Viewing) -> Test:
    path = path_of(path_in(element))
    return lambda item: bool(values_of(item, path, viewing))


def _contains(element: Element, viewing: Viewing) -> Test:
    path, fixed = path_of(path_in(element)), part(element, "Constant")
    wanted = fixed.get("Value") or "" if fixed is not None else ""
    mode = element.get("ContainmentMode") or "FullString"
    exact = element.get("ContainmentComparison") in (None, "Exact")
    tell: dict[str, Callable[[str, str], bool]] = {
        "FullString": operator.eq,
        "Prefixed": str.startswith,
        "Substring": operator.contains,
        "PrefixOnWords": lambda text, part: any(word.startswith(part) for word in text.split()),
        "ExactPhrase": lambda text, part: f" {part} " in f" {' '.join(text.split())} ",
    }
    if mode not in tell:
        raise not_valid(mode, "string")

    def test(item: Item) -> bool:
        texts = (str(value) for value in values_of(item, path, viewing))
        return any(tell[mode](*((text, wanted) if exact else (text.casefold(), wanted.casefold()))) for text in texts)

    return test


def _excludes(element: Element, viewing: Viewing) -> Test:
    path, mask = path_of(path_in(element)), part(element, "Bitmask")
    try:
        bits = int(mask.get("Value") if mask is not None else "", 0)
    except ValueError as error:
        raise ExchangeError("ErrorInvalidRestriction", "Excludes needs a bit mask.") from error
    return lambda item: not any(int(value) & bits for value in values_of(item, path, viewing) if isinstance(value, int))
