"""Values of the plugin API that several threads read for the first time at one moment."""

from __future__ import annotations

import subprocess
import sys

_READ_AT_ONCE = """
import sys, threading, msgspec
from nundina_plugin_api import plain_values, values
sys.setswitchinterval(1e-6)
together = threading.Barrier(4)
sent = msgspec.msgpack.encode({"cursor": "c"})
def read():
    together.wait()
    msgspec.msgpack.decode(sent, type=values.ChangePage)
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
unready = [kind for kind in vars(values).values() if hasattr(kind, "__dataclass_fields__")
           and not hasattr(kind, "__msgspec_cache__")]
assert not unready, unready
"""


def test_values_are_ready_before_two_threads_can_meet_in_them() -> None:
    ended = subprocess.run([sys.executable, "-c", _READ_AT_ONCE], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
