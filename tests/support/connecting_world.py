"""A host with the App Marketplace, the Google Calendar app and the test apps, and a Google sandbox to connect to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Connection
from nundina.domain.identifiers import AppId, SessionId, UserId, new_id
from nundina.domain.installations import Installation
from nundina.domain.permissions import Permission
from nundina.domain.sync import OutboxItem
from nundina.ports import Ports
from nundina.store.database import Database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import set_app_setting
from nundina.use_cases.revoke_credentials import revoke_credentials
from nundina_marketplace.extension import extension
from nundina_sandbox.server import RunningSandbox
from support.apps import OTHER_CALENDAR, runtime_with_test_apps
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, consent, running_sandbox
from support.web_world import WebWorld, form_token, make_web_world

GOOGLE = AppId("google-calendar")
MARKETPLACE = "/marketplace/google-calendar"
SETTINGS = "/settings/calendar"
REVIEW = "/settings/calendar/connect/app/google-calendar"
OWN_EVENTS = "https://www.googleapis.com/auth/calendar.events.owned"
NOTHING = {"consents": 0, "connections": 0, "credentials": 0, "inboxes": 0}
ANNA = "anna@fjordworks.example"  # of the sandbox; the user is anna@fjord.example


@dataclass(slots=True)
class ConnectingWorld:
    """The host's pages, the sandbox, and what a person does between the two."""

    web: WebWorld
    sandbox: RunningSandbox
    database: Database

    @property
    def ports(self) -> Ports:
        return self.web.ports

    @property
    def anna(self) -> User:
        return self.web.user

    def add_user(self, name: str, *permissions: Permission) -> User:
        """Store another user of the first account."""
        user = replace(
            self.anna,
            id=UserId(new_id()),
            email=f"{name.lower()}@fjord.example",
            name=name,
            permissions=frozenset(map(str, permissions)),
        )
        with self.ports.unit_of_work() as tx:
            tx.users.add(user)
        return user

    def session_of(self, user: User) -> Session:
        """Sign a user in without a browser."""
        now = self.ports.clock.now()
        session = Session(
            id=SessionId(new_id()),
            account_id=user.account_id,
            user_id=user.id,
            created_at=now,
            expires_at=now.replace(year=now.year + 1),
        )
        with self.ports.unit_of_work() as tx:
            tx.sessions.add(session)
        return session

    def at_provider(self, start: str, address: str = ANNA, **choices: Any) -> str:
        """Sign in and answer at the provider; return the path that leads back."""
        return "/connect/callback?" + urlencode(consent(start, address, **choices))

    def installed(self, app_id: AppId = GOOGLE) -> Installation | None:
        with self.ports.unit_of_work.read() as tx:
            return tx.installations.find(self.anna.account_id, app_id)

    @property
    def state(self) -> str:
        """How far the installation of Google Calendar has come."""
        found = self.installed()
        return found.state.value if found else ""

    def connections(self, user: User | None = None) -> tuple[Connection, ...]:
        owner = user or self.anna
        with self.ports.unit_of_work.read() as tx:
            return tx.connections.of_user(owner.account_id, owner.id)

    def rows(self, *tables: str) -> dict[str, int]:
        """Count the rows of tables, past every store."""
        with self.database.reading.connect() as connection:
            return {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}

    def half_connected(self) -> dict[str, int]:
        """Count what must not remain of a consent that failed."""
        return self.rows("consents", "connections", "credentials", "inboxes")

    def deliver_revocations(self) -> int:
        """Do what the outbox wants given back; return how many rows there were."""
        items = self.outbox()
        for item in items:
            revoke_credentials(self.ports, item)
        return len(items)

    def outbox(self) -> list[OutboxItem]:
        """Return every row of the outbox."""
        with self.database.reading.connect() as connection:
            ids = connection.execute(sa.text("SELECT id FROM outbox")).scalars().all()
        with self.ports.unit_of_work.read() as tx:
            return [tx.outbox.get(outbox_id) for outbox_id in ids]


@contextmanager
def connecting_world(
    database: Database, home: Path, public_url: str = "http://127.0.0.1:8000"
) -> Iterator[ConnectingWorld]:
    """Yield the world; both calendar apps are set up to talk to the sandbox."""
    with running_sandbox(redirect_uri=f"{public_url}/connect/callback") as sandbox:
        web = make_web_world(SqlUnitOfWork(database), runtime_with_test_apps(), home, extension, public_url=public_url)
        for app_id in (GOOGLE, OTHER_CALENDAR):
            set_up(web.ports, app_id, sandbox.url)
        yield ConnectingWorld(web, sandbox, database)


def set_up(ports: Ports, app_id: AppId, endpoint: str) -> None:
    """Fill in what an operator sets for an app."""
    for name, value in (("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET), ("endpoint", endpoint)):
        set_app_setting(ports, app_id, name, value)


def press(browser: FlaskClient, page: str, action: str, **fields: str) -> TestResponse:
    """Send a form of a page as a browser does: with the page's token, to the form's address."""
    shown = browser.get(page, follow_redirects=True)
    assert shown.status_code == 200, shown.text[:500]
    assert f'action="{action}"' in shown.text, f"no form for {action} on {page}: {actions(shown.text)}"
    return browser.post(action, data={"csrf_token": form_token(shown.text), **fields})


def actions(page: str) -> list[str]:
    """Return where the forms of a page go."""
    return re.findall(r'<form[^>]* action="([^"]+)"', page)


def flashes(browser: FlaskClient, answer: TestResponse) -> str:
    """Follow a redirect within the host and return the page that it leads to."""
    assert answer.status_code == 303, answer.text[:500]
    return browser.get(answer.location).text


def begun(world: ConnectingWorld) -> tuple[FlaskClient, str]:
    """Return Anna's browser and where pressing Connect app sends it."""
    browser = world.web.signed_in()
    answer = press(browser, MARKETPLACE, f"{MARKETPLACE}/connect")
    assert answer.status_code == 303, answer.text
    return browser, answer.location


def connected(world: ConnectingWorld) -> FlaskClient:
    """Let Anna install the app and keep her calendar; return her browser."""
    browser, start = begun(world)
    review = browser.get(world.at_provider(start)).location
    press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
    return browser
