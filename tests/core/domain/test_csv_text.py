"""Reading and writing CSV."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.csv_text import DELIMITERS, decode, delimiter_of, rows, without_guard, write_row

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('"\n,;\t=+-@'), max_size=12)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Zoë,Łódź,王".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "Zoë,Łódź,王".encode(), "utf-8"),
        ("Zoë,Łódź,王".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "Zoë,Łódź,王".encode("utf-16-be"), "utf-16-be"),
        ("Zoë,Muller".encode("utf-16-le"), "utf-16-le"),
        ("Zoë,Muller".encode("utf-16-be"), "utf-16-be"),
        ("Zoë,Müller".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_by_trying(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.startswith("Zoë,")


def test_where_nothing_else_fits_the_fallback_is_taken() -> None:
    assert decode("Łódź".encode("cp1250"), "cp1250").text == "Łódź"
    assert decode("王小明".encode("cp950"), "cp950").text == "王小明"


def test_one_broken_byte_does_not_turn_the_whole_file_into_another_encoding() -> None:
    data = "Zoë\nMüller\n".encode() + b"Br\xe4un\n"
    assert decode(data).text == "Zoë\nMüller\nBr\ufffdun\n"


def test_a_quoted_line_break_is_part_of_its_cell_and_the_next_row_knows_its_line() -> None:
    read = list(rows('a,b\r\n"one\r\ntwo",3\r\n\r\nx,"say ""hi"""\r\n', ","))
    assert [(row.line, row.cells) for row in read] == [
        (1, ("a", "b")),
        (2, ("one\ntwo", "3")),
        (5, ("x", 'say "hi"')),
    ]


def test_an_unclosed_quote_spoils_its_own_line_alone() -> None:
    read = list(rows('a,b\n"open,1\nann,2\nbob,3', ","))
    assert [(row.line, row.unclosed) for row in read] == [(1, False), (2, True), (3, False), (4, False)]
    assert read[1].cells == ('"open,1',)


def test_an_inch_mark_inside_a_cell_is_no_quote() -> None:
    assert next(rows('5" pipe,7', ",")).cells == ('5" pipe', "7")


@pytest.mark.parametrize(
    ("line", "delimiter"), [("a,b,c", ","), ("a;b;c", ";"), ("a\tb", "\t"), ('"a,b,c";d', ";"), ("a", ",")]
)
def test_the_delimiter_is_the_one_that_the_header_shows(line: str, delimiter: str) -> None:
    assert delimiter_of(line) == delimiter


@given(st.lists(CELL, min_size=1, max_size=5), st.sampled_from(DELIMITERS))
def test_what_is_written_is_read_again(cells: list[str], delimiter: str) -> None:
    written = write_row(tuple(cells), delimiter)
    read = list(rows(written, delimiter))
    if any(cell.strip() for cell in cells):
        assert [without_guard(cell) for cell in read[0].cells] == [without_guard(cell) for cell in cells]
    assert len(read) <= 1


@given(st.lists(CELL, min_size=1, max_size=5))
def test_no_written_cell_begins_like_a_formula(cells: list[str]) -> None:
    for cell in next(rows(write_row(("first", *cells)), ",")).cells:
        assert cell.lstrip()[:1] not in {"=", "+", "-", "@"}


@given(st.text(max_size=300), st.sampled_from(DELIMITERS))
def test_every_line_that_is_not_empty_is_in_exactly_one_row(text: str, delimiter: str) -> None:
    read = list(rows(text, delimiter))
    lines = [row.line for row in read]
    assert lines == sorted(set(lines))
    kept = "".join(character for character in text if character.isalnum())
    assert "".join(character for row in read for cell in row.cells for character in cell if character.isalnum()) == kept
