"""A Google sandbox beside the host: a program of another distribution, reached over HTTP like the real one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import requests

CLIENT_ID = "507390625131-example.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-of-the-example"  # noqa: S105 - it opens nothing but the sandbox
_PATIENCE = 30.0  # seconds for a server to answer


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running Google sandbox."""

    url: str

    def ask(self, question: str) -> dict[str, object]:
        """Return what the sandbox's control API answers."""
        answer = requests.get(f"{self.url}/control/{question}", headers={"Accept": "application/json"}, timeout=10)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found

    def tell(self, order: str, **values: object) -> None:
        """Have the sandbox's control API do something."""
        requests.post(f"{self.url}/control/{order}", json=values, timeout=10).raise_for_status()


def free_port(wanted: int = 0) -> int:
    """Return the loopback port that is wanted where nobody has it, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once a server answers. Raises a ClickException where it ends or takes too long."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise click.ClickException(f"{url} does not answer.")


@contextmanager
def running_sandbox(port: int, return_address: str) -> Iterator[Sandbox]:
    """Run the sandbox with the people of its demo, and Nundina registered there as a client, until the block ends."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [_program(), "serve", "--port", str(port), "--seed", "demo"], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(f"{url}/control/clock", process)
        sandbox = Sandbox(url)
        client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "name": "Nundina"}
        sandbox.tell("clients", **client, redirect_uris=[return_address])
        yield sandbox
    finally:
        process.terminate()
        process.wait()


def _program() -> str:
    beside = Path(sys.executable).with_name("nundina-sandbox")
    found = str(beside) if beside.exists() else shutil.which("nundina-sandbox")
    if found is None:
        raise click.ClickException("The sandbox is not installed. Type: pip install nundina-sandbox")
    return found
