"""The import page."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from nundina.domain.contact_import import RefusedLine
from nundina.domain.errors import InvalidInput
from nundina.domain.records import RecordKind
from nundina.use_cases.search_records import search_records
from nundina.web.import_words import file_problem, refusal
from support.web_world import WebWorld

FILE = (
    "Name;E-mail\nKari;kari@client.example\nOla;ola at client\n"
    'Per;kari@client.example\n=cmd;x;y\n"open;z@client.example\n'
)


def send(world: WebWorld, file: bytes = b"", lines: str = "", existing: str = "keep") -> tuple[int, str]:
    """Send the import form and return status and page."""
    browser = world.signed_in()
    typed = {
        "csrf_token": world.token(browser),
        "file": (io.BytesIO(file), "contacts.csv"),
        "lines": lines,
        "existing": existing,
    }
    answer = browser.post("/contacts/import", data=typed, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_a_file_with_broken_lines_brings_the_good_ones_and_a_report_of_each_other(world: WebWorld) -> None:
    assert 'type="file"' in world.signed_in().get("/contacts/import").text
    status, page = send(world, FILE.encode("cp1252"))
    assert status == 200
    assert "1 contact was added." in page
    assert "4 lines were refused." in page
    for said in (
        "Email: This is not an email address",
        "The address stands in line 2 already.",
        "The line has more columns than the first line names.",
        "A quotation mark is opened and not closed",
    ):
        assert said in page
    assert search_records(world.ports, world.user, RecordKind.CONTACT).total == 1


def test_the_refused_lines_are_downloaded_mended_and_imported(world: WebWorld) -> None:
    _, page = send(world, FILE.encode())
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    browser = world.signed_in()
    typed = {"csrf_token": world.token(browser), "lines": html.unescape(found[1])}
    answer = browser.post("/contacts/import/refused", data=typed)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["Name", "E-mail", "Nundina: line", "Nundina: problem"]
    assert [row[2] for row in rows[1:]] == ["3", "4", "5", "6"]
    assert rows[3][0] == "'=cmd"
    mended = answer.data.replace(b"ola at client", b"ola@client.example")
    _, page = send(world, mended)
    assert "1 contact was added." in page


def test_pasted_lines_do_as_well_as_a_file(world: WebWorld) -> None:
    status, page = send(world, lines="Email,Name\r\nkari@client.example,Kari\r\n")
    assert status == 200
    assert "1 contact was added." in page


def test_an_update_is_told_apart_from_an_addition(world: WebWorld) -> None:
    send(world, b"Email,Name\nkari@client.example,Kari\n")
    _, page = send(world, b"Email,Name,Shoe\nkari@client.example,Kari K,38\n", existing="update")
    assert "0 contacts were added." in page
    assert "1 contact was updated." in page
    assert "These columns were not used: Shoe." in page


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "There is nothing in it"),
        (b"Name\nKari\n", "No column is called Email"),
        (b"PK\x03\x04rest", "This is a spreadsheet file"),
        (b"Email" + b"\n" * 100_001, "more than 100000 lines"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(world: WebWorld, file: bytes, said: str) -> None:
    status, page = send(world, file)
    assert status == 422
    assert said in page


def test_a_file_that_is_too_large_is_told_so(world: WebWorld) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = world.signed_in().post("/contacts/import", data=b"x" * (9 * 1024 * 1024), content_type=kind)
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_lines_in_windows_encodings_are_read_as_the_readers_language_writes_them(world: WebWorld) -> None:
    browser = world.signed_in()
    browser.get("/?lang=pl")
    typed = {
        "csrf_token": world.token(browser),
        "file": (io.BytesIO("Imię;E-mail\nŁukasz;l@client.example\n".encode("cp1250")), "a.csv"),
    }
    browser.post("/contacts/import", data=typed, content_type="multipart/form-data")
    [record] = search_records(world.ports, world.user, RecordKind.CONTACT).records
    assert record.name == "Łukasz"


def test_every_problem_has_words(world: WebWorld) -> None:
    with world.as_user():
        for problem in ("missing", "too_large", "too_many_lines", "is_a_workbook", "no_email_column"):
            assert file_problem(InvalidInput("file", problem))
        said = {
            refusal(RefusedLine(3, ("x",), problem, "email", 2))
            for problem in (
                *("missing", "not_an_email", "repeated", "exists", "too_many_columns", "unclosed_quote"),
                *("unreadable", "too_long", "not_a_phone_number"),
            )
        }
        assert len(said) == 9
