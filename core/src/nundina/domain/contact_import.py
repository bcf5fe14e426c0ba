"""What a file of contacts would bring: every good line planned, every other one refused with its reason."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nundina.domain.contact_columns import FIRST_NAME, LAST_NAME, columns_of, full_name
from nundina.domain.csv_text import UNREADABLE, Row, decode, delimiter_of, rows, without_guard, write_row
from nundina.domain.errors import InvalidInput
from nundina.domain.record_properties import check_values
from nundina.domain.records import RecordKind

LARGEST_FILE = 8_000_000  # bytes
MOST_LINES = 100_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what .xlsx and .ods, and what .xls begin with
PROBLEM_COLUMNS = ("Nundina: line", "Nundina: problem")  # what a file of refused lines has more than the original


@dataclass(frozen=True, slots=True)
class PlannedContact:
    """A line that can become a contact."""

    line: int  # of the file, from 1
    cells: tuple[str, ...]
    email: str
    name: str  # the address where the line has no name
    properties: Mapping[str, str]

    def refused(self, problem: str) -> RefusedLine:
        """Return the line as one that was refused after all."""
        return RefusedLine(self.line, self.cells, problem, "email")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that nothing became of, and why."""

    line: int  # of the file, from 1
    cells: tuple[str, ...]
    problem: str  # "missing", "not_an_email", "repeated", "too_many_columns", "unclosed_quote", "unreadable", ...
    property: str = ""  # which one the problem is about; empty: the line as a whole
    other_line: int = 0  # of "repeated": where the address stood first


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """A file, read to the end. Nothing of it is stored yet."""

    contacts: tuple[PlannedContact, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    header: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    encoding: str = "utf-8"


@dataclass(slots=True)
class _Reading:
    """The file as far as it has been read."""

    width: int
    places: Mapping[str, int]
    contacts: list[PlannedContact] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    lines_by_email: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Plan the row, or refuse it."""
        outcome = _planned(row, self.width, self.places)
        if isinstance(outcome, PlannedContact):
            first = self.lines_by_email.setdefault(outcome.email, outcome.line)
            if first == outcome.line:
                self.contacts.append(outcome)
                return
            outcome = RefusedLine(outcome.line, outcome.cells, "repeated", "email", first)
        self.refused.append(outcome)


def plan_import(data: bytes, fallback_encoding: str = "cp1252") -> ImportPlan:
    r"""Plan the import of a file. Every line that is not empty is planned or refused, none is lost.

    Raises InvalidInput("file", ...) where no line can be used: "missing", "too_large", "too_many_lines",
    "is_a_workbook", "no_email_column".

    >>> plan_import(b"Name;E-Mail\nAnn;ann@example.com").contacts[0].email
    'ann@example.com'
    """
    if len(data) > LARGEST_FILE:
        raise InvalidInput("file", "too_large")
    if data.startswith(WORKBOOKS):
        raise InvalidInput("file", "is_a_workbook")
    decoded = decode(data, fallback_encoding)
    header, body = _header_and_body(decoded.text)
    places = columns_of(header)
    if "email" not in places:
        raise InvalidInput("file", "no_email_column")
    reading = _Reading(len(header), places)
    for row in body:
        reading.take(row)
    return ImportPlan(
        contacts=tuple(reading.contacts),
        refused=tuple(reading.refused),
        header=header,
        unused_columns=_unused(header, places),
        encoding=decoded.encoding,
    )


def refused_as_csv(plan: ImportPlan, refused: tuple[RefusedLine, ...], words: Mapping[int, str]) -> str:
    """Return refused lines as a file to mend and import again; `words` says by line what is wrong with it."""
    used = tuple(title for title in plan.header if title not in PROBLEM_COLUMNS)
    lines = [write_row((*used, *PROBLEM_COLUMNS))]
    for refusal in refused:
        cells = tuple(without_guard(cell) for cell in refusal.cells[: len(used)])
        padding = ("",) * (len(used) - len(cells))
        lines.append(write_row((*cells, *padding, str(refusal.line), words[refusal.line])))
    return "\ufeff" + "".join(lines)  # the mark is how a spreadsheet knows UTF-8


def _header_and_body(text: str) -> tuple[tuple[str, ...], Iterator[Row]]:
    if text.count("\n") > MOST_LINES or text.count("\r") > MOST_LINES:
        raise InvalidInput("file", "too_many_lines")
    named, delimiter = _delimiter(text)
    read = rows(text, delimiter)
    if named:
        next(read)  # "sep=;" is a word from one spreadsheet to another
    first = next(read, None)
    if first is None:
        raise InvalidInput("file", "missing")
    return tuple(" ".join(cell.split()) for cell in first.cells), read


def _delimiter(text: str) -> tuple[bool, str]:
    """Return whether the file names its delimiter in a line of its own, and which it is."""
    first = next((line for line in text[:10_000].splitlines() if line.strip()), "").strip("\r\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=") + 1:
        return True, first[-1]
    return False, delimiter_of(first)


def _planned(row: Row, width: int, places: Mapping[str, int]) -> PlannedContact | RefusedLine:
    problem = _problem_of_shape(row, width)
    if problem:
        return RefusedLine(row.line, row.cells, problem)
    try:
        checked = check_values(RecordKind.CONTACT, _values(row, places))
    except InvalidInput as refusal:
        return RefusedLine(row.line, row.cells, refusal.problem, refusal.field)
    return PlannedContact(row.line, row.cells, checked.email, checked.name, checked.properties)


def _problem_of_shape(row: Row, width: int) -> str:
    if row.unclosed:
        return "unclosed_quote"
    if any(cell.strip() for cell in row.cells[width:]):
        return "too_many_columns"
    return "unreadable" if any(UNREADABLE in cell for cell in row.cells) else ""


def _values(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    values = {
        column: without_guard(row.cells[place].strip()) for column, place in places.items() if place < len(row.cells)
    }
    joined = full_name(values.pop(FIRST_NAME, ""), values.pop(LAST_NAME, ""))
    return {**values, "name": values.get("name") or joined}


def _unused(header: tuple[str, ...], places: Mapping[str, int]) -> tuple[str, ...]:
    titles = itertools.compress(header, (place not in places.values() for place in range(len(header))))
    return tuple(title for title in titles if title and title not in PROBLEM_COLUMNS)
