"""Message catalogues of several folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from nundina.web.catalogues import merged, read

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def _catalogue(folder: Path, **messages: str) -> Path:
    path = folder / "de" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f'msgid "{key}"\nmsgstr "{value}"\n' for key, value in messages.items())
    path.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    return path


def _compile(path: Path) -> None:
    with path.open("rb") as stream, path.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(stream, locale="de"))


def test_a_fresh_checkout_speaks_a_language_that_nobody_compiled(tmp_path: Path) -> None:
    found = read(_catalogue(tmp_path, Home="Start"))
    assert found is not None
    assert found.gettext("Home") == "Start"


def test_a_catalogue_that_changed_since_it_was_compiled_is_read_anew(tmp_path: Path) -> None:
    path = _catalogue(tmp_path, Home="Alt")
    _compile(path)
    os.utime(path.with_suffix(".mo"), (1, 1))
    _catalogue(tmp_path, Home="Neu")
    found = read(path)
    assert found is not None
    assert found.gettext("Home") == "Neu"


@pytest.mark.rule("I18N-1")
def test_an_extension_adds_its_words_and_the_hosts_stand(tmp_path: Path) -> None:
    _catalogue(tmp_path / "host", Home="Start", Save="Speichern")
    _catalogue(tmp_path / "extension", Home="Heim", Install="Installieren")
    found = merged([tmp_path / "host", tmp_path / "extension"], "de")
    assert [found.gettext(text) for text in ("Home", "Save", "Install", "Other")] == [
        "Start",
        "Speichern",
        "Installieren",
        "Other",
    ]


def test_a_language_without_a_catalogue_is_read_in_english(tmp_path: Path) -> None:
    assert merged([tmp_path], "pl").gettext("Home") == "Home"
