"""Keeps the message catalogues: translations.py extract | update | compile.

extract   writes build/messages-core.pot and build/messages-marketplace.pot
update    brings every messages.po up to date with the sources: new messages come in empty, gone ones go
compile   writes a messages.mo beside every messages.po

Catalogues carry no dates and no line numbers, so a change of them shows what changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "it", "nb", "pl", "zh_Hant_TW")

_METHODS = [("**/translations/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
_OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}
_LAZY = {"lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
_KEPT_HEADERS = {"Project-Id-Version", "Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding"}


@dataclass(frozen=True, slots=True)
class Source:
    """A package with messages, and the folder of its catalogues."""

    name: str
    package: Path
    folder: Path


SOURCES = (
    Source("core", ROOT / "core/src/nundina", ROOT / "core/src/nundina/web/translations"),
    Source(
        "marketplace",
        ROOT / "marketplace/src/nundina_marketplace",
        ROOT / "marketplace/src/nundina_marketplace/translations",
    ),
)


class StableCatalog(Catalog):
    """A catalogue whose header holds no date and no person."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the header."""
        return [(name, value) for name, value in super().mime_headers if name in _KEPT_HEADERS]


def extract(source: Source) -> Catalog:
    """Return every message of a package, without translations."""
    template = _empty(None)
    found = extract_from_dir(source.package, _METHODS, _OPTIONS, {**DEFAULT_KEYWORDS, **_LAZY}, ("translators:",))
    for file, line, message, comments, context in found:
        location = ((source.package / file).relative_to(ROOT).as_posix(), line)
        template.add(message, locations=[location], auto_comments=comments, context=context)
    return template


def catalogue_path(source: Source, language: str) -> Path:
    """Return where a language's catalogue is."""
    return source.folder / language / "LC_MESSAGES" / "messages.po"


def read(source: Source, language: str) -> Catalog:
    """Return a language's catalogue; an empty one where there is none yet."""
    path = catalogue_path(source, language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def updated(template: Catalog, old: Catalog, language: str) -> Catalog:
    """Return the template's messages with the old translations, the fuzzy ones still fuzzy."""
    new = _empty(language)
    for message in messages(template):
        known = old.get(message.id, message.context)
        new.add(
            message.id,
            _string(message, known, new.num_plurals),
            locations=message.locations,
            flags=known.flags & {"fuzzy"} if known is not None else (),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    return new


def _string(message: Message, known: Message | None, plurals: int) -> str | tuple[str, ...]:
    """Return the translation so far, with a place for each of the language's plural forms."""
    if isinstance(message.id, str):
        return known.string if known is not None and isinstance(known.string, str) else ""
    forms = tuple(known.string or ()) if known is not None and not isinstance(known.string, str) else ()
    return (*forms, *[""] * plurals)[:plurals]


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Go through the messages without the header."""
    return (message for message in catalogue if message.id)


def _empty(language: str | None) -> Catalog:
    return StableCatalog(
        locale=language,
        project="Nundina",
        version="1",
        header_comment="# The words of Nundina; tools/translations.py keeps this file.",
        fuzzy=False,
    )


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def _extract_all() -> None:
    for source in SOURCES:
        _write(ROOT / "build" / f"messages-{source.name}.pot", extract(source))


def _update_all() -> None:
    for source in SOURCES:
        template = extract(source)
        for language in LANGUAGES:
            _write(catalogue_path(source, language), updated(template, read(source, language), language))


def _compile_all() -> None:
    for path in sorted(path for source in SOURCES for path in source.folder.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    commands = {"extract": _extract_all, "update": _update_all, "compile": _compile_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write(__doc__ or "")
        return 2
    commands[arguments[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
