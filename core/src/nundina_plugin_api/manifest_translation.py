"""A manifest in another language: `translations/<language>.toml` beside `nundina.toml` overrides its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.manifest_checks import Check, Report, many, suggestion, text
from nundina_plugin_api.manifest_file import CHECKS, InvalidManifest, parse_toml

FOLDER = "translations"
PLAIN = ("name", "summary", "description", "connect_label", "provider")
LISTS = ("disclosure", "requirements", "limitations", "on_uninstall")
# Entries of these lists are found by a key of theirs, so that their order may differ.
KEYED: Mapping[str, tuple[str, Mapping[str, Check]]] = {
    "scopes": ("name", {"subject": text(60), "reason": text(300)}),
    "fields": ("name", {"label": text(60), "hint": text(300)}),
    "settings": ("name", {"label": text(60), "hint": text(300)}),
    "changes": ("version", {"text": text(600)}),
}


@dataclass(frozen=True, slots=True)
class _Entries:
    """One keyed list of a translation, ready to be laid over the manifest's own."""

    list_name: str
    overrides: Mapping[str, Mapping[str, str]]

    def over(self, manifest: Manifest) -> tuple[Any, ...]:
        key, _ = KEYED[self.list_name]
        entries = getattr(manifest, self.list_name)
        return tuple(replace(entry, **self.overrides.get(getattr(entry, key), {})) for entry in entries)


def localized(manifest: Manifest, translations: Mapping[str, bytes], language: str) -> Manifest:
    """Return the manifest in a language, in English where there is no such translation.

    `translations` holds the bytes of each file by its language. Raises InvalidManifest with all problems.
    """
    content = translations.get(language)
    return manifest if content is None else translate(manifest, content)


def translate(manifest: Manifest, content: bytes) -> Manifest:
    """Return the manifest with the texts of one translation file. Raises InvalidManifest with all problems."""
    report = Report()
    texts = parse_toml(content)
    for key in texts.keys() - {*PLAIN, *LISTS, *KEYED}:
        report.add(key, "is no text of a manifest", suggestion(key, (*PLAIN, *LISTS, *KEYED)))
    changed: dict[str, Any] = {key: CHECKS[key](report, key, texts[key]) for key in PLAIN if key in texts}
    changed |= {key: _sentences(report, manifest, key, texts[key]) for key in LISTS if key in texts}
    changed |= {key: _entries(report, manifest, key, texts[key]).over(manifest) for key in KEYED if key in texts}
    if report.problems:
        raise InvalidManifest(report.problems)
    return replace(manifest, **changed)


def _sentences(report: Report, manifest: Manifest, key: str, value: object) -> tuple[str, ...]:
    sentences: tuple[str, ...] | None = many(text(600), most=20)(report, key, value)
    wanted = len(getattr(manifest, key))
    if sentences is not None and len(sentences) != wanted:
        report.add(key, f"has {len(sentences)} sentences", f"Translate each of the {wanted} of nundina.toml.")
    return sentences or ()


def _entries(report: Report, manifest: Manifest, key: str, value: object) -> _Entries:
    name_key, checks = KEYED[key]
    known = {getattr(entry, name_key) for entry in getattr(manifest, key)}
    if not isinstance(value, dict):
        report.add(key, "is not a table", f'Write [{key}."…"] with the {name_key} of each.')
        return _Entries(key, {})
    for name in value.keys() - known:
        report.add(f"{key}.{name}", "is not in nundina.toml", suggestion(name, known))
    return _Entries(key, {name: _entry(report, f"{key}.{name}", value[name], checks) for name in known & value.keys()})


def _entry(report: Report, key: str, value: object, checks: Mapping[str, Check]) -> Mapping[str, str]:
    if not isinstance(value, dict):
        report.add(key, "is not a table", "Write its texts below it.")
        return {}
    for name in value.keys() - checks.keys():
        report.add(f"{key}.{name}", "is no text of this entry", suggestion(name, checks))
    return {name: checks[name](report, f"{key}.{name}", value[name]) for name in checks if name in value}
