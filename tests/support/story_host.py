"""The whole host as `nundina demo` runs it, in the process of the test: pages, worker, sandbox, and the test apps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from nundina.app import Host, open_host
from nundina.commands.example_account import make_example
from nundina.commands.sandbox_process import CLIENT_ID, CLIENT_SECRET, free_port
from nundina.configuration import read_configuration
from nundina.preparation import initialise
from nundina.use_cases.app_configuration import set_app_setting
from nundina.worker.worker import Worker
from nundina_sandbox.running import RunningWorld
from support.apps import OTHER_CALENDAR, runtime_with_test_apps
from support.page_server import served
from support.story_sides import GOOGLE, StorySide


@dataclass(frozen=True, slots=True)
class StoryHost:
    """A running host with the example account, and one provider beside it."""

    url: str
    host: Host
    sandbox: RunningWorld[Any]
    side: StorySide


@contextmanager
def story_host(home: Path, side: StorySide = GOOGLE) -> Iterator[StoryHost]:
    """Run everything for as long as the block lasts."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with side.running(f"{url}/connect/callback") as sandbox:
        configuration = read_configuration(
            {"NUNDINA_HOME": str(home), "NUNDINA_PUBLIC_URL": url, "NUNDINA_PUSH_URL": url}
        )
        initialise(configuration)
        host = open_host(configuration, runtime_with_test_apps())
        try:
            make_example(host.ports)
            for name, value in side.settings(sandbox, home).items():
                set_app_setting(host.ports, side.app_id, name, value)
            for name, value in (("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET), ("endpoint", sandbox.url)):
                set_app_setting(host.ports, OTHER_CALENDAR, name, value)
            with served(host.application(), port), _working(host):
                yield StoryHost(url, host, sandbox, side)
        finally:
            host.close()


@contextmanager
def _working(host: Host) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=Worker(host.ports, "story").run_until, args=(stop,), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
