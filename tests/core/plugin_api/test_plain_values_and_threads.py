"""Values of the plugin API that several threads read for the first time at one moment."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

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


_CONVERTED_AT_ONCE = """
import importlib, sys, threading, msgspec
module, name, document = sys.argv[1:]
kind = getattr(importlib.import_module(module), name)
sys.setswitchinterval(1e-6)
together = threading.Barrier(4)
def read():
    together.wait()
    try:
        msgspec.json.decode(document, type=kind)
    except msgspec.ValidationError:
        pass
assert hasattr(kind, "__msgspec_cache__"), kind
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [("nundina.use_cases.revoke_credentials", "_Payload"), ("nundina_marketplace.entries", "Entry")],
)
def test_what_the_host_reads_of_its_own_is_ready_too(module: str, name: str) -> None:
    command = [sys.executable, "-c", _CONVERTED_AT_ONCE, module, name, "{}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_no_other_module_of_the_host_has_msgspec_read_a_class_of_its_own() -> None:
    """A new one wants make_ready, and a line in the test before this one."""
    readers = [
        path.stem
        for folder in ("core/src/nundina", "marketplace/src")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"msgspec[.\w]*\.?(convert|decode)\([^\n]*(type=_?[A-Z]\w+|, _?[A-Z]\w+)\)?", path.read_text())
    ]
    # sealed_grants reads Credentials and Grant, values of the plugin API; import_accounts serves a command, which has
    # one thread.
    assert sorted(readers) == ["entries", "import_accounts", "revoke_credentials", "sealed_grants"]
