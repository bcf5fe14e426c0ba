"""Every message is translated into every language, and says the same things."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w*)\}")


@lru_cache(maxsize=1)
def _translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "tools/translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translations_tool"] = module  # dataclasses look themselves up here
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=4)
def _template(name: str) -> Catalog:
    tool = _translations()
    found: Catalog = next(tool.extract(source) for source in tool.SOURCES if source.name == name)
    return found


def _catalogue(name: str, language: str) -> Catalog:
    tool = _translations()
    path: Path = next(tool.catalogue_path(source, language) for source in tool.SOURCES if source.name == name)
    assert path.exists(), f"{path} is missing: make translations"
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _placeholders(text: str) -> set[str]:
    return {found[0] for found in _PLACEHOLDER.finditer(text)}


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


NAMES = ("core", "marketplace")
LANGUAGES = ("de", "it", "nb", "pl", "zh_Hant_TW")
every_catalogue = pytest.mark.parametrize(("name", "language"), [(n, la) for n in NAMES for la in LANGUAGES])


def test_every_translations_folder_is_looked_at() -> None:
    folders = {path for path in ROOT.glob("*/src/**/translations") if path.is_dir()}
    assert folders <= {source.folder for source in _translations().SOURCES}
    assert tuple(source.name for source in _translations().SOURCES) == NAMES
    assert LANGUAGES == _translations().LANGUAGES


def test_the_sources_have_messages() -> None:
    assert len(_messages(_template("core"))) > 100


@every_catalogue
@pytest.mark.rule("I18N-1")
def test_no_message_of_the_sources_is_missing_or_untranslated(name: str, language: str) -> None:
    catalogue = _catalogue(name, language)
    missing = []
    for message in _messages(_template(name)):
        found = catalogue.get(message.id, message.context)
        if found is None or not _forms(found) or not all(_forms(found)):
            missing.append(message.id)
    assert missing == []


@every_catalogue
@pytest.mark.rule("I18N-1")
def test_no_message_is_fuzzy_or_left_over(name: str, language: str) -> None:
    template, catalogue = _template(name), _catalogue(name, language)
    assert [message.id for message in _messages(catalogue) if message.fuzzy] == []
    assert [m.id for m in _messages(catalogue) if template.get(m.id, m.context) is None] == []


@every_catalogue
@pytest.mark.rule("I18N-1")
def test_every_translation_has_the_placeholders_of_its_message(name: str, language: str) -> None:
    wrong = []
    for message in _messages(_catalogue(name, language)):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*map(_placeholders, ids))
        may_be_missing = {"%(num)d", "%(num)s", "%(count)s", "%(count)d"} if len(ids) > 1 else set()
        for form in filter(None, _forms(message)):
            if _placeholders(form) - wanted or (wanted - _placeholders(form)) - may_be_missing:
                wrong.append((message.id, form))
    assert wrong == []


@every_catalogue
@pytest.mark.rule("I18N-1")
def test_every_message_in_several_numbers_has_as_many_forms_as_the_language(name: str, language: str) -> None:
    catalogue = _catalogue(name, language)
    several = [message for message in _messages(catalogue) if not isinstance(message.id, str)]
    assert [message.id for message in several if len(_forms(message)) != catalogue.num_plurals] == []


def test_an_update_keeps_translations_and_drops_what_is_gone() -> None:
    tool = _translations()
    template, old = Catalog(), Catalog(locale="pl")
    template.add("Save", locations=[("a.py", 1)])
    template.add(("%(num)s app", "%(num)s apps"), locations=[("a.py", 2)])
    old.add("Save", "Zapisz", locations=[("b.py", 9)])
    old.add("Gone", "Znikło")
    new = tool.updated(template, old, "pl")
    assert {message.id: message.string for message in _messages(new)} == {
        "Save": "Zapisz",
        ("%(num)s app", "%(num)s apps"): ("", "", ""),
    }
    assert not {"POT-Creation-Date", "PO-Revision-Date", "Last-Translator"} & {name for name, _ in new.mime_headers}
