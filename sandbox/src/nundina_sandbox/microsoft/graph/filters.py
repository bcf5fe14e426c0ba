"""OData's `$filter`, for events and calendars: comparisons, `and`, `or`, `not`, `startswith`, `contains` and `any`."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from nundina_sandbox.microsoft.graph.errors import GraphError

Test = Callable[[Mapping[str, Any]], bool]
_TOKENS = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<mark>[(),:])|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+)|(?P<word>[A-Za-z_@][\w.@/]*))"
)
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: bool(one == other),
    "ne": lambda one, other: bool(one != other),
    "gt": lambda one, other: bool(one > other),
    "ge": lambda one, other: bool(one >= other),
    "lt": lambda one, other: bool(one < other),
    "le": lambda one, other: bool(one <= other),
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": lambda text, part: text.lower().startswith(part.lower()),
    "endswith": lambda text, part: text.lower().endswith(part.lower()),
    "contains": lambda text, part: part.lower() in text.lower(),
}
_CONSTANTS = {"true": True, "false": False, "null": None}


def filter_from(text: str, properties: frozenset[str]) -> Test:
    """Return the test that a `$filter` makes of an item's JSON; raises GraphError 400 when it cannot be read."""
    reader = _Reader(text, properties)
    found = reader.either()
    if reader.peek() is not None:
        raise reader.refused()
    return found


def property_missing(name: str) -> GraphError:
    """Return the 400 for a property that events do not have."""
    message = f"Could not find a property named '{name}' on type 'microsoft.graph.event'."
    return GraphError(400, "RequestBroker--ParseUri", message)


class _Reader:
    """Reads one filter, token by token."""

    def __init__(self, text: str, properties: frozenset[str]) -> None:
        self._text, self._properties = text, properties
        self._tokens = list(self._split(text))
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def refused(self) -> GraphError:
        return GraphError(400, "BadRequest", f"Invalid filter clause: Syntax error in '{self._text}'.")

    def either(self) -> Test:
        tests = [self._both()]
        while self._took("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda event: any(test(event) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda event: all(test(event) for test in tests)

    def _one(self) -> Test:
        if self._took("not"):
            test = self._one()
            return lambda event: not test(event)
        if self._took("("):
            found = self.either()
            self._expect(")")
            return found
        name = self._next()
        if self.peek() == "(" and name.lower() in _FUNCTIONS:
            return self._function(name.lower())
        if self.peek() == "(" and name.lower().endswith("/any"):
            return self._any(name[: -len("/any")])
        return self._comparison(name)

    def _comparison(self, name: str) -> Test:
        value = self._path(name)
        order = _ORDERS.get(self._next().lower())
        if order is None:
            raise self.refused()
        wanted = self._value()

        def test(event: Mapping[str, Any]) -> bool:
            one, other = _comparable(value(event), wanted)
            try:
                return order(one, other)
            except TypeError:
                return False

        return test

    def _function(self, name: str) -> Test:
        self._expect("(")
        value = self._path(self._next())
        self._expect(",")
        part = self._value()
        self._expect(")")
        return lambda event: _FUNCTIONS[name](str(value(event) or ""), str(part))

    def _any(self, name: str) -> Test:
        """Read `name/any(x:…)`, of a collection of texts or of objects."""
        values = self._path(name)
        self._expect("(")
        variable = self._next()
        self._expect(":")
        inner = _Reader("", frozenset({variable}))
        inner._tokens, inner._at, inner._text = self._tokens, self._at, self._text
        test = inner.either()
        self._at = inner._at
        self._expect(")")
        return lambda event: any(test({variable: one}) for one in values(event) or ())

    def _path(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        steps = name.split("/")
        known = next((one for one in self._properties if one.lower() == steps[0].lower()), None)
        if known is None:
            raise property_missing(steps[0])
        steps[0] = known

        def value(event: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
            found: Any = event
            for step in steps:
                found = found.get(step) if isinstance(found, Mapping) else None
            return found

        return value

    def _value(self) -> Any:  # noqa: ANN401 - any of JSON's plain values
        token = self._next()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.lower() in _CONSTANTS:
            return _CONSTANTS[token.lower()]
        if re.fullmatch(r"-?\d+", token):
            return int(token)
        if re.match(r"\d{4}-", token):
            return token
        raise self.refused()

    def _next(self) -> str:
        token = self.peek()
        if token is None:
            raise self.refused()
        self._at += 1
        return token

    def _took(self, word: str) -> bool:
        if (self.peek() or "").lower() == word:
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            raise self.refused()

    def _split(self, text: str) -> list[str]:
        found, at, text = [], 0, text.rstrip()
        while at < len(text):
            match = _TOKENS.match(text, at)
            if match is None:
                raise self.refused()
            found.append(match[0].strip())
            at = match.end()
        return found


def _comparable(one: Any, other: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON's plain values
    """Return two values so that they can be compared: times as times, texts in any case."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = _moment(one), _moment(other)
        return (first, second) if first and second else (one.lower(), other.lower())
    return one, other


def _moment(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)
