"""Does the first sync of a home in a process of its own, and prints the peak of its memory in kB.

Usage: first_sync_alone.py      with the environment of the host
"""

from __future__ import annotations

import os
from pathlib import Path

from nundina.app import open_host
from nundina.configuration import read_configuration
from nundina.worker.worker import Worker


def main() -> None:
    """Sync what is due, then tell."""
    host = open_host(read_configuration(os.environ))
    Worker(host.ports, "bench").run_once()
    host.close()
    # Not ru_maxrss: Linux hands that of the process which started this one on.
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


if __name__ == "__main__":
    main()
