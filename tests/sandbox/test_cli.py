"""The command, run as a person or a demo runs it."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

COMMAND = [sys.executable, "-m", "nundina_sandbox.cli"]


@contextmanager
def serving(*options: str, command: str = "serve") -> Iterator[list[str]]:
    """Yield the lines that the command prints until it serves."""
    process = subprocess.Popen([*COMMAND, command, "--port", "0", *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines: list[str] = []
        last = "CA certificate" if "--ca-out" in options else "Demo client"
        while not any(last in line for line in lines):
            line = process.stdout.readline()
            assert line, lines
            lines.append(line)
        yield lines
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def address(lines: list[str], label: str) -> str:
    return next(found[1] for line in lines if (found := re.match(rf"{label}:\s+(\S+)", line)))


def test_it_prints_where_it_is_serves_the_demo_and_ends_when_told() -> None:
    with serving("--redirect-uri", "http://127.0.0.1:5000/back") as lines:
        url = address(lines, "Google sandbox")
        people = requests.get(f"{url}/control/people", timeout=10).json()["people"]
        assert "anna@fjordworks.example" in [person["address"] for person in people]
        clients = requests.get(f"{url}/control/clients", timeout=10).json()["clients"]
        assert clients[0]["redirect_uris"] == ["http://127.0.0.1:5000/back"]
        assert clients[0]["client_id"] == address(lines, "Demo client")


def test_it_serves_tls_to_whoever_trusts_the_authority_that_it_wrote(tmp_path: Path) -> None:
    certificate = tmp_path / "ca.pem"
    with serving("--tls-port", "0", "--names", "--ca-out", str(certificate)) as lines, requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate)
        answer = session.get(f"{address(lines, 'Over TLS')}/oauth2/v3/certs", timeout=10)
        plain = session.get(f"{address(lines, 'Google sandbox')}/oauth2/v3/certs", timeout=10)
    assert answer.json() == plain.json()
    assert any("accounts.google.com" in line for line in lines)


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run([*COMMAND, "serve", "--port", port], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert ended.stderr == "Error: Cannot listen there: Address already in use.\n"


def test_an_authority_can_be_made_once_and_used_by_several_runs(tmp_path: Path) -> None:
    certificate, key = tmp_path / "ca.pem", tmp_path / "ca.key"
    subprocess.run([*COMMAND, "ca", "--cert", str(certificate), "--key", str(key)], check=True, timeout=30)
    copy = tmp_path / "copy.pem"
    options = ("--ca-cert", str(certificate), "--ca-key", str(key), "--ca-out", str(copy))
    with serving("--tls-port", "0", *options) as lines, requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate)
        assert session.get(address(lines, "Over TLS"), timeout=10).status_code == 200
    assert copy.read_bytes() == certificate.read_bytes()


def test_microsofts_sandbox_serves_plainly_and_over_tls_the_same_world(tmp_path: Path) -> None:
    certificate = tmp_path / "ca.pem"
    options = ("--tls-port", "0", "--names", "--ca-out", str(certificate), "--redirect-uri", "http://127.0.0.1:5000/b")
    with serving(*options, command="microsoft") as lines, requests.Session() as session:
        session.trust_env, session.verify = False, str(certificate)
        plain, secure = address(lines, "Microsoft sandbox"), address(lines, "Over TLS")
        keys = [session.get(f"{url}/common/discovery/v2.0/keys", timeout=20).json()["keys"] for url in (plain, secure)]
        clients = session.get(f"{plain}/control/clients", timeout=20).json()["clients"]
        people = session.get(f"{secure}/control/people", timeout=20).json()["people"]
    assert keys[0][0]["n"] == keys[1][0]["n"]
    assert clients[0]["client_id"] == address(lines, "Demo app")
    assert clients[0]["redirect_uris"] == ["http://127.0.0.1:5000/b"]
    assert "anna@fjordworks.example" in [person["address"] for person in people]
    assert any("graph.microsoft.com" in line for line in lines)
