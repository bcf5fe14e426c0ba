"""CSV files as spreadsheets really write them: bytes to text, and text to rows that know their line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t")
LONGEST_ROW = 30  # lines; a quoted text that runs on for longer was never closed
UNREADABLE = "\ufffd"  # stands for each byte that fits no character
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the encoding in which it made sense."""

    text: str
    encoding: str  # as Python names it


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with the line of the file on which it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]
    unclosed: bool = False  # a quote was opened and never closed: the one cell holds the line as it stands


def decode(data: bytes, fallback: str = "cp1252") -> Decoded:
    """Return the text of a file in UTF-8 or UTF-16, with or without a byte order mark, or in the fallback encoding.

    A file that is UTF-8 but for a few broken bytes stays UTF-8, with UNREADABLE in the place of those bytes.
    """
    encoding = _encoding_of(data, fallback)
    mark = next((mark for mark, _ in _BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    return Decoded(data[len(mark) :].decode(encoding, errors="replace"), encoding)


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Go through the rows that are not empty.

    A quote that is never closed spoils its own line alone; reading goes on with the line after it.
    """
    lines = _LINE.split(text)
    position = 0
    while position < len(lines):
        row, taken = _row_at(lines, position, delimiter)
        position += taken
        if any(cell.strip() for cell in row.cells):
            yield row


def delimiter_of(line: str) -> str:
    """Return the delimiter that a line shows most often outside quotes; a comma where it shows none."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def write_row(cells: tuple[str, ...], delimiter: str = ",") -> str:
    r"""Return one line of CSV that a spreadsheet shows as text and never takes for a formula.

    >>> write_row(("=1+1", "a, b")).rstrip()
    '\'=1+1,"a, b"'
    """
    return delimiter.join(_quoted(_harmless(cell), delimiter) for cell in cells) + "\r\n"


def without_guard(cell: str) -> str:
    """Return the cell without the apostrophe that write_row put before it."""
    return cell[1:] if cell[:1] == "'" and _is_formula(cell[1:]) else cell


def _encoding_of(data: bytes, fallback: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    start = data[:1000]
    if start.count(0) * 4 > len(start):  # Western text in UTF-16: every other byte is zero
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    return "utf-8" if _is_mostly_utf8(data) else fallback


def _is_mostly_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        foreign = [line for line in data.splitlines() if not line.isascii()]
        return sum(map(_is_utf8, foreign)) * 2 > len(foreign)
    return True


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _row_at(lines: list[str], position: int, delimiter: str) -> tuple[Row, int]:
    line = lines[position]
    if '"' not in line:
        return Row(position + 1, tuple(line.split(delimiter))), 1
    for length in (1, LONGEST_ROW):
        parsed = _parse("\n".join(lines[position : position + length]), delimiter)
        if parsed:
            cells, breaks = parsed
            return Row(position + 1, cells), 1 + breaks
    return Row(position + 1, (line,), unclosed=True), 1


def _parse(text: str, delimiter: str) -> tuple[tuple[str, ...], int] | None:
    """Return the cells of the row at the start and the line breaks in it, or None where a quote stays open."""
    cells: list[str] = []
    position = 0
    space = rf"[^\S\n{delimiter}]*"
    cell = re.compile(rf'{space}"([^"]*(?:""[^"]*)*)"{space}(?={delimiter}|\n|\Z)|(?!")([^{delimiter}\n]*)')
    while match := cell.match(text, position):
        cells.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        position = match.end()
        if text[position : position + 1] != delimiter:
            return tuple(cells), text.count("\n", 0, position)
        position += 1
    return None


def _is_formula(cell: str) -> bool:
    return cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r"}


def _harmless(cell: str) -> str:
    return "'" + cell if cell and _is_formula(cell) else cell


def _quoted(cell: str, delimiter: str) -> str:
    if any(character in cell for character in (delimiter, '"', "\n", "\r")) or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell
