"""Microsoft's client for Node.js, unchanged, in a network where Microsoft's names lead to the sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nundina_sandbox.certificates import MICROSOFT_HOSTS
from nundina_sandbox.microsoft.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS
from nundina_sandbox.microsoft.people import object_id_of, tenant_id_of
from support.namespaces import namespaces_work
from support.node_packages import node_packages

BY_NAME = Path(__file__).parent.parent / "support" / "by_name"
INSIDE = 'ip link set lo up && mount --bind "$1" /etc/hosts && shift && exec "$@"'


@pytest.mark.skipif(not namespaces_work(), reason="this machine lets nobody make network namespaces (unshare -rmn)")
def test_msal_node_runs_unchanged_against_the_sandbox(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    packages = node_packages(pytestconfig.cache, azure__msal_node="7.2.1")
    hosts = tmp_path / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(MICROSOFT_HOSTS)}\n")
    server = [sys.executable, str(BY_NAME / "with_microsoft.py"), str(tmp_path)]
    client = ["node", str(BY_NAME / "msal_node.mjs"), str(packages), CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS[0]]
    command = ["unshare", "-rmn", "sh", "-c", INSIDE, "sh", str(hosts), *server, *client]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    anna = "anna@fjordworks.example"
    assert json.loads(ended.stdout) == {
        "mail": anna,
        "account": f"{object_id_of(anna, personal=False)}.{tenant_id_of('fjordworks.example')}",
        "refreshed": True,
        "fromCache": False,
        "forItself": "Bearer",
        "again": "ServerError/invalid_grant//54005",
        "revoked": "InteractionRequiredAuthError/invalid_grant/consent_required/65001",
        "refused": "ServerError/invalid_client//7000215",
    }
