"""Planning an import of contacts."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.contact_columns import NAMES, columns_of, full_name
from nundina.domain.contact_import import LARGEST_FILE, MOST_LINES, ImportPlan, plan_import, refused_as_csv
from nundina.domain.errors import InvalidInput


def plan(text: str) -> ImportPlan:
    """Plan the import of a text."""
    return plan_import(text.encode())


def refusals(planned: ImportPlan) -> list[tuple[int, str]]:
    """Return line and problem of every refused line."""
    return [(refused.line, refused.problem) for refused in planned.refused]


def test_a_file_with_broken_lines_brings_the_good_ones_and_says_what_is_wrong_with_each_other() -> None:
    planned = plan(
        "Name,E-mail,Phone\n"
        "Ann Lee,Ann@Example.com,+47 22 33 44 55\n"
        "Bob,,1\n"
        "Carl,carl at example.com,2\n"
        "Ann again,ANN@example.com,3\n"
        "Dora,dora@example.com,4,what is this\n"
        '"Emil,emil@example.com,5\n'
        "Fay,fay@example.com,ask her\n"
        "\n"
        "Gus,gus@example.com\n"
    )
    assert [(contact.line, contact.email, contact.name) for contact in planned.contacts] == [
        (2, "ann@example.com", "Ann Lee"),
        (10, "gus@example.com", "Gus"),
    ]
    assert refusals(planned) == [
        (3, "missing"),
        (4, "not_an_email"),
        (5, "repeated"),
        (6, "too_many_columns"),
        (7, "unclosed_quote"),
        (8, "not_a_phone_number"),
    ]
    assert planned.refused[2].other_line == 2
    assert planned.refused[1].cells == ("Carl", "carl at example.com", "2")


@pytest.mark.parametrize("title", NAMES["email"])
def test_the_email_column_is_known_by_its_name_in_every_language(title: str) -> None:
    assert plan(f"{title.upper()}\nann@example.com").contacts[0].email == "ann@example.com"


def test_no_name_of_a_column_means_two_properties() -> None:
    for column, names in NAMES.items():
        for name in names:
            assert columns_of((name,)) == {column: 0}


def test_first_and_last_name_become_one_name() -> None:
    planned = plan("Vorname;Nachname;E-Mail\nAnn;Lee;ann@example.com\n小明;王;wang@example.com\n;;x@example.com")
    assert [contact.name for contact in planned.contacts] == ["Ann Lee", "王小明", "x@example.com"]
    assert full_name("Anna", "王") == "Anna 王"


def test_a_spreadsheets_own_line_about_its_delimiter_is_no_header() -> None:
    assert plan("sep=;\nE-Mail;Name\nann@example.com;Ann").contacts[0].line == 3


def test_columns_that_are_not_used_are_named() -> None:
    assert plan("Email,Shoe size,\nann@example.com,38,").unused_columns == ("Shoe size",)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "missing"),
        (b"\n\n , \n", "missing"),
        (b"Name,Phone\nAnn,1", "no_email_column"),
        (b"PK\x03\x04 and so on", "is_a_workbook"),
        (b"Email\n" * (MOST_LINES + 1), "too_many_lines"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_refused_as_a_whole(data: bytes, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_import(data)
    assert (refused.value.field, refused.value.problem) == ("file", problem)


def test_refused_lines_are_mended_and_imported_again() -> None:
    planned = plan('Email,Name,Phone\nann at example.com,"=cmd|x",+47 1\n"open,x\n')
    words = {refused.line: f"wrong: {refused.problem}" for refused in planned.refused}
    written = refused_as_csv(planned, planned.refused, words)
    read = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert read[0] == ["Email", "Name", "Phone", "Nundina: line", "Nundina: problem"]
    assert read[1] == ["ann at example.com", "'=cmd|x", "'+47 1", "2", "wrong: not_an_email"]
    again = plan(written.replace("ann at ", "ann@"))
    assert again.contacts[0].email == "ann@example.com"
    assert again.contacts[0].properties == {"phone": "+47 1"}
    assert again.contacts[0].name == "=cmd|x"
    assert again.unused_columns == ()


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_file_makes_the_plan_fail_in_another_way(data: bytes) -> None:
    planned = plan_import(b"Email,Name\n" + data)
    assert all(refused.problem and refused.line > 1 for refused in planned.refused)


@given(
    st.lists(st.sampled_from(["ann@example.com", "bob@example.com", "no", "", '"', "a,b,c", '"x\ny",z']), max_size=12)
)
def test_every_line_is_planned_or_refused_and_no_address_is_planned_twice(lines: list[str]) -> None:
    planned = plan("Email,Name\n" + "\n".join(lines))
    emails = [contact.email for contact in planned.contacts]
    assert len(emails) == len(set(emails))
    taken = [contact.line for contact in planned.contacts] + [refused.line for refused in planned.refused]
    assert len(taken) == len(set(taken))
    assert set(emails) == {line for line in lines if "@" in line} or '"' in lines
