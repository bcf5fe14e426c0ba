"""What is an email address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import InvalidInput
from nundina.domain.host_names import parse_host_name, parse_web_domain


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("  ann@example.com\n", "ann@example.com"),
        ("ann.lee+crm@mail.example.co.uk", "ann.lee+crm@mail.example.co.uk"),
        ("o'hara@example.ie", "o'hara@example.ie"),
        ("josé@example.com", "josé@example.com"),
        ("jose\u0301@example.com", "josé@example.com"),
        ("ann@Bücher.example", "ann@xn--bcher-kva.example"),
        ("陳@例子.台灣", "陳@xn--fsqu00a.xn--kpry57d"),
        ("ann@straße.de", "ann@xn--strae-oqa.de"),
    ],
)
def test_an_address_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert parse_email(typed) == stored
    assert parse_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        *("ann", "ann@", "@example.com", "ann@example", "ann@@example.com", "a nn@example.com", "ann@exa mple.com"),
        *("ann..lee@example.com", ".ann@example.com", "ann.@example.com", "ann@-example.com", "ann@example..com"),
        *("ann@127.0.0.1", "ann@[127.0.0.1]", '"ann lee"@example.com', "Ann <ann@example.com>", "ann,bob@example.com"),
        *("ann@example.com;bob@example.com", "ann@example.com\r\nBcc: bob@example.com", "\u202eann@example.com"),
        *("ann@exam_ple.com", "x" * 65 + "@example.com", "ann@" + "a." * 130 + "com", "ann\x00@example.com", "=1+1"),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_email(typed)
    assert (refused.value.field, refused.value.problem) == ("email", "not_an_email")


@pytest.mark.parametrize("typed", ["", "  ", "\t\n"])
def test_nothing_is_missing_and_not_wrong(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_email(typed, "address")
    assert (refused.value.field, refused.value.problem) == ("address", "missing")


@given(st.text(max_size=80) | st.emails())
def test_whatever_is_accepted_stays_what_it_is(typed: str) -> None:
    try:
        stored = parse_email(typed)
    except InvalidInput:
        return
    assert parse_email(stored) == stored
    assert not any(character.isspace() for character in stored)


def test_a_web_address_gives_its_host_name() -> None:
    assert parse_web_domain("HTTPS://www.Example.com:443/about?x#y") == "www.example.com"
    assert parse_web_domain("example.com") == "example.com"


@pytest.mark.parametrize("typed", ["localhost", "exa mple.com", "10.0.0.1", "-a.com", "a..b", "ö" * 70 + ".de"])
def test_what_is_no_host_name_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_host_name(typed)
    assert refused.value.problem == "not_a_domain"
