"""A client that nobody here wrote, in another language."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_sandbox import ANNAS_PASSWORD, BERT
from support.node_packages import node_packages

SCRIPT = Path(__file__).parents[2] / "support" / "ews_node_client.js"


def test_microsofts_api_in_javascript_makes_finds_changes_and_calls_off_a_meeting(
    exchange: RunningExchange, pytestconfig: pytest.Config
) -> None:
    assert pytestconfig.cache is not None
    packages = node_packages(pytestconfig.cache, ews_javascript_api="0.15.3")
    ended = subprocess.run(
        ["node", str(SCRIPT), exchange.ews_url, "CORP\\anna", ANNAS_PASSWORD, BERT],
        env={**os.environ, "NODE_PATH": str(packages / "node_modules")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "version": 15,
        "seen": ["Series", "Series", "Series", "From Node"],
        "guests": [BERT],
        "busy": ["Tentative"],
        "names": [BERT],
        "renamed": True,
        "left": ["Series", "Series", "Series"],
    }
    assert [mail.kind for mail in exchange.world.outbox] == ["invitation", "cancellation"]
