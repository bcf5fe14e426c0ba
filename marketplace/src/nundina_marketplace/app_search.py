"""Finding apps by name, publisher, category and text, the best first (MKT-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from nundina_marketplace.entries import Entry
from nundina_marketplace.folding import fold, terms
from nundina_plugin_api.manifest import Manifest

# What a find is worth, by where it stands; at the beginning of a word it is worth twice as much.
_NAME, _PUBLISHER, _CATEGORY, _SUMMARY, _TEXT = 16, 8, 8, 4, 1


def search_apps(
    entries: Iterable[Entry], query: str, language: str, category_name: Callable[[str], str] = str
) -> tuple[Entry, ...]:
    """Return the entries that hold every word of the query, in the language or in English, the best first.

    An empty query returns all of them, by name.
    """
    wanted = terms(query)
    rated = [(_rating(entry, wanted, language, category_name), entry) for entry in entries]
    found = [(rating, entry) for rating, entry in rated if rating is not None]
    found.sort(key=lambda pair: (-pair[0], fold(pair[1].manifest_in(language).name)))
    return tuple(entry for _, entry in found)


def categories_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return every category that an entry names, by name."""
    return tuple(sorted({category for entry in entries for category in entry.manifest.categories}))


def _rating(entry: Entry, wanted: Sequence[str], language: str, category_name: Callable[[str], str]) -> int | None:
    places = _places(entry.manifest, category_name) + _places(entry.manifest_in(language), category_name)
    ratings = [max((worth * _fit(term, text) for worth, text in places), default=0) for term in wanted]
    return sum(ratings) if all(ratings) else None


def _places(manifest: Manifest, category_name: Callable[[str], str]) -> list[tuple[int, str]]:
    categories = [text for one in manifest.categories for text in (one, category_name(one))]
    texts = [manifest.description, manifest.connect_label, manifest.provider, *manifest.limitations]
    return [
        (_NAME, fold(manifest.name)),
        (_PUBLISHER, fold(manifest.publisher)),
        *((_CATEGORY, fold(text)) for text in categories),
        (_SUMMARY, fold(manifest.summary)),
        *((_TEXT, fold(text)) for text in texts),
    ]


def _fit(term: str, text: str) -> int:
    at = text.find(term)
    if at < 0:
        return 0
    return 2 if text.startswith(term) or f" {term}" in text else 1
