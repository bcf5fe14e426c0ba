"""A host that runs beside the command that started it, pages and worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nundina.commands.sandbox_process import wait_until_it_answers


@contextmanager
def running_host(public_url: str, log: Path) -> Iterator[None]:
    """Serve the configured home with a worker beside until the block ends; what they say goes to a file."""
    port = public_url.rpartition(":")[2]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "nundina.cli", "serve", "--port", port, "--with-worker"],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_it_answers(f"{public_url}/sign-in", process)
            yield
        finally:
            process.terminate()
            process.wait()
