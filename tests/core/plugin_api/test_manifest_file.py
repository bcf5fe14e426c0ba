"""What is wrong with a manifest is said at once, all of it, with the key and the mend."""

from __future__ import annotations

import pytest

from nundina_plugin_api.manifest import Capability, ConnectMethod
from nundina_plugin_api.manifest_file import InvalidManifest, read_manifest, works_with
from nundina_plugin_api.manifest_translation import localized

GOOD = """
id = "some-calendar"
name = "Some Calendar"
publisher = "Some Company"
summary = "Meetings in both directions."
description = "Longer."
api = ">=1,<2"
capabilities = ["change_feed", "create_events"]
exclusive_groups = ["calendar-sync"]
disclosure = ["See your events.", "Create events."]

[links]
support = "https://example.com/help"

[[scopes]]
name = "calendar.read"
access = "read"
subject = "Events"
reason = "To put meetings on timelines."

[[changes]]
version = "1.0"
date = "2026-01-31"
text = "First."
"""


def problems_of(content: str) -> dict[str, str]:
    with pytest.raises(InvalidManifest) as caught:
        read_manifest(content.encode())
    return {problem.key: f"{problem.wrong}. {problem.mend}" for problem in caught.value.problems}


@pytest.mark.rule("PLUG-1")
def test_a_manifest_is_read_without_any_code() -> None:
    manifest = read_manifest(GOOD.encode())
    assert manifest.id == "some-calendar"
    assert manifest.can(Capability.CREATE_EVENTS)
    assert manifest.connect is ConnectMethod.OAUTH2
    assert manifest.exclusive_groups == ("calendar-sync",)
    assert manifest.scopes[0].reason == "To put meetings on timelines."
    assert manifest.links["support"] == "https://example.com/help"


def test_an_unknown_key_is_refused_with_a_suggestion() -> None:
    assert problems_of(GOOD.replace("summary", "sumary")) == {
        "sumary": 'is unknown. Did you mean "summary"?',
        "summary": "is missing. It is required.",
    }


def test_an_unknown_capability_is_refused_with_a_suggestion() -> None:
    found = problems_of(GOOD.replace('"create_events"', '"create_event"'))
    assert found == {"capabilities[1]": '"create_event" is unknown. Did you mean "create_events"?'}


def test_every_problem_is_collected_and_names_its_place() -> None:
    broken = GOOD.replace('"some-calendar"', '"Some Calendar"').replace('"read"', '"reads"').replace("https", "http")
    assert set(problems_of(broken)) == {"id", "scopes[0].access", "links.support"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('">=1,<2"', '"one"', "api"),
        ('"create_events"]', '"log_meetings"]', "capabilities"),
        ('"2026-01-31"', '"2026-02-31"', "changes[0].date"),
        ('disclosure = ["See your events.", "Create events."]', "", "disclosure"),
        ('["change_feed", "create_events"]', '["change_feed", "change_feed"]', "capabilities[1]"),
        ('"Some Company"', "7", "publisher"),
        ('"Longer."', '""', "description"),
        ('"Meetings in both directions."', f'"{"x" * 161}"', "summary"),
        ('api = ">=1,<2"', 'api = ">=1,<2"\nconnect = "form"', "fields"),
        ('api = ">=1,<2"', 'api = ">=1,<2"\nhosts = ["https://www.example.com"]', "hosts[0]"),
        ("[[scopes]]", "[scopes]", "scopes"),
    ],
)
def test_each_rule_of_the_schema_names_the_key_that_breaks_it(old: str, new: str, key: str) -> None:
    assert old in GOOD
    assert list(problems_of(GOOD.replace(old, new))) == [key]


def test_a_scope_named_twice_is_refused() -> None:
    again = '\n[[scopes]]\nname = "calendar.read"\naccess = "write"\nsubject = "All"\nreason = "To write."\n'
    assert problems_of(GOOD + again) == {"scopes": '"calendar.read" stands there twice. Remove one of the two.'}


def test_a_secret_setting_with_a_default_is_refused() -> None:
    setting = '\n[[settings]]\nname = "key"\nlabel = "Key"\nsecret = true\ndefault = "hunter2"\n'
    assert problems_of(GOOD + setting) == {
        "settings": '"key" has a default. Only what is optional and no secret has one.'
    }


@pytest.mark.parametrize("content", [b"\xff", b"id = ", b"a = " + b"[" * 5000, b"#" * 300_000])
def test_what_is_no_toml_is_one_problem_and_no_crash(content: bytes) -> None:
    with pytest.raises(InvalidManifest) as caught:
        read_manifest(content)
    assert len(caught.value.problems) == 1


def test_an_app_names_the_plugin_api_versions_that_it_works_with() -> None:
    manifest = read_manifest(GOOD.encode())
    assert works_with(manifest, "1.4")
    assert not works_with(manifest, "2.0")


GERMAN = """
summary = "Termine in beide Richtungen."
disclosure = ["Ihre Termine sehen.", "Termine anlegen."]

[scopes."calendar.read"]
subject = "Termine"
reason = "Damit Meetings auf Zeitleisten stehen."

[changes."1.0"]
text = "Die erste."
"""


@pytest.mark.rule("I18N-1")
def test_a_translation_overrides_texts_and_nothing_else() -> None:
    manifest = read_manifest(GOOD.encode())
    german = localized(manifest, {"de": GERMAN.encode()}, "de")
    assert german.summary == "Termine in beide Richtungen."
    assert german.scopes[0].subject == "Termine"
    assert german.scopes[0].name == "calendar.read"
    assert german.changes[0].text == "Die erste."
    assert german.name == manifest.name
    assert localized(manifest, {"de": GERMAN.encode()}, "it") == manifest


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"Ihre Termine sehen.", ', "", "disclosure"),
        ('"calendar.read"', '"calendar.reed"', "scopes.calendar.reed"),
        ("reason", "raeson", "scopes.calendar.read.raeson"),
        ('summary = "', 'api = ">=1"\nsummary = "', "api"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(old: str, new: str, key: str) -> None:
    with pytest.raises(InvalidManifest) as caught:
        localized(read_manifest(GOOD.encode()), {"de": GERMAN.replace(old, new).encode()}, "de")
    assert [problem.key for problem in caught.value.problems] == [key]
