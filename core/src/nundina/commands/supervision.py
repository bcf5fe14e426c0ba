"""Two commands of `nundina` side by side: one leads, the other is kept alive for as long as the first one runs."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

import click

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before a follower that died is started anew
_STEADY = 60.0  # seconds after which a follower counts as running well
_PATIENCE = 20.0  # seconds for stopping


class Supervisor:
    """Runs a leader and a follower, each a process of its own."""

    def __init__(self, leader: Sequence[str], follower: Sequence[str]) -> None:
        self._leader_command = _command(leader)
        self._follower_command = _command(follower)
        self._stopping = False
        self._pause = _FIRST_PAUSE

    def run(self) -> int:
        """Run until the leader ends or a signal asks to stop, and return the leader's exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        leader = subprocess.Popen(self._leader_command)  # noqa: S603 - our own command
        follower = self._start_follower()
        try:
            while leader.poll() is None and not self._stopping:
                follower = self._watched(follower)
                time.sleep(0.1)
        finally:
            code = _end(leader)
            _end(follower)
        return code

    def _watched(self, follower: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Return the follower, or the one that takes its place."""
        code = follower.poll()
        if code is None:
            self._pause = _FIRST_PAUSE if time.monotonic() - self._started > _STEADY else self._pause
            return follower
        if time.monotonic() - self._started < self._pause:
            return follower
        click.echo(f"The worker ended with code {code}; it is started anew.", err=True)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return self._start_follower()

    def _start_follower(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        return subprocess.Popen(self._follower_command)  # noqa: S603 - our own command

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "nundina.cli", *arguments]


def _end(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
