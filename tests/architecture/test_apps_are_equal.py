"""The apps that ship have no way in that a third party has not."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {
    "example_account.py",
    "sandbox_process.py",
    "demo.py",
    "tour.py",
    "cli.py",
}  # the demo
PROVIDERS = re.compile(r"google|outlook|microsoft|exchange", re.IGNORECASE)


def sources() -> list[Path]:
    """Return every module of the host and the marketplace."""
    folders = (ROOT / "core/src/nundina", ROOT / "marketplace/src")
    return [path for folder in folders for path in folder.rglob("*.py") if path.name not in EXAMPLES]


def code_of(path: Path) -> str:
    """Return a module's text without its docstrings and comments, where providers may be mentioned."""
    text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"#.*", "", text)


@pytest.mark.rule("PLUG-2", "EXC-8")
def test_no_code_of_the_host_asks_which_provider_it_is() -> None:
    assert [str(path.relative_to(ROOT)) for path in sources() if PROVIDERS.search(code_of(path))] == []


@pytest.mark.rule("PLUG-2", "EXC-8")
def test_no_page_of_the_host_names_a_provider_or_asks_which_one_it_is() -> None:
    folders = (ROOT / "core/src", ROOT / "marketplace/src")
    pages = [path for folder in folders for kind in ("*.html", "*.js") for path in folder.rglob(kind)]
    ours = [path for path in pages if "vendor" not in path.parts]
    assert len(ours) > 40
    texts = {path: re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in ours}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if PROVIDERS.search(text)] == []


@pytest.mark.rule("PLUG-2", "EXC-8")
def test_no_sentence_of_the_host_names_a_provider_in_any_language() -> None:
    folders = (ROOT / "core/src", ROOT / "marketplace/src")
    catalogues = [path for folder in folders for path in folder.rglob("*.po")]
    assert len(catalogues) >= 10
    spoken = re.compile(r'^(?:msgid|msgstr(?:\[\d\])?|)\s*"(.*)"$', re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in catalogues
        for sentence in spoken.findall(path.read_text(encoding="utf-8"))
        if PROVIDERS.search(sentence)
    ]
    assert found == []


@pytest.mark.rule("PLUG-2")
def test_an_app_that_ships_is_found_by_one_entry_point_like_any_other() -> None:
    points = distribution("nundina-google-calendar").entry_points
    assert [(point.group, point.name) for point in points] == [("nundina.apps", "google-calendar")]


@pytest.mark.rule("PLUG-2")
def test_an_app_that_ships_imports_the_plugin_api_and_nothing_else_of_ours() -> None:
    ours = re.compile(r"^\s*(?:from|import) (nundina[a-z_]*)", re.MULTILINE)
    for path in (ROOT / "plugins").rglob("src/**/*.py"):
        package = path.relative_to(ROOT / "plugins").parts[2]
        assert set(ours.findall(path.read_text(encoding="utf-8"))) <= {"nundina_plugin_api", package}, path
