"""Microsoft's own clients, unchanged, in a network where Microsoft's names lead to the sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nundina_sandbox.certificates import MICROSOFT_HOSTS
from nundina_sandbox.microsoft.people import tenant_id_of
from support.namespaces import IN_NAMESPACE, namespaces_work

SCRIPT = Path(__file__).parent.parent / "support" / "by_name" / "microsoft_clients.py"


@pytest.mark.skipif(not namespaces_work(), reason="this machine lets nobody make network namespaces (unshare -rmn)")
def test_msal_runs_unchanged_against_the_sandbox_with_its_instance_discovery_on(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(MICROSOFT_HOSTS)}\n")
    inside = ["sh", "-c", IN_NAMESPACE, "sh", str(hosts), sys.executable, str(SCRIPT), str(tmp_path)]
    proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
    environment = {name: value for name, value in os.environ.items() if name not in proxies}
    ended = subprocess.run(["unshare", "-rmn", *inside], capture_output=True, text=True, timeout=90, env=environment)
    assert ended.returncode == 0, ended.stderr
    tenant = tenant_id_of("fjordworks.example")
    assert json.loads(ended.stdout) == {
        "mail": "anna@fjordworks.example",
        "subjects": ["Dentist", "Focus time", "Gym", "Team meeting", "Trade fair"],
        "userinfo": 200,
        "issuers": [
            f"login.microsoftonline.com/{tenant}/v2.0",
            f"login.microsoftonline.com/{tenant}/v2.0",
            f"login.microsoftonline.us/{tenant}/v2.0",
        ],
        "environment": "login.microsoftonline.com",
    }
