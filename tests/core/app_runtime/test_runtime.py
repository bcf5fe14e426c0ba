"""A plugin that misbehaves never takes the host or another plugin down; its page says what is wrong."""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from nundina.app_runtime import InProcessRuntime
from nundina.domain.errors import AppFault, AppUnavailable, NotFound
from nundina.domain.identifiers import AppId
from nundina_plugin_api import (
    Access,
    AppError,
    AppEvent,
    AuthorizationLost,
    ChangePage,
    Configuration,
    Credentials,
    CursorExpired,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)
from support.app_workshop import Workshop
from support.apps import FORM_CALENDAR, OTHER_CALENDAR, runtime_of_test_apps, source_of

ACCESS = Access(Credentials({"token": "very-secret-token"}), Configuration({"key": "operators-key"}), "a@example.com")


def changes_of(runtime: InProcessRuntime, app_id: AppId) -> ChangePage:
    feed = runtime.app(app_id).changes
    assert feed is not None
    return feed.changes(ACCESS, "", "")


def test_an_app_is_listed_without_being_imported(workshop: Workshop) -> None:
    app_id = workshop.app()
    (release,) = workshop.runtime().releases()
    assert release.manifest.id == app_id
    assert release.runs
    assert not [name for name in sys.modules if name.startswith(workshop.made[0])]


def test_an_app_answers_through_the_guard(workshop: Workshop) -> None:
    app_id = workshop.app()
    assert changes_of(workshop.runtime(), app_id) == ChangePage(cursor="7")


def test_an_app_that_nobody_has_is_not_found(workshop: Workshop) -> None:
    with pytest.raises(NotFound):
        workshop.runtime().app(AppId("nobody"))


HANDING_OVER = """
from nundina_plugin_api import hookimpl
class Plugin:
    @hookimpl
    def nundina_app(self):
        {}
plugin = Plugin()
"""

QUARANTINED = {
    "raises on import": ("raise RuntimeError('no luck')", "It cannot be imported: RuntimeError: no luck"),
    "leaves on import": ("import sys; sys.exit(3)", "It cannot be imported: SystemExit: 3"),
    "needs what is not there": ("import no_such_thing", "It cannot be imported: ModuleNotFoundError"),
    "is no Python": ("def (", "It cannot be imported: SyntaxError"),
    "has no plugin": ("x = 1", "has no attribute 'plugin'"),
    "lacks the mandatory hook": ("class P: pass\nplugin = P()", "The mandatory hook nundina_app is missing."),
    "hands over something else": (
        HANDING_OVER.format("return 7"),
        "nundina_app handed over int, not a CalendarApp.",
    ),
    "raises in the hook": (
        HANDING_OVER.format("1 / 0"),
        "It failed while loading raised ZeroDivisionError.",
    ),
}


@pytest.mark.rule("PLUG-4")
@pytest.mark.parametrize("what", QUARANTINED)
def test_an_app_that_cannot_be_loaded_is_quarantined_with_the_reason_and_harms_no_other(
    workshop: Workshop, what: str
) -> None:
    plugin, problem = QUARANTINED[what]
    broken, whole = workshop.app(plugin=plugin), workshop.app()
    runtime = workshop.runtime()
    with pytest.raises(AppUnavailable) as caught:
        runtime.app(broken)
    assert problem in caught.value.why
    assert not runtime.release(broken).runs
    assert problem in runtime.health(broken).message
    assert changes_of(runtime, whole).cursor == "7"
    assert runtime.health(whole).healthy


HOOKS = {
    "@hookimpl\n    def nundina_instaled(self, event): pass": "Did you mean nundina_installed?",
    "def nundina_installed(self, event): pass": "not marked with @hookimpl",
    "@hookimpl\n    def nundina_installed(self, event=None): pass": "gives its argument event a default",
    "@hookimpl\n    def nundina_installed(self, account): pass": "has no argument account",
}


@pytest.mark.rule("PLUG-1")
@pytest.mark.parametrize("hooks", HOOKS)
def test_a_hook_that_nobody_would_call_is_refused(workshop: Workshop, hooks: str) -> None:
    app_id = workshop.app(hooks=hooks)
    report = workshop.runtime().health(app_id)
    assert HOOKS[hooks] in report.message


@pytest.mark.rule("PLUG-4")
def test_an_app_for_another_api_version_is_quarantined_without_being_imported(workshop: Workshop) -> None:
    app_id = workshop.app(plugin="raise SystemExit", manifest=lambda text: text.replace(">=1,<2", ">=2"))
    assert "works with plugin API >=2" in workshop.runtime().release(app_id).problem


@pytest.mark.rule("PLUG-4")
def test_a_typo_in_a_manifest_is_said_on_the_apps_page(workshop: Workshop) -> None:
    workshop.app(manifest=lambda text: text.replace("summary", "sumary"))
    (release,) = workshop.runtime().releases()
    assert 'sumary: is unknown. Did you mean "summary"?' in release.problem


def test_what_an_app_offers_is_what_its_manifest_declares(workshop: Workshop) -> None:
    less = workshop.app(manifest=lambda text: text.replace('"change_feed"', '"change_feed", "busy_times"'))
    more = workshop.app(manifest=lambda text: text.replace('"change_feed"', '"busy_times"'))
    runtime = workshop.runtime()
    assert "declares busy_times, but the app offers no busy_times" in runtime.health(less).message
    assert "offers changes, but its manifest does not declare change_feed" in runtime.health(more).message


def test_two_apps_of_one_id_are_both_kept_from_running(workshop: Workshop) -> None:
    app_id = workshop.app()
    workshop.app(manifest=lambda text: text.replace(text.split('"')[1], app_id))
    (release,) = workshop.runtime().releases()
    assert "Two apps have this id" in release.problem


@pytest.mark.rule("PLUG-4")
@pytest.mark.parametrize("body", ["1 / 0", "raise SystemExit(1)", "raise KeyboardInterrupt", "raise AppError('x')"])
def test_whatever_else_an_app_raises_is_its_fault(workshop: Workshop, body: str) -> None:
    app_id = workshop.app(body)
    with pytest.raises(AppFault) as caught:
        changes_of(workshop.runtime(), app_id)
    assert caught.value.__cause__ is None
    assert caught.value.what.startswith("changes raised ")


@pytest.mark.parametrize(
    "body",
    [
        "return 7",
        "return None",
        "return ChangePage(cursor=7)",
        "return object()",
        "return ChangePage(events=(CalendarEvent(event_id='1', ical_uid='1', start=None, end=None),))",
        "return ChangePage(cursor='x' * 17_000_000)",
        "return (page for page in ())",
    ],
)
def test_an_answer_of_the_wrong_type_is_a_fault(workshop: Workshop, body: str) -> None:
    app_id = workshop.app(body)
    with pytest.raises(AppFault, match="answered with something else"):
        changes_of(workshop.runtime(), app_id)


def test_an_instant_without_a_zone_is_refused(workshop: Workshop) -> None:
    naive = "import datetime; return ChangePage(events=(CalendarEvent(event_id='1', ical_uid='1', "
    day = "Moment(day=datetime.date(2026, 1, 1))"
    app_id = workshop.app(f"{naive}start={day}, end={day}, created_at=datetime.datetime(2026, 1, 1)),))")
    with pytest.raises(AppFault, match="answered with something else"):
        changes_of(workshop.runtime(), app_id)


SIX: dict[str, tuple[type[AppError], dict[str, Any]]] = {
    "Transient()": (Transient, {"retry_after": None}),
    "RateLimited(__import__('datetime').timedelta(seconds=9))": (RateLimited, {}),
    "AuthorizationLost()": (AuthorizationLost, {}),
    "PermissionMissing(('calendar',))": (PermissionMissing, {"scopes": ("calendar",)}),
    "CursorExpired()": (CursorExpired, {}),
    "Refused(RefusalReason.EVENT_GONE)": (Refused, {"reason": RefusalReason.EVENT_GONE}),
}


@pytest.mark.parametrize("raised", SIX)
def test_the_six_errors_come_through_without_their_history(workshop: Workshop, raised: str) -> None:
    kind, attributes = SIX[raised]
    app_id = workshop.app(f"raise {raised} from ValueError('secret')")
    with pytest.raises(kind) as caught:
        changes_of(workshop.runtime(), app_id)
    assert type(caught.value) is kind
    assert caught.value.__cause__ is None
    assert {name: getattr(caught.value, name) for name in attributes} == attributes


@pytest.mark.parametrize("raised", ["Transient('soon')", "PermissionMissing([1])", "Refused('because')"])
def test_an_error_that_carries_nonsense_is_a_fault(workshop: Workshop, raised: str) -> None:
    app_id = workshop.app(f"raise {raised}")
    with pytest.raises(AppFault):
        changes_of(workshop.runtime(), app_id)


@pytest.mark.rule("PLUG-4")
def test_a_call_that_hangs_is_left_behind_and_others_go_on(workshop: Workshop) -> None:
    hanging = workshop.app("import time; time.sleep(5)")
    whole = workshop.app()
    runtime = workshop.runtime(seconds=0.5)
    runtime.app(hanging)
    began = time.monotonic()
    with pytest.raises(Transient):
        changes_of(runtime, hanging)
    assert time.monotonic() - began < 2
    assert changes_of(runtime, whole).cursor == "7"


@pytest.mark.rule("PLUG-4")
def test_an_app_that_hangs_while_it_is_imported_is_quarantined(workshop: Workshop) -> None:
    hanging, whole = workshop.app(plugin="import time\ntime.sleep(3)"), workshop.app()
    runtime = workshop.runtime(seconds=0.5)
    assert "did not load in time" in runtime.health(hanging).message
    assert changes_of(runtime, whole).cursor == "7"


def test_a_fault_is_logged_with_its_place_but_without_a_word_of_what_was_passed(workshop: Workshop) -> None:
    app_id = workshop.app("raise ValueError('bad: ' + access.credentials.secrets['token'] + access.address)")
    with structlog.testing.capture_logs() as logs, pytest.raises(AppFault) as caught:
        changes_of(workshop.runtime(), app_id)
    (entry,) = [entry for entry in logs if entry["event"] == "app_fault"]
    assert "plugin.py" in entry["at"][-1]
    assert entry["message"] == "bad: ******"
    assert "very-secret-token" not in str(logs)
    assert "very-secret-token" not in repr(caught.value)


def test_an_app_gets_copies_and_can_change_nothing_of_the_hosts(workshop: Workshop) -> None:
    app_id = workshop.app('access.credentials.secrets["token"] = "x"; return ChangePage(cursor="1")')
    changes_of(workshop.runtime(), app_id)
    assert ACCESS.credentials.secrets["token"] == "very-secret-token"


def test_a_hook_that_raises_is_logged_and_goes_no_further(workshop: Workshop) -> None:
    app_id = workshop.app(hooks="@hookimpl\n    def nundina_installed(self, event): raise ValueError(event.app_id)")
    event = AppEvent("0" * 32, app_id, datetime.now(UTC))
    with structlog.testing.capture_logs() as logs:
        workshop.runtime().tell(app_id, "nundina_installed", event)
    assert {"app_fault", "app_not_told"} <= {entry["event"] for entry in logs}


def test_an_app_says_how_it_is(workshop: Workshop) -> None:
    ill = "@hookimpl\n    def nundina_health(self): return HealthReport(healthy=False, message='ill')"
    wrong = "@hookimpl\n    def nundina_health(self): return 'fine'"
    ill_id, wrong_id = workshop.app(hooks=ill), workshop.app(hooks=wrong)
    runtime = workshop.runtime()
    assert runtime.health(ill_id).message == "ill"
    assert not runtime.health(wrong_id).healthy


def test_the_first_calls_of_many_threads_load_an_app_once(workshop: Workshop) -> None:
    app_id = workshop.app()
    runtime = workshop.runtime()
    apps: list[object] = []
    threads = [threading.Thread(target=lambda: apps.append(runtime.app(app_id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(app) for app in apps}) == 1


@pytest.mark.rule("EXC-8")
def test_what_a_manifest_does_not_declare_cannot_be_called(workshop: Workshop) -> None:
    runtime = runtime_of_test_apps()
    app = runtime.app(FORM_CALENDAR)
    assert app.changes is None
    assert app.events is not None
    with pytest.raises(Refused) as caught:
        app.events.cancel(ACCESS, "1", notify_guests=True)
    assert caught.value.reason is RefusalReason.UNSUPPORTED


@pytest.mark.rule("MKT-5")
def test_the_second_app_of_the_exclusive_group_runs_like_any_other() -> None:
    runtime = runtime_of_test_apps()
    release = runtime.release(OTHER_CALENDAR)
    assert release.manifest.exclusive_groups == ("calendar-sync",)
    assert release.manifest_in("de").name == "Anderer Kalender"
    assert release.manifest_in("fr").name == "Other Calendar"
    assert runtime.app(OTHER_CALENDAR).watcher is None
    assert runtime.health(OTHER_CALENDAR).healthy


def test_in_safe_mode_every_app_is_listed_with_the_reason_and_none_is_loaded() -> None:
    runtime = InProcessRuntime((source_of("other_calendar"),), suspended="safe mode")
    assert [(release.manifest.id, release.problem) for release in runtime.releases()] == [
        ("other-calendar", "safe mode")
    ]
    with pytest.raises(AppUnavailable):
        runtime.app(OTHER_CALENDAR)
    health = runtime.health(OTHER_CALENDAR)
    assert (health.healthy, health.message) == (False, "safe mode")
