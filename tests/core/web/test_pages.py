"""Home, profile, the choices of a browser, and the manifest."""

from __future__ import annotations

import json

import pytest

from nundina.web import banners
from nundina.web.banners import Banner
from support.web_world import WebWorld

PROFILE = "/settings/general/profile"


def test_home_greets_the_user_in_their_account(world: WebWorld) -> None:
    page = world.signed_in().get("/").text
    assert f"Hello, {world.user.name}" in page
    assert world.account.name in page


def test_home_shows_the_next_meetings_in_the_users_zone(world: WebWorld) -> None:
    world.add_meeting("Kick-off & planning", hours_ahead=3)
    page = world.signed_in().get("/").text
    assert "Kick-off &amp; planning" in page
    assert "in 3 hours" in page


def test_home_shows_nothing_of_another_account(world: WebWorld) -> None:
    world.add_meeting("Secret merger", hours_ahead=3, stranger=True)
    assert "Secret merger" not in world.signed_in().get("/").text


def test_a_profile_is_saved_and_the_page_speaks_the_chosen_language(world: WebWorld) -> None:
    browser = world.signed_in()
    typed = {
        "csrf_token": world.token(browser),
        "name": " Anna  Berg ",
        "language": "zh_Hant_TW",
        "zone": "Asia/Taipei",
    }
    assert browser.post(PROFILE, data=typed).location == PROFILE
    stored = world.stored_user()
    assert (stored.name, stored.language, stored.zone) == ("Anna Berg", "zh_Hant_TW", "Asia/Taipei")
    assert '<html lang="zh-Hant-TW"' in browser.get(PROFILE, headers={"Accept-Language": "de"}).text


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 201}, {"language": "fr"}, {"zone": "Mars/Olympus"}])
def test_a_profile_that_cannot_be_used_is_shown_again_with_what_was_typed(
    world: WebWorld, wrong: dict[str, str]
) -> None:
    browser = world.signed_in()
    typed = {"name": "Anna Kept", "language": "de", "zone": "Europe/Berlin", **wrong}
    answer = browser.post(PROFILE, data={"csrf_token": world.token(browser), **typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "name" in wrong or "Anna Kept" in answer.text
    assert world.stored_user() == world.user


def test_nobody_changes_more_of_themselves_than_the_form_shows(world: WebWorld) -> None:
    browser = world.signed_in()
    extra = {
        "email": "boss@fjord.example",
        "permissions": "admin",
        "id": "0" * 32,
        "account_id": world.stranger.account_id,
    }
    browser.post(PROFILE, data={"csrf_token": world.token(browser), "name": "Anna", **extra})
    stored = world.stored_user()
    assert (stored.email, stored.permissions) == (world.user.email, world.user.permissions)


@pytest.mark.rule("I18N-1")
@pytest.mark.parametrize(("header", "tag"), [("de-AT", "de"), ("nn-NO", "nb"), ("zh-HK", "zh-Hant-TW"), ("fr", "en")])
def test_the_first_page_speaks_the_browsers_language(world: WebWorld, header: str, tag: str) -> None:
    page = world.visitor().get("/sign-in", headers={"Accept-Language": header}).text
    assert f'<html lang="{tag}"' in page


@pytest.mark.rule("I18N-1")
def test_a_language_chosen_on_the_first_page_stays(world: WebWorld) -> None:
    visitor = world.visitor()
    page = visitor.get("/sign-in?lang=pl&next=/settings/").text
    assert '<html lang="pl"' in page
    assert 'href="/sign-in?lang=de&amp;next=%2Fsettings%2F"' in page
    assert '<html lang="pl"' in visitor.get("/sign-in", headers={"Accept-Language": "de"}).text
    assert '<html lang="en"' in world.visitor().get("/sign-in?lang=<script>").text


def test_a_theme_chosen_once_stays(world: WebWorld) -> None:
    browser = world.signed_in()
    sent = {"csrf_token": world.token(browser), "theme": "dark", "next": PROFILE}
    assert browser.post("/preferences/theme", data=sent).location == PROFILE
    assert 'data-theme="dark"' in browser.get("/").text
    browser.post("/preferences/theme", data={**sent, "theme": "auto"})
    assert "data-theme" not in browser.get("/").text
    assert browser.post("/preferences/theme", data={**sent, "theme": "neon"}).status_code == 400


@pytest.mark.rule("MOB-3")
def test_a_phone_can_install_the_pages(world: WebWorld) -> None:
    visitor = world.visitor()
    answer = visitor.get("/manifest.webmanifest")
    manifest = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        file = visitor.get(icon["src"])
        assert (file.status_code, file.mimetype) == (200, icon["type"])
        file.close()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in visitor.get("/sign-in").text


def test_a_banner_stands_on_every_page_of_a_signed_in_user_only(
    world: WebWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banners, "_sources", [])
    banners.register(
        lambda: [Banner(text="Reconnect <now>", kind="problem", action_url="/x", action_label="Reconnect")]
    )
    browser = world.signed_in()
    for path in ("/", PROFILE, "/nothing"):
        assert "Reconnect &lt;now&gt;" in browser.get(path).text
    assert "Reconnect &lt;now&gt;" not in world.visitor().get("/sign-in").text
