"""A host whose admin has connected Google Calendar at a sandbox, through the pages, with nothing synced yet."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from host import EMAIL, PASSWORD, Home, make_home
from nundina.app import Host, open_host
from nundina.commands.form_browser import FormBrowser
from nundina.configuration import read_configuration
from serving import HERE

ANNA = "anna@fjordworks.example"
CLIENT_ID, CLIENT_SECRET = "bench.apps.googleusercontent.com", "GOCSPX-of-the-bench"


@dataclass(frozen=True, slots=True)
class Connected:
    """The host, opened in this process, and the sandbox in another one."""

    host: Host
    sandbox_url: str
    home: Path


@contextmanager
def sandbox_with(events: int) -> Iterator[str]:
    """Run a sandbox with so many events in Anna's calendar."""
    command = [sys.executable, str(HERE / "sandbox_with_events.py"), str(events)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def connected_host(events: int) -> Iterator[Connected]:
    """Make the host, connect it, and open it here; no worker runs."""
    with tempfile.TemporaryDirectory() as folder, sandbox_with(events) as sandbox_url:
        home = make_home(Path(folder))
        url = _connect(home, sandbox_url)
        host = open_host(read_configuration({"NUNDINA_HOME": folder, "NUNDINA_PUBLIC_URL": url}))
        try:
            yield Connected(host, sandbox_url, home.folder)
        finally:
            host.close()


def require_all_events(connected: Connected, events: int) -> None:
    """Raise RuntimeError unless so many events were seen, for what is half done is done fast."""
    with connected.host.ports.unit_of_work.read() as tx:
        account = tx.accounts.all()[0].id
        [user] = tx.users.of_account(account)
        [connection] = tx.connections.of_user(account, user.id)
        found = tx.events.count(connection.id)
    if found != events:
        raise RuntimeError(f"{found} of {events} events were synced")


def access_token(sandbox_url: str, redirect_uri: str = "http://127.0.0.1:1/bare") -> str:
    """Return an access token for the bare loop, by the way that every client goes."""
    register(sandbox_url, redirect_uri)
    requests.post(f"{sandbox_url}/control/allow-without-asking", json={"person": ANNA}, timeout=10).raise_for_status()
    scope = "openid email https://www.googleapis.com/auth/calendar.events.owned"
    query = {"client_id": CLIENT_ID, "redirect_uri": redirect_uri, "response_type": "code", "scope": scope}
    way = requests.get(f"{sandbox_url}/o/oauth2/v2/auth", params=query, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(way.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    answer = requests.post(f"{sandbox_url}/token", data=form, timeout=10)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def register(sandbox_url: str, redirect_uri: str) -> None:
    """Register the client with one more address to return to."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": [redirect_uri]}
    requests.post(f"{sandbox_url}/control/clients", json=client, timeout=10).raise_for_status()


def _connect(home: Home, sandbox_url: str) -> str:
    settings = [f"client_id={CLIENT_ID}", f"endpoint={sandbox_url}", "--secret", "client_secret"]
    home.run("app", "configure", "google-calendar", *settings, given=CLIENT_SECRET + "\n")
    with home.served() as served:
        register(sandbox_url, f"{served.url}/connect/callback")
        browser = FormBrowser()
        browser.open(f"{served.url}/sign-in")
        browser.submit("/sign-in", email=EMAIL, password=PASSWORD)
        browser.open("/marketplace/google-calendar")
        browser.submit("/marketplace/google-calendar/connect")
        browser.submit("other-account", address=ANNA)
        browser.submit("consent", decision="allow")
        browser.submit("keep")
        return served.url
