"""Google's own Python clients, unchanged, in a network where Google's names lead to the sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nundina_sandbox.certificates import GOOGLE_HOSTS
from support.namespaces import IN_NAMESPACE, namespaces_work

SCRIPT = Path(__file__).parent.parent / "support" / "by_name" / "google_clients.py"


@pytest.mark.skipif(not namespaces_work(), reason="this machine lets nobody make network namespaces (unshare -rmn)")
def test_googles_python_clients_run_unchanged_against_the_sandbox(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(GOOGLE_HOSTS)}\n")
    inside = ["sh", "-c", IN_NAMESPACE, "sh", str(hosts), sys.executable, str(SCRIPT), str(tmp_path)]
    proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
    environment = {name: value for name, value in os.environ.items() if name not in proxies}
    ended = subprocess.run(["unshare", "-rmn", *inside], capture_output=True, text=True, timeout=90, env=environment)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "issuer": "https://accounts.google.com",
        "email": "anna@fjordworks.example",
        "summary": "By name",
        "batch": [True, True, True],
        "refreshed": True,
    }
