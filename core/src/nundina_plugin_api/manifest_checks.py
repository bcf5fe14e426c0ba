"""Checks of single keys of `nundina.toml`: each turns a raw value into the manifest's, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """One thing that is wrong with a manifest, and how to mend it."""

    key: str  # where: "scopes[1].access"
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}. {self.mend}"


@dataclass(slots=True)
class Report:
    """Every problem of one file, in the order in which they were found."""

    problems: list[ManifestProblem] = field(default_factory=list)

    def add(self, key: str, wrong: str, mend: str) -> Any:  # noqa: ANN401 -- stands where a checked value would
        """Note a problem, and return None in place of the value."""
        self.problems.append(ManifestProblem(key, wrong, mend))


# A check gets the report, the key as the reader of a problem shall see it, and the raw value.
# It returns None where it noted a problem.
Check = Callable[[Report, str, Any], Any]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a sentence that proposes the nearest known word, or that lists them all.

    >>> suggestion("sumary", ["name", "summary"])
    'Did you mean "summary"?'
    """
    words = sorted(known)
    near = get_close_matches(word, words, n=1)
    return f'Did you mean "{near[0]}"?' if near else f"Known are: {', '.join(words)}."


def text(longest: int, pattern: str = "", say: str = "") -> Check:
    """Check a text of one line or more: neither empty nor too long, and of the pattern that `say` explains."""

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return report.add(key, f"is {_kind(value)}, not a text", 'Write it in quotation marks: "…".')
        cleaned = value.strip()
        if not cleaned:
            return report.add(key, "is empty", "Say something, or leave the key out.")
        if len(cleaned) > longest:
            return report.add(key, f"has {len(cleaned)} characters", f"Keep it within {longest}.")
        if pattern and not re.fullmatch(pattern, cleaned):
            return report.add(key, f'"{cleaned}" is not allowed', say)
        return cleaned

    return check


def web_address(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
    """Check an https address."""
    address = text(500)(report, key, value)
    if address is None:
        return None
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        return report.add(key, f'"{address}" is no https address', 'Write it in full: "https://example.com/help".')
    return str(address)


def truth(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
    """Check a true or false."""
    if isinstance(value, bool):
        return value
    return report.add(key, f"is {_kind(value)}", "Write true or false, without quotation marks.")


def whole_number(most: int) -> Check:
    """Check a whole number from 1 up to a limit."""

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, bool) or not isinstance(value, int):
            return report.add(key, f"is {_kind(value)}, not a whole number", "Write it without quotation marks: 600.")
        if not 1 <= value <= most:
            return report.add(key, f"is {value}", f"Keep it between 1 and {most}, or leave the key out.")
        return value

    return check


def one_of(words: Iterable[str] | type[StrEnum]) -> Check:
    """Check a word of a fixed list; an enumeration's word becomes its member."""
    known = {str(word): word for word in words}

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, str) and value in known:
            return known[value]
        return report.add(key, f'"{value}" is unknown', suggestion(str(value), known))

    return check


def many(each: Check, most: int) -> Check:
    """Check a list without repetitions; every entry by its own check."""

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, list):
            return report.add(key, f"is {_kind(value)}, not a list", 'Write it in brackets: ["…", "…"].')
        if len(value) > most:
            return report.add(key, f"has {len(value)} entries", f"Keep it within {most}.")
        for place, entry in enumerate(value):
            if entry in value[:place]:
                report.add(f"{key}[{place}]", "stands there twice", "Remove one of the two.")
        return tuple(each(report, f"{key}[{place}]", entry) for place, entry in enumerate(value))

    return check


def named(each: Check, known: Iterable[str]) -> Check:
    """Check a table of a fixed set of keys, all of one kind."""
    names = tuple(known)

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return report.add(key, f"is {_kind(value)}, not a table", f"Write [{key}] and its keys below.")
        for name in value.keys() - set(names):
            report.add(f"{key}.{name}", "is unknown", suggestion(name, names))
        return {name: each(report, f"{key}.{name}", value[name]) for name in value if name in names}

    return check


def table(kind: type[T], checks: Mapping[str, Check]) -> Check:
    """Check a table and make it a value of a dataclass; what has no default there is required."""
    required = [entry.name for entry in fields(kind) if _required(entry)]  # type: ignore[arg-type]

    def check(report: Report, key: str, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            header = f"[[{key.split('[')[0]}]]" if "[" in key else f"[{key}]"
            return report.add(key, f"is {_kind(value)}, not a table", f"Write {header} and its keys below.")
        before = len(report.problems)
        prefix = f"{key}." if key else ""
        for name in value.keys() - checks.keys():
            report.add(f"{prefix}{name}" or '""', "is unknown", suggestion(name, checks))
        for name in required:
            if name not in value:
                report.add(f"{prefix}{name}", "is missing", "It is required.")
        checked = {name: checks[name](report, f"{prefix}{name}", value[name]) for name in value if name in checks}
        return kind(**checked) if len(report.problems) == before else None

    return check


def _required(entry: Any) -> bool:  # noqa: ANN401
    return entry.default is MISSING and entry.default_factory is MISSING


def _kind(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")
