"""Packages of Node's that a test needs, installed once and kept in pytest's cache; skips, loudly, where that fails."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

WAIT_SECONDS = 120


def node_packages(cache: pytest.Cache, **versions: str) -> Path:
    """Return a folder whose `node_modules` has these packages, each in the version that is named.

    A package with a scope is named `scope__name`. Skips the test where there is no npm or no registry to ask.
    """
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("this machine has no Node.js with npm, so a client written for it was not tried")
    wanted = {_package(name): version for name, version in sorted(versions.items())}
    key = hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:16]
    folder = cache.mkdir("node") / key
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            _install(folder, wanted)
            (folder / "installed").touch()
    return folder


def _package(name: str) -> str:
    scope, two, rest = name.partition("__")
    return f"@{scope}/{rest.replace('_', '-')}" if two else name.replace("_", "-")


def _install(folder: Path, wanted: dict[str, str]) -> None:
    about = {"name": "of-the-tests", "private": True, "dependencies": wanted}
    (folder / "package.json").write_text(json.dumps(about))
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install {', '.join(wanted)} within {WAIT_SECONDS} seconds")
    if ended.returncode != 0:
        pytest.skip(f"npm could not install {', '.join(wanted)}: {ended.stderr.strip()[:200]}")
