"""Makes the host that is measured: a home folder with one account and one admin, as an operator would."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from serving import BIN, Served, free_port, serving

EMAIL = "admin@bench.example"
PASSWORD = "a password for one benchmark"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder that is ready to be served."""

    folder: Path

    def run(self, *arguments: str, given: str = "") -> str:
        """Run a `nundina` command in this home and return what it printed."""
        environment = {**os.environ, "NUNDINA_HOME": str(self.folder)}
        done = subprocess.run(
            [str(BIN / "nundina"), *arguments], env=environment, input=given, capture_output=True, text=True, check=True
        )
        return done.stdout

    @contextmanager
    def served(self, *, safe_mode: bool = False, with_worker: bool = False) -> Iterator[Served]:
        """Serve it with `nundina serve` until the block ends, where providers on this machine can reach it."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            "NUNDINA_HOME": str(self.folder),
            "NUNDINA_PUBLIC_URL": url,
            "NUNDINA_PUSH_URL": url,
            "NUNDINA_SAFE_MODE": str(int(safe_mode)),
        }
        command = [str(BIN / "nundina"), "serve", "--port", str(port), *(["--with-worker"] if with_worker else [])]
        with serving(command, url, "/sign-in", environment) as served:
            yield served


def make_home(folder: Path) -> Home:
    """Initialise a home with an account and an admin."""
    home = Home(folder)
    home.run("init")
    home.run("account", "create", "Bench", "--domain", "bench.example")
    home.run(
        *(
            "user",
            "create",
            EMAIL,
            "--account",
            "bench.example",
            "--name",
            "Bench Admin",
            "--admin",
            "--personal-email-access",
            "--password-stdin",
        ),
        given=PASSWORD + "\n",
    )
    return home


def signed_in_cookie(served: Served) -> str:
    """Sign in as the admin and return the Cookie header of that browser."""
    browser = requests.Session()
    page = browser.get(served.url + "/sign-in", timeout=10)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    if token is None:
        raise RuntimeError("the sign-in page has no form token")
    form = {"csrf_token": token.group(1), "email": EMAIL, "password": PASSWORD}
    browser.post(served.url + "/sign-in", data=form, timeout=10).raise_for_status()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
