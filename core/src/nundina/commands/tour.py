"""`nundina tour`: the main story, told in the terminal against the sandbox, each step with its result."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
import requests

from nundina.commands.background import running_host
from nundina.commands.demo import prepare, use_home
from nundina.commands.example_account import PASSWORD, PEOPLE
from nundina.commands.form_browser import FormBrowser, StoryBroken
from nundina.commands.sandbox_process import Sandbox, free_port, running_sandbox

_PATIENCE = 10.0  # seconds for what happens by itself
_ANNA, _BJORN, _ = PEOPLE
_DANA = "dana@bakery.example"
_MADE_HERE, _MADE_THERE = "Taste the new bread", "Look at the ovens"


@dataclass(slots=True)
class Story:
    """The story so far: two people at their browsers, one of them with Google's calendar open too."""

    host: str
    sandbox: Sandbox
    anna: FormBrowser = field(default_factory=FormBrowser)
    bjorn: FormBrowser = field(default_factory=FormBrowser)
    calendar: FormBrowser = field(default_factory=FormBrowser)

    def anna_signs_in(self) -> str:
        """Sign in with email and password."""
        self._sign_in(self.anna, _ANNA.email)
        self.anna.expect(_ANNA.name)
        return "signed in"

    def anna_connects_the_app(self) -> str:
        """Press Connect app, allow at Google, keep what was connected (MKT-3, CON-13)."""
        self.anna.open("/marketplace/google-calendar")
        self.anna.submit("/marketplace/google-calendar/connect")
        self._allow(self.anna, _ANNA.email)
        self.anna.expect("Google Calendar was installed")
        self.anna.submit("keep")
        self.anna.expect(f"{_ANNA.email} is connected")
        return f"installed; {_ANNA.email} is connected"

    def bjorn_connects_in_settings(self) -> str:
        """Connect under Settings > General > Calendar, without the marketplace (MKT-6, CON-2, CON-3)."""
        self._sign_in(self.bjorn, _BJORN.email)
        self.bjorn.open("/settings/calendar/connect")
        self.bjorn.submit("/settings/calendar/connect/review", app="google-calendar")
        self.bjorn.expect("Accept and connect to Google")
        self.bjorn.submit("review")
        self._allow(self.bjorn, _BJORN.email)
        self.bjorn.submit("keep")
        self.bjorn.expect(f"{_BJORN.email} is connected")
        return f"{_BJORN.email} is connected"

    def anna_meets_dana(self) -> str:
        """Make a meeting on the contact (SYNC-1)."""
        self._open_dana()
        self.anna.submit("meet-form", title=_MADE_HERE, start="16:00", end="16:30", guests=_DANA)
        self._open_dana()
        self.anna.expect(_MADE_HERE)
        return "on the contact's timeline"

    def it_is_in_google(self) -> str:
        """Find the event in Google's calendar."""
        self._until(lambda: self._calendar_says(_MADE_HERE), "the event in Google's calendar")
        return "in Google's calendar"

    def dana_is_invited(self) -> str:
        """Find the invitation that Google sent."""
        self._until(lambda: (_DANA, _MADE_HERE) in self._invitations(), "the invitation")
        return f"sent to {_DANA}"

    def anna_makes_one_in_google(self) -> str:
        """Make another event, in Google's calendar."""
        self.calendar.open(f"{self.sandbox.url}/ui/{_ANNA.email}/new")
        self.calendar.submit("event-form", title=_MADE_THERE, guests=_DANA)
        self._calendar_says(_MADE_THERE)
        return "made, with the contact as a guest"

    def it_is_on_the_timeline(self) -> str:
        """Wait for it on the contact's timeline (SYNC-2)."""
        begin = time.monotonic()
        self._until(self._timeline_shows_it, "the event on the timeline")
        return f"there after {time.monotonic() - begin:.1f} s"

    def _timeline_shows_it(self) -> bool:
        self._open_dana()
        return _MADE_THERE in self.anna.text

    def _sign_in(self, browser: FormBrowser, email: str) -> None:
        browser.open(f"{self.host}/sign-in")
        browser.submit("/sign-in", email=email, password=PASSWORD)

    def _allow(self, browser: FormBrowser, address: str) -> None:
        browser.submit("other-account", address=address)
        browser.submit("consent", decision="allow")

    def _open_dana(self) -> None:
        self.anna.open("/contacts?q=dana")
        found = re.search(r'href="(/contacts/[0-9a-f]{32})"', self.anna.html)
        if found is None:
            raise StoryBroken("a link to the contact", self.anna.url)
        self.anna.open(found[1])

    def _calendar_says(self, words: str) -> bool:
        self.calendar.open(f"{self.sandbox.url}/ui/{_ANNA.email}")
        return words in self.calendar.text

    def _invitations(self) -> list[tuple[str, str]]:
        mails = self.sandbox.ask("outbox")["mails"]
        found = mails if isinstance(mails, list) else []
        return [(mail["to"], _MADE_HERE) for mail in found if _MADE_HERE in mail["subject"]]

    def _until(self, holds: Callable[[], bool], expected: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise StoryBroken(f"{expected} within {_PATIENCE:.0f} s", self.host)
            time.sleep(0.2)


def steps_of(story: Story) -> list[tuple[str, Callable[[], str]]]:
    """Return the steps in order, each with its sentence."""
    return [
        ("Anna signs in", story.anna_signs_in),
        ("Anna presses Connect app in the App Marketplace", story.anna_connects_the_app),
        ("Bjørn connects in Settings > General > Calendar", story.bjorn_connects_in_settings),
        ("Anna makes a meeting on the contact Dana", story.anna_meets_dana),
        ("The event", story.it_is_in_google),
        ("The invitation", story.dana_is_invited),
        ("Anna makes an event in Google's calendar", story.anna_makes_one_in_google),
        ("It arrives on Dana's timeline", story.it_is_on_the_timeline),
    ]


@click.command()
def tour() -> None:
    """Tell the main story against the sandbox; exit status 0 only if all of it happened."""
    public = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="nundina-tour-") as folder:
        use_home(Path(folder), public)
        with running_sandbox(free_port(), f"{public}/connect/callback") as sandbox:
            prepare(sandbox)
            with running_host(public, Path(folder) / "log"):
                sys.exit(_tell(Story(public, sandbox)))


def _tell(story: Story) -> int:
    begin = time.monotonic()
    for sentence, step in steps_of(story):
        click.echo(f"  {sentence:<50} ", nl=False)
        try:
            click.echo(step())
        except (StoryBroken, requests.RequestException) as broken:
            click.echo(f"FAILED: {broken}")
            return 1
    click.echo(f"All of it happened, in {time.monotonic() - begin:.1f} s.")
    return 0
