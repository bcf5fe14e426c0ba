"""Starts the servers that are compared: `nundina serve`, and a bare Flask application under gunicorn."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    seconds_to_answer: float

    def resident_megabytes(self) -> float:
        """Return the proportional memory of the process and its children, in MB; shared pages count once."""
        return sum(_proportional_kilobytes(pid) for pid in _family(self.process.pid)) / 1024


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _proportional_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def free_port() -> int:
    """Return a loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], url: str, path: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run a server's command until the block ends; seconds_to_answer is from its start to its first answer."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        cwd=HERE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                requests.get(url + path, timeout=10).raise_for_status()
                break
            except requests.ConnectionError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended with {process.returncode}") from None
                time.sleep(0.002)
        yield Served(url, process, time.perf_counter() - begin)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def bare_flask() -> Iterator[Served]:
    """Run a Flask application of one empty page under gunicorn, set up as `nundina serve` sets it up."""
    url = f"127.0.0.1:{free_port()}"
    options = ["--worker-class", "gthread", "--threads", "8", "--workers", "1", "--bind", url]
    with serving([str(BIN / "gunicorn"), *options, "bare_flask:application"], f"http://{url}", "/") as served:
        yield served
