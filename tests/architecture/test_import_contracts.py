"""Each import contract is kept, and is shown to fail when it is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "nundina": "core/src/nundina",
    "nundina_plugin_api": "core/src/nundina_plugin_api",
    "nundina_plugin_testing": "core/src/nundina_plugin_testing",
    "nundina_marketplace": "marketplace/src/nundina_marketplace",
    "nundina_google_calendar": "plugins/google_calendar/src/nundina_google_calendar",
    "nundina_sandbox": "sandbox/src/nundina_sandbox",
}
BREACHES = {
    "The host is built in floors": ("nundina/domain/breach.py", "import nundina.ports.host"),
    "The plugin API knows nothing of ours": ("nundina_plugin_api/breach.py", "import nundina.domain.errors"),
    "The core names neither the marketplace nor an app": ("nundina/web/breach.py", "import nundina_marketplace"),
    "The marketplace stands beside the web, not on it": ("nundina_marketplace/breach.py", "import nundina.store"),
    "Apps know the plugin API only": ("nundina_google_calendar/breach.py", "import nundina.ports"),
    "The sandbox knows nothing of ours": ("nundina_sandbox/breach.py", "import nundina_plugin_api"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the sources in a folder, with this repository's contracts."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copied_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of all sources, to be broken."""
    folder = tmp_path_factory.mktemp("sources")
    for name, source in SOURCES.items():
        shutil.copytree(
            ROOT / source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "translations")
        )
    return folder


def test_every_contract_is_kept_and_every_breach_is_noticed(copied_sources: Path) -> None:
    kept = lint(copied_sources)
    assert kept.returncode == 0, kept.stdout
    for file, line in BREACHES.values():
        (copied_sources / file).write_text(line + "\n")
    broken = lint(copied_sources)
    assert broken.returncode == 1
    assert [name for name in BREACHES if f"{name} BROKEN" not in broken.stdout] == []
    assert "KEPT" not in broken.stdout


def test_importing_the_host_imports_no_provider_library() -> None:
    script = (
        "import sys, nundina.app; print([m for m in ('googleapiclient', 'exchangelib', 'msal') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
