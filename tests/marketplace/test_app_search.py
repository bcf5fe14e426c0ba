"""Finding apps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nundina_marketplace.app_search import categories_of, search_apps
from nundina_marketplace.entries import Entry
from nundina_plugin_api.manifest import Manifest

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def entry(app_id: str, name: str, publisher: str, summary: str, *categories: str, **names: str) -> Entry:
    """Return an entry; further names are its names in other languages."""

    def manifest(called: str) -> Manifest:
        return Manifest(
            id=app_id,
            name=called,
            publisher=publisher,
            summary=summary,
            description="Meetings flow between the two.",
            api=">=1,<2",
            categories=categories,
        )

    translations = {language: manifest(called) for language, called in names.items()}
    return Entry(manifest=manifest(name), version="1", first_seen=NOW, last_seen=NOW, translations=translations)


GOOGLE = entry("google", "Google Calendar", "Nundina", "Sync meetings", "calendar", zh_Hant_TW="Google 日曆同步")
OUTLOOK = entry("outlook", "Outlook Calendar", "Nundina", "Sync meetings", "calendar", pl="Kalendarz Outlook – spotkań")
MOETE = entry("mote", "Møterom Zürich", "Ærlig AS", "Find a room, also beside a calendar", "video")
APPS = (OUTLOOK, GOOGLE, MOETE)


@pytest.mark.rule("MKT-1")
@pytest.mark.parametrize(
    ("query", "language", "found"),
    [
        ("", "en", ["google", "mote", "outlook"]),
        ("google", "en", ["google"]),
        ("GOOGLE  calendar", "en", ["google"]),
        ("calendar", "en", ["google", "outlook", "mote"]),
        ("nundina", "en", ["google", "outlook"]),
        ("video", "en", ["mote"]),
        ("room", "en", ["mote"]),
        ("moterom zurich", "en", ["mote"]),
        ("ærlig", "en", ["mote"]),
        ("spotkan", "pl", ["outlook"]),
        ("spotkan", "de", []),
        ("日曆", "zh_Hant_TW", ["google"]),
        ("日曆同步", "zh_Hant_TW", ["google"]),
        ("google日曆", "zh_Hant_TW", ["google"]),
        ("同日", "zh_Hant_TW", []),
        ("google outlook", "en", []),
    ],
)
def test_every_word_is_found_in_name_publisher_category_or_text(query: str, language: str, found: list[str]) -> None:
    assert [one.id for one in search_apps(APPS, query, language)] == found


def test_a_category_is_found_by_its_name_in_the_readers_language() -> None:
    words = {"calendar": "Kalender", "video": "Video"}
    assert [one.id for one in search_apps(APPS, "kalender", "de", words.__getitem__)] == ["google", "outlook"]


def test_the_categories_are_those_that_entries_name() -> None:
    assert categories_of(APPS) == ("calendar", "video")
