"""Network namespaces of one's own, where any name can lead to this machine and nothing else is reached."""

import shutil
import subprocess

IN_NAMESPACE = 'ip link set lo up && mount --bind "$1" /etc/hosts && exec "$2" "$3" "$4"'
"""A shell's words: the hosts file, the interpreter, the program and its argument follow."""


def namespaces_work() -> bool:
    """Return whether this machine lets us make them (`unshare -rmn`)."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run(["unshare", "-rmn", "ip", "link", "set", "lo", "up"], capture_output=True).returncode == 0
