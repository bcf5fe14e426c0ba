"""What people see when something does not work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import structlog

from nundina.domain import errors
from nundina.domain.errors import NundinaError
from nundina.domain.identifiers import AppId, ConnectionId, UserId
from nundina.logs import configure_logs
from nundina.web import words
from nundina.web.consent_words import sentences as consent_sentences
from nundina.web.error_pages import status_of
from nundina_plugin_api.errors import RefusalReason
from support.apps import FORM_CALENDAR, OTHER_CALENDAR
from support.web_world import WebWorld


def _kinds(base: type[NundinaError] = NundinaError) -> Iterator[type[NundinaError]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("nundina."):
            yield kind
            yield from _kinds(kind)


def _examples(world: WebWorld) -> list[NundinaError]:
    now, user, app = world.clock.now(), world.user.id, OTHER_CALENDAR
    return [
        errors.NotFound(),
        errors.NotAllowed("admin"),
        errors.NotAllowed("personal_email_access"),
        errors.NotAllowed("app_marketplace_access"),
        errors.SignInFailed(),
        errors.TooManyAttempts(now + timedelta(minutes=2)),
        errors.InvalidInput("email", "not_an_email"),
        errors.AppNotInstalled(app),
        errors.AppUnavailable(app, "import failed"),
        errors.AppFault(app, "answered with a number"),
        errors.AppNotConfigured(app, ("client_id",)),
        errors.AlreadyInstalled(app),
        errors.ExclusiveGroupTaken("calendar-sync", app, user, now - timedelta(days=1)),
        errors.ExclusiveGroupTaken("calendar-sync", app, user, now, now + timedelta(minutes=5)),
        errors.ConsentFailed(),
        errors.ConsentDeclined(),
        errors.ConsentExpired(),
        errors.ConsentRefused("wrong_password"),
        errors.CalendarAlreadyConnected(ConnectionId("0" * 32)),
        errors.MailboxTaken("sales@fjord.example"),
        errors.MailboxIsShared("sales@fjord.example"),
        errors.WrongMailbox("sales@fjord.example", "anna@fjord.example"),
        errors.NoCalendarConnected(),
        errors.CalendarNotWritable("lost"),
        errors.FileRefused("accounts[0]", "file", "wrong_shape"),
        errors.SlotTaken(),
        errors.SlotNotOffered(),
        errors.CalendarSilent(),
        errors.CalendarTaken(),
        errors.TooManyRequests(now),
        errors.Paused(now + timedelta(minutes=2), "RateLimited"),
        errors.LeaseLost(),
        errors.ChangedMeanwhile(),
        errors.MeetingChanged(),
        errors.SecretUnreadable(),
        errors.KeyUnusable("missing"),
    ]


def test_every_error_has_words_of_its_own(world: WebWorld) -> None:
    kinds = set(_kinds())
    assert kinds <= set(words.TABLE), "add the words to nundina.web.words.TABLE"
    assert {type(error) for error in _examples(world)} == kinds, "add an example above"


def test_every_sentence_tells_something_and_shows_no_name_of_ours(world: WebWorld) -> None:
    with world.as_user():
        for error in _examples(world):
            sentence = words.sentence(error)
            assert sentence.endswith((".", "?")), error
            assert len(sentence.split()) > 5, error
            assert type(error).__name__ not in sentence
            assert "%(" not in sentence
            assert 400 <= status_of(error) < 600


@pytest.mark.rule("MKT-4")
def test_the_words_for_a_taken_group_name_the_app_and_who_installed_it(world: WebWorld) -> None:
    with world.as_user():
        name = world.ports.apps.release(OTHER_CALENDAR).manifest.name
        taken = errors.ExclusiveGroupTaken("calendar-sync", OTHER_CALENDAR, world.user.id, world.clock.now())
        assert name in words.sentence(taken)
        assert world.user.name in words.sentence(taken)


def test_names_of_another_account_stand_in_no_sentence(world: WebWorld) -> None:
    with world.as_user():
        stranger = errors.ExclusiveGroupTaken("g", AppId("gone-app"), world.stranger.id, world.clock.now())
        sentence = words.sentence(stranger)
        assert world.stranger.name not in sentence
        assert "gone-app" in sentence
        assert words.user_name(UserId("f" * 32)) in sentence


@pytest.mark.rule("CON-9")
def test_every_reason_that_a_provider_may_have_has_its_sentence(world: WebWorld) -> None:
    with world.as_user():
        found = consent_sentences()
    assert set(found) >= {*map(str, RefusalReason), "permission_missing", "transient"}
    assert all(sentence.endswith(".") for sentence in found.values())


@pytest.mark.parametrize(
    ("path", "status"),
    [("/test/not-found", 404), ("/test/not-allowed", 403), ("/test/taken", 409), ("/test/bug", 500), ("/nothing", 404)],
)
def test_a_failure_is_a_page_in_the_house_look_with_a_way_home(world: WebWorld, path: str, status: int) -> None:
    answer = world.signed_in().get(path)
    assert answer.status_code == status
    assert 'href="/"' in answer.text
    assert "<h1>" in answer.text


def test_what_belongs_to_another_account_looks_like_what_never_was(world: WebWorld) -> None:
    browser = world.signed_in()
    there, nowhere = browser.get("/test/not-found").text, browser.get("/nothing").text
    assert there.replace("/test/not-found", "/nothing") == nowhere


def test_a_bug_shows_a_reference_that_is_in_the_log_and_nothing_else(world: WebWorld) -> None:
    stream = StringIO()
    configure_logs(stream)
    try:
        page = world.signed_in().get("/test/bug").text
    finally:
        structlog.reset_defaults()
    reference = page.split("give the reference ")[1].split(".")[0]
    assert reference in stream.getvalue()
    assert "the inner secret" not in page
    assert "Traceback" not in page


def test_a_database_that_is_away_still_gives_a_page(world: WebWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError("the database is away")

    browser = world.signed_in()
    monkeypatch.setattr(world.ports.unit_of_work, "read", away)
    stream = StringIO()
    configure_logs(stream)
    try:
        answer = browser.get("/?lang=pl")
    finally:
        structlog.reset_defaults()
    assert answer.status_code == 500
    assert '<html lang="pl"' in answer.text
    assert "the database is away" in stream.getvalue()
    assert "the database is away" not in answer.text


def test_a_request_that_is_too_large_is_refused_in_words(world: WebWorld) -> None:
    browser = world.signed_in()
    token = world.token(browser)
    answer = browser.post("/settings/general/profile", data={"csrf_token": token, "name": "x" * 9_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_wrong_method_says_which_are_right(world: WebWorld) -> None:
    browser = world.signed_in()
    answer = browser.post("/manifest.webmanifest", data={"csrf_token": world.token(browser)})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_app_without_test_form_is_named_by_its_id(world: WebWorld) -> None:
    with world.as_user():
        assert words.app_name(FORM_CALENDAR) != FORM_CALENDAR
        assert words.app_name(AppId("unknown-app")) == "unknown-app"
