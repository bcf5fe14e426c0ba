from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.web.safe_paths import safe_path


@pytest.mark.parametrize("target", ["/", "/contacts", "/contacts?q=a%20b&page=2", "/settings/#profile", "/a:b"])
def test_a_path_of_this_host_is_kept(target: str) -> None:
    assert safe_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " /contacts",
        "/con tacts",
        "contacts",
        "//[evil",
    ],
)
def test_anything_else_leads_home(target: str | None) -> None:
    assert safe_path(target) == "/"


@given(st.text())
def test_no_target_ever_names_another_host(target: str) -> None:
    found = safe_path(target)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
