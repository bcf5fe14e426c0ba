"""Clients for Node.js, unchanged, in a network where Microsoft's names lead to the sandbox."""

import json
import os
import shutil
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
ANNA = "anna@fjordworks.example"
TENANT = tenant_id_of("fjordworks.example")

pytestmark = pytest.mark.skipif(
    not namespaces_work(), reason="this machine lets nobody make network namespaces (unshare -rmn)"
)


def run_by_name(folder: Path, *program: str) -> dict[str, object]:
    """Return what a program of Node's prints where Microsoft's names lead to the sandbox."""
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(MICROSOFT_HOSTS)}\n")
    server = [sys.executable, str(BY_NAME / "with_microsoft.py"), str(folder)]
    client = ["node", *program, CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS[0]]
    command = ["unshare", "-rmn", "sh", "-c", INSIDE, "sh", str(hosts), *server, *client]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    found: dict[str, object] = json.loads(ended.stdout)
    return found


@pytest.fixture
def packages(pytestconfig: pytest.Config) -> Path:
    assert pytestconfig.cache is not None
    return node_packages(pytestconfig.cache, azure__msal_node="7.2.1", openid_client="6.8.9")


def test_msal_node_runs_unchanged_against_the_sandbox(tmp_path: Path, packages: Path) -> None:
    assert run_by_name(tmp_path, str(BY_NAME / "msal_node.mjs"), str(packages)) == {
        "mail": ANNA,
        "account": f"{object_id_of(ANNA, personal=False)}.{TENANT}",
        "refreshed": True,
        "fromCache": False,
        "forItself": "Bearer",
        "again": "ServerError/invalid_grant//54005",
        "revoked": "InteractionRequiredAuthError/invalid_grant/consent_required/65001",
        "refused": "ServerError/invalid_client//7000215",
    }


@pytest.mark.parametrize("tenant", [TENANT, "common"])
def test_openid_client_verifies_everything_that_the_sandbox_says(tmp_path: Path, packages: Path, tenant: str) -> None:
    script = packages / f"openid-client-{tenant}.mjs"
    shutil.copy(BY_NAME / "openid_client.mjs", script)
    assert run_by_name(tmp_path, str(script), tenant) == {
        "email": ANNA,
        "scope": "openid email profile Calendars.ReadWrite",
        "refreshed": True,
        "refused": "invalid_grant 400",
    }
