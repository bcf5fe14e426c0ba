"""Does the first sync of a home in a process of its own, and prints the peak of its memory in kB.

Usage: first_sync_alone.py      with the environment of the host
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from nundina.app import Host, open_host
from nundina.configuration import read_configuration
from nundina.worker.worker import Worker


def _has_synced(host: Host) -> bool:
    with host.ports.unit_of_work.read() as tx:
        [account] = tx.accounts.all()
        [user] = tx.users.of_account(account.id)
        return all(one.last_sync_at for one in tx.connections.of_user(account.id, user.id))


def main() -> None:
    """Sync what is due, then tell."""
    host = open_host(read_configuration(os.environ))
    worker = Worker(host.ports, "bench")
    worker.run_once()
    while not _has_synced(host):  # the app keeps to Google's limit of calls a minute
        time.sleep(0.1)
        worker.run_once()
    host.close()
    # Not ru_maxrss: Linux hands that of the process which started this one on.
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


if __name__ == "__main__":
    main()
