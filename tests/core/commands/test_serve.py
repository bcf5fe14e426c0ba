"""`nundina serve`, as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask, request

from nundina.commands.web_server import ServerOptions, trust_proxy

PATIENCE = 60  # seconds; the machine may be busy


class Served:
    """A host that serves with a worker beside, and what it says."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "NUNDINA_HOME": str(home)}
        self.run("init")
        self.log = home / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--port", "0", "--threads", "2", "--with-worker"),
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def run(self, *words: str) -> None:
        subprocess.run(self._command(*words), env=self._environment, check=True, capture_output=True)

    @property
    def address(self) -> str:
        """Where it listens, as its log says; empty until then."""
        found = re.search(r"Listening at: (\S+)", self.log.read_text())
        return found[1] if found else ""

    def children(self, word: str) -> list[int]:
        """Return the ids of the child processes with a word in their command."""
        listed = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=False
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if f" {word}" in line]

    @staticmethod
    def _command(*words: str) -> list[str]:
        return [sys.executable, "-m", "nundina.cli", *words]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "home")
    yield served
    if served.process.poll() is None:
        served.process.terminate()
    served.process.wait(PATIENCE)


def until(what: Callable[[], object]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def test_pages_are_served_and_a_worker_that_dies_is_started_anew(served: Served) -> None:
    until(lambda: served.address)
    assert requests.get(f"{served.address}/sign-in", timeout=PATIENCE).status_code == 200
    until(lambda: served.children("worker"))
    [worker] = served.children("worker")
    time.sleep(0.6)  # one that dies sooner is not started anew at once
    os.kill(worker, signal.SIGKILL)
    until(lambda: served.children("worker") not in ([], [worker]))
    assert requests.get(f"{served.address}/sign-in", timeout=PATIENCE).status_code == 200
    left = served.children("serve") + served.children("worker")
    served.process.terminate()
    assert served.process.wait(PATIENCE) == 0
    assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]


def test_it_listens_on_this_machine_alone_unless_told() -> None:
    assert ServerOptions("127.0.0.1", 8000, 1, 8).bind == "127.0.0.1:8000"
    assert ServerOptions("::1", 8000, 1, 8).bind == "[::1]:8000"
    assert ServerOptions("crm.internal", 80, 1, 8).bind == "crm.internal:80"


def test_a_process_that_is_started_for_another_is_told_all_that_was_chosen() -> None:
    chosen = ServerOptions("::1", 80, 2, 3, behind_proxy=True)
    words = chosen.as_words()
    assert words == ("--host", "::1", "--port", "80", "--workers", "2", "--threads", "3", "--behind-proxy")
    assert "--behind-proxy" not in ServerOptions("::1", 80, 2, 3).as_words()


@pytest.mark.parametrize(("trusted", "seen"), [(True, "203.0.113.7"), (False, "127.0.0.1")])
def test_a_clients_address_is_taken_from_the_web_server_in_front_only_when_told(trusted: bool, seen: str) -> None:
    app = Flask("tried")
    app.add_url_rule("/", view_func=lambda: request.remote_addr or "")
    if trusted:
        trust_proxy(app)
    # The last address is the one that the web server in front saw; whatever stands before it anybody may have sent.
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert app.test_client().get("/", headers=headers).text == seen
