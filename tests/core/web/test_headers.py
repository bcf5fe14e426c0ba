"""The headers of every answer, and pages that keep to them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import url_for

from nundina.web.security import CONTENT_SECURITY_POLICY
from support.web_world import WebWorld

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted([*ROOT.glob("core/src/**/templates/**/*.html"), *ROOT.glob("marketplace/src/**/*.html")])


def _addresses(world: WebWorld) -> list[str]:
    """Return an address for every endpoint that answers GET; ids that nobody has stand in for the rest."""
    found = []
    with world.app.test_request_context():
        for rule in world.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                values = {name: "contact" if name == "kind" else "0" * 32 for name in rule.arguments}
                found.append(url_for(rule.endpoint, **values))  # type: ignore[arg-type]
    return [address for address in found if address != "/test/bug"]


def test_every_answer_to_anybody_carries_the_security_headers(full_world: WebWorld) -> None:
    addresses = [*_addresses(full_world), "/no/such/page"]
    assert len(addresses) > 20
    for browser in (full_world.visitor(), full_world.signed_in()):
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code < 500, address
            assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, address
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            assert answer.headers["Referrer-Policy"] == "same-origin", address
            assert "Permissions-Policy" in answer.headers, address
            assert "Strict-Transport-Security" not in answer.headers, address
            answer.close()


def test_pages_are_kept_nowhere_and_static_files_for_ever(world: WebWorld) -> None:
    browser = world.signed_in()
    page = browser.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/[0-9a-f]{12}/nundina\.css)"', page.text)
    assert style is not None
    answer = browser.get(style[1])
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["ETag"]
    answer.close()
    assert browser.get("/static/000000000000/nundina.css").status_code == 404


def test_only_static_files_are_compressed_for_pages_hold_tokens(world: WebWorld) -> None:
    browser = world.signed_in()
    style = browser.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    accepting = {"Accept-Encoding": "gzip, br"}
    small, plain = browser.get(style, headers=accepting), browser.get(style)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < 6 * 1024
    assert "Accept-Encoding" in small.headers["Vary"]
    again = browser.get(style, headers={**accepting, "If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in browser.get("/", headers=accepting).headers
    for answer in (small, plain, again):
        answer.close()


def test_without_a_session_only_public_pages_answer(full_world: WebWorld) -> None:
    answers = {address: full_world.visitor().get(address) for address in _addresses(full_world)}
    public = {address for address, answer in answers.items() if answer.status_code == 200}
    assert public <= {"/sign-in", "/manifest.webmanifest"}


def test_https_hardens_cookies_and_promises_to_stay(https_world: WebWorld) -> None:
    answer = https_world.sign_in(https_world.visitor())
    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-nundina=") for cookie in cookies)
    assert all("Secure" in cookie and "Domain" not in cookie and "Path=/" in cookie for cookie in cookies)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_holds_what_the_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""\ssrc=["']?(https?:)?//|<link[^>]*href=["']?(https?:)?//""", text)


def test_a_browser_that_is_sent_to_another_host_gets_a_page_that_leads_there(world: WebWorld) -> None:
    """Chromium refuses the redirect after a form, for form-action allows this host only."""
    browser = world.signed_in()
    plain = browser.get("/test/leave")
    assert plain.status_code == 303
    assert plain.location == "https://accounts.provider.example/auth?state=a&b=c"
    page = browser.get("/test/leave", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 200
    assert page.headers["Refresh"] == "0; url=https://accounts.provider.example/auth?state=a&b=c"
    assert 'href="https://accounts.provider.example/auth?state=a&amp;b=c"' in page.text


def test_the_style_sheet_stays_small() -> None:
    assert (ROOT / "core/src/nundina/web/static/nundina.css").stat().st_size <= 20 * 1024
