"""Sandboxes beside the host: a program of another distribution, reached over HTTP like the real providers."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import requests

CLIENT_ID = "507390625131-example.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-of-the-example"  # noqa: S105 - it opens nothing but the sandbox
MICROSOFT_CLIENT_ID = "2c6c0f0e-5b1d-4a8e-8f5a-3d9b7e1c4a60"
MICROSOFT_CLIENT_SECRET = "of~the~example"  # noqa: S105 - it opens nothing but the sandbox
_PATIENCE = 30.0  # seconds for a server to answer


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox of a provider."""

    url: str
    secure_url: str = ""
    """Its address over TLS, where the provider's own client demands that."""
    ca_file: Path | None = None
    """The certificate of the authority behind it."""

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
    """Run Google's sandbox with the people of its demo, and Nundina registered there as a client, until the end."""
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    with _serving(sandbox, "serve", "--port", str(port)):
        _register(sandbox, CLIENT_ID, CLIENT_SECRET, return_address)
        yield sandbox


@dataclass(frozen=True, slots=True)
class Sandboxes:
    """Every provider that the demo plays."""

    google: Sandbox
    microsoft: Sandbox
    exchange: Sandbox


@contextmanager
def running_sandboxes(port: int, folder: Path, return_address: str) -> Iterator[Sandboxes]:
    """Run Google's sandbox at this port and the others behind it, started at once, until the block ends.

    The certificates that they have over TLS are written to the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = free_port(port)
    google = Sandbox(f"http://127.0.0.1:{first}")
    microsoft = _secured(first + 1, folder / "microsoft-sandbox-ca.pem")
    exchange = _secured(first + 3, folder / "exchange-sandbox-ca.pem")
    commands = {
        "serve": (google, ("--port", _port(google.url))),
        "microsoft": (microsoft, _secure_options(microsoft)),
        "exchange": (exchange, _secure_options(exchange)),
    }
    with ExitStack() as stack:
        started = [
            (sandbox, stack.enter_context(_started(command, *options)))
            for command, (sandbox, options) in commands.items()
        ]
        for sandbox, process in started:
            wait_until_it_answers(f"{sandbox.url}/control/clock", process)
        _register(google, CLIENT_ID, CLIENT_SECRET, return_address)
        _register(microsoft, MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, return_address)
        yield Sandboxes(google, microsoft, exchange)


def _secured(port: int, ca_file: Path) -> Sandbox:
    return Sandbox(f"http://127.0.0.1:{free_port(port)}", f"https://127.0.0.1:{free_port(port + 1)}", ca_file)


def _secure_options(sandbox: Sandbox) -> tuple[str, ...]:
    return ("--port", _port(sandbox.url), "--tls-port", _port(sandbox.secure_url), "--ca-out", str(sandbox.ca_file))


def _port(url: str) -> str:
    return url.rpartition(":")[2]


@contextmanager
def _serving(sandbox: Sandbox, *command: str) -> Iterator[None]:
    with _started(*command) as process:
        wait_until_it_answers(f"{sandbox.url}/control/clock", process)
        yield


@contextmanager
def _started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([_program(), *command, "--seed", "demo"], stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _register(sandbox: Sandbox, client_id: str, client_secret: str, return_address: str) -> None:
    client = {"client_id": client_id, "client_secret": client_secret, "name": "Nundina"}
    sandbox.tell("clients", **client, redirect_uris=[return_address])


def _program() -> str:
    beside = Path(sys.executable).with_name("nundina-sandbox")
    found = str(beside) if beside.exists() else shutil.which("nundina-sandbox")
    if found is None:
        raise click.ClickException("The sandbox is not installed. Type: pip install nundina-sandbox")
    return found
