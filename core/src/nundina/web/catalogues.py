"""The message catalogues: the host's own folder, and those that extensions add.

A .mo file that is missing or older than its .po is compiled in memory, so a fresh checkout speaks every language.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale

from nundina.web import languages, times

OWN_FOLDER = Path(__file__).parent / "translations"


class Catalogues(Domain):
    """Every folder's messages, one merged catalogue a language."""

    def __init__(self) -> None:
        super().__init__(domain="messages")
        self.folders = [OWN_FOLDER]
        self._merged: dict[str, NullTranslations] = {}

    def add(self, folder: Path) -> None:
        """Take the messages of one more folder too."""
        self.folders.append(folder)
        self._merged.clear()

    def get_translations(self) -> NullTranslations:
        """Return the messages in the language of the page."""
        language = str(get_locale() or "en")
        if language not in self._merged:
            self._merged[language] = merged(self.folders, language)
        return self._merged[language]


def configure(app: Flask) -> Catalogues:
    """Set up Flask-Babel with our choice of language and zone, and return where folders are added."""
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    babel = Babel(app, locale_selector=languages.select, timezone_selector=times.zone_name)
    found = Catalogues()
    babel.domain_instance = found
    return found


def merged(folders: list[Path], language: str) -> NullTranslations:
    """Return one catalogue of all the folders'; where a message is in two, the first folder's."""
    result: Translations | None = None
    for folder in reversed(folders):
        catalogue = read(folder / language / "LC_MESSAGES" / "messages.po")
        if catalogue is not None:
            result = cast("Translations", result.add(catalogue, merge=True)) if result else catalogue
    return result or NullTranslations()


def read(source: Path) -> Translations | None:
    """Return a compiled catalogue, compiling it where that was not done since it changed."""
    compiled = source.with_suffix(".mo")
    if not source.exists() and not compiled.exists():
        return None
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        return Translations(BytesIO(compiled.read_bytes()))
    return Translations(_compile(source))


def _compile(source: Path) -> BytesIO:
    buffer = BytesIO()
    with source.open("rb") as stream:
        write_mo(buffer, read_po(stream, locale=source.parent.parent.name))
    buffer.seek(0)
    return buffer
