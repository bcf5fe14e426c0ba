"""A real browser that reaches nothing but this machine, and axe-core to look at its pages with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from shutil import which
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def chromium_path() -> str:
    """Return where Debian's Chromium is; empty where it is not installed."""
    return which("chromium") or ""


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Run Chromium for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; each test opens contexts of its own."""
    if not chromium_path():
        pytest.skip("needs Chromium: apt-get install chromium")
    with started_browser() as found:
        yield found


def axe(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page (WCAG 2.2 AA and best practice), one line each.

    The script is handed to the page by evaluate, for the content security policy refuses a script tag.
    """
    _wait_until_there(page)
    page.evaluate(_axe_source())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _wait_until_there(page: Page) -> None:
    """Wait for the page that a click leads to: between two pages there is an empty one, and ours have a heading."""
    page.wait_for_load_state()
    with suppress(PlaywrightTimeout):
        page.locator("h1").first.wait_for(state="attached", timeout=3000)
    page.wait_for_load_state()


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than the window."""
    _wait_until_there(page)
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


@lru_cache(maxsize=1)
def _axe_source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
