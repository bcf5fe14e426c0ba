"""Reads `nundina.toml`: every problem is collected, and each names the key, what is wrong and the mend."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from nundina_plugin_api.manifest import (
    Capability,
    Change,
    ConnectMethod,
    FormField,
    Limits,
    Manifest,
    Scope,
    Setting,
)
from nundina_plugin_api.manifest_checks import (
    ManifestProblem,
    Report,
    many,
    named,
    one_of,
    table,
    text,
    truth,
    web_address,
    whole_number,
)

# The version of the plugin API that this release offers; a manifest's `api` must contain it.
API_VERSION = "1.0"
FILE_NAME = "nundina.toml"
LARGEST = 256 * 1024  # bytes; a manifest is read for every page of the marketplace

LINKS = ("website", "documentation", "support", "privacy", "terms", "source", "changelog")
CATEGORIES = ("calendar", "scheduling", "email", "video", "crm", "productivity", "other")

WORD = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
WORD_SAYS = "Use lower-case letters, digits and single hyphens, beginning with a letter."
NAME = r"[a-z][a-z0-9_]*"
NAME_SAYS = "Use lower-case letters, digits and underscores, beginning with a letter."
HOST = r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost|127\.0\.0\.1"

SENTENCES = many(text(600), most=20)

CHECKS = {
    "id": text(64, WORD, WORD_SAYS),
    "name": text(60),
    "publisher": text(60),
    "summary": text(160),
    "description": text(4000),
    "api": text(100),
    "categories": many(one_of(CATEGORIES), most=5),
    "capabilities": many(one_of(Capability), most=len(Capability)),
    "exclusive_groups": many(text(64, WORD, WORD_SAYS), most=5),
    "connect": one_of(ConnectMethod),
    "connect_label": text(60),
    "provider": text(60),
    "hosts": many(text(253, HOST, 'Write a host name alone: "www.example.com".'), most=30),
    "limits": table(Limits, {"mailbox": whole_number(1_000_000), "project": whole_number(100_000_000)}),
    "scopes": many(
        table(
            Scope,
            {
                "name": text(200, r"[\x21-\x7e]+", "Write one scope, as the provider writes it, without spaces."),
                "access": one_of(("read", "write")),
                "subject": text(60),
                "reason": text(300),
                "optional": truth,
            },
        ),
        most=30,
    ),
    "fields": many(
        table(
            FormField,
            {
                "name": text(40, NAME, NAME_SAYS),
                "label": text(60),
                "kind": one_of(("text", "email", "password", "url")),
                "required": truth,
                "hint": text(300),
            },
        ),
        most=12,
    ),
    "settings": many(
        table(
            Setting,
            {
                "name": text(40, NAME, NAME_SAYS),
                "label": text(60),
                "secret": truth,
                "required": truth,
                "default": text(500),
                "hint": text(300),
            },
        ),
        most=20,
    ),
    "disclosure": SENTENCES,
    "requirements": SENTENCES,
    "limitations": SENTENCES,
    "on_uninstall": SENTENCES,
    "changes": many(
        table(
            Change,
            {
                "version": text(40),
                "date": text(10, r"\d{4}-\d{2}-\d{2}", 'Write it as "2026-01-31".'),
                "text": text(600),
            },
        ),
        most=50,
    ),
    "links": named(web_address, LINKS),
    "color": text(7, r"#[0-9a-fA-F]{6}", 'Write it as "#2563eb".'),
    "icon": text(40, WORD, WORD_SAYS),
    "languages": many(text(20, r"[a-z]{2,3}(?:_[A-Za-z]+)*", 'Write them as "de" or "zh_Hant_TW".'), most=60),
}


class InvalidManifest(Exception):
    """A manifest or a translation of one cannot be used; the attribute tells every problem."""

    def __init__(self, problems: Sequence[ManifestProblem]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest that the bytes of a `nundina.toml` declare. Raises InvalidManifest with all problems."""
    report = Report()
    manifest: Manifest | None = table(Manifest, CHECKS)(report, "", parse_toml(content))
    if manifest is not None:
        manifest = replace(manifest, capabilities=frozenset(manifest.capabilities))
        for check in CROSS_CHECKS:
            check(manifest, report)
    if manifest is None or report.problems:
        raise InvalidManifest(report.problems)
    return manifest


def parse_toml(content: bytes) -> dict[str, object]:
    """Return the tables of a TOML file. Raises InvalidManifest where it is none, with the line."""
    if len(content) > LARGEST:
        raise _broken(f"has {len(content)} bytes", f"Keep it within {LARGEST}.")
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError:
        raise _broken("is not UTF-8", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise _broken(f"is no TOML: {error}", "Mend the line named.") from None
    except RecursionError:
        raise _broken("is nested too deeply", "Keep to the keys that the reference lists.") from None


def works_with(manifest: Manifest, version: str = API_VERSION) -> bool:
    """Say whether the app works with a version of the plugin API."""
    return SpecifierSet(manifest.api).contains(version)


def _broken(wrong: str, mend: str) -> InvalidManifest:
    return InvalidManifest([ManifestProblem(FILE_NAME, wrong, mend)])


def _api_is_a_specifier(manifest: Manifest, report: Report) -> None:
    try:
        specifiers = SpecifierSet(manifest.api)
    except InvalidSpecifier:
        report.add("api", f'"{manifest.api}" is no version specifier', 'Write it as ">=1,<2".')
    else:
        if not len(specifiers):
            report.add("api", "allows every version there will ever be", 'Write it as ">=1,<2".')


def _connecting_is_described(manifest: Manifest, report: Report) -> None:
    if manifest.connect is ConnectMethod.OAUTH2 and not manifest.scopes:
        report.add("scopes", "is missing", "An app that connects by OAuth 2 says what it asks for, and why.")
    if manifest.connect is ConnectMethod.FORM and not manifest.fields:
        report.add("fields", "is missing", "An app that connects by a form says which fields it has.")
    if manifest.connect is ConnectMethod.OAUTH2 and manifest.fields:
        report.add("fields", "has no use", 'Remove it, or write connect = "form".')
    if not manifest.disclosure:
        report.add("disclosure", "is missing", "Say what the app will see, create and change (CON-3).")


NEEDS = {
    Capability.UPDATE_EVENTS: Capability.CREATE_EVENTS,
    Capability.LOG_MEETINGS: Capability.CREATE_EVENTS,
    Capability.INVITE_GUESTS: Capability.CREATE_EVENTS,
    Capability.PUSH: Capability.CHANGE_FEED,
}


def _capabilities_stand_on_each_other(manifest: Manifest, report: Report) -> None:
    if not manifest.capabilities:
        report.add("capabilities", "is empty", "Say what the app can do.")
    for capability, needed in NEEDS.items():
        if manifest.can(capability) and not manifest.can(needed):
            report.add("capabilities", f'"{capability}" needs "{needed}"', "Declare both, or neither.")


def _names_are_single(manifest: Manifest, report: Report) -> None:
    for key in ("scopes", "fields", "settings"):
        names = [entry.name for entry in getattr(manifest, key)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            report.add(key, f'"{name}" stands there twice', "Remove one of the two.")


def _required_settings_have_no_default(manifest: Manifest, report: Report) -> None:
    for setting in manifest.settings:
        if setting.default and (setting.required or setting.secret):
            report.add("settings", f'"{setting.name}" has a default', "Only what is optional and no secret has one.")


def _dates_exist(manifest: Manifest, report: Report) -> None:
    for place, change in enumerate(manifest.changes):
        try:
            date.fromisoformat(change.date)
        except ValueError:
            report.add(f"changes[{place}].date", f'"{change.date}" is no date', 'Write it as "2026-01-31".')


CROSS_CHECKS: tuple[Callable[[Manifest, Report], None], ...] = (
    _api_is_a_specifier,
    _connecting_is_described,
    _capabilities_stand_on_each_other,
    _names_are_single,
    _required_settings_have_no_default,
    _dates_exist,
)
