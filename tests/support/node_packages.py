"""Packages for Node, for tests that ask what clients of others do."""

import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("@microsoft/microsoft-graph-client@3.0.7", "@microsoft/microsoft-graph-types@2.43.1", "typescript@5.9.3")


def install_packages(folder: Path) -> None:
    """Install Microsoft's packages for Node in a folder; where they cannot be, the test is skipped and says why."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Microsoft's client for Node is not tried: node and npm are not there")
    asked = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
    try:
        ended = subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=120)
        problem = ended.stderr.strip() if ended.returncode else ""
    except subprocess.TimeoutExpired:
        problem = "it took too long"
    if problem:
        pytest.skip(f"Microsoft's client for Node is not tried: it could not be installed ({problem[-200:]})")
