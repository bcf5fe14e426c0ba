"""The pages of a host with a real SQLite store: an account with a user, and a stranger in another account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Blueprint, Flask, redirect
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from nundina.domain import errors
from nundina.domain.accounts import Account, Session, User
from nundina.domain.identifiers import AccountId, MeetingId, SessionId, UserId, new_id
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.permissions import Permission
from nundina.ports.apps import AppRuntime
from nundina.ports.extension import Extension, PageHost
from nundina.ports.host import Ports
from nundina.ports.stores import UnitOfWork
from nundina.store.passwords import Argon2Passwords
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina.web.application import create_application
from nundina.web.signed_in import SignedIn

PASSWORD = "correct horse battery staple"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CHEAP_PASSWORDS = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
_HASH = CHEAP_PASSWORDS.hash(PASSWORD)


@dataclass(slots=True)
class ManualClock:
    """A clock that stands until it is moved."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def advance(self, by: timedelta) -> None:
        self.instant += by


class FailingPages:
    """An extension with pages that fail in every way."""

    def add_pages(self, host: PageHost) -> None:
        self._host = host
        pages = Blueprint("failing", __name__, url_prefix="/test")
        for name in ("not_found", "not_allowed", "taken", "bug", "leave"):
            pages.add_url_rule("/" + name.replace("_", "-"), view_func=getattr(self, name))
        host.add_blueprint(pages)

    def not_found(self) -> str:
        raise errors.NotFound

    def not_allowed(self) -> str:
        raise errors.NotAllowed(Permission.ADMIN)

    def taken(self) -> str:
        raise errors.MailboxTaken(self._host.current_user().email)

    def bug(self) -> str:
        raise ZeroDivisionError("the inner secret")

    def leave(self) -> Response:
        return redirect("https://accounts.provider.example/auth?state=a&b=c", 303)


@dataclass(slots=True)
class WebWorld:
    """A host's pages and the people in it."""

    ports: Ports
    clock: ManualClock
    app: Flask
    account: Account
    user: User
    stranger: User  # of another account
    _addresses: dict[int, str] = field(default_factory=dict)

    def visitor(self, address: str = "203.0.113.7") -> FlaskClient:
        """Return a browser that holds nothing yet."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        client.environ_base["HTTP_HOST"] = self.ports.public_url.partition("://")[2]
        client.environ_base["wsgi.url_scheme"] = self.ports.public_url.partition(":")[0]
        return client

    def signed_in(self, user: User | None = None) -> FlaskClient:
        """Return a browser in which the user (the first one, unless told) is signed in."""
        client = self.visitor()
        answer = self.sign_in(client, email=(user or self.user).email)
        assert answer.status_code == 303, answer.text
        return client

    def sign_in(
        self,
        client: FlaskClient,
        *,
        email: str = "",
        password: str = PASSWORD,
        leads_to: str = "",
        signed_in: bool = False,
    ) -> TestResponse:
        """Fill in the sign-in form, as whoever has it open."""
        token = self.token(client) if signed_in else form_token(client.get("/sign-in").text)
        typed = {"email": email or self.user.email, "password": password, "next": leads_to, "csrf_token": token}
        return client.post("/sign-in", data=typed, headers={"Referer": f"{self.ports.public_url}/sign-in"})

    def token(self, client: FlaskClient) -> str:
        """Return a form token of a browser that is signed in."""
        return form_token(client.get("/").text)

    def stored_user(self) -> User:
        """Return the user as the store has it now."""
        with self.ports.unit_of_work.read() as tx:
            return tx.users.get(self.user.account_id, self.user.id)

    def add_meeting(self, title: str, hours_ahead: int, *, stranger: bool = False) -> Meeting:
        """Store a meeting of the user, or of the stranger."""
        owner, now = self.stranger if stranger else self.user, self.clock.now()
        start = now + timedelta(hours=hours_ahead)
        meeting = Meeting(
            id=MeetingId(new_id()),
            account_id=owner.account_id,
            title=title,
            start=start,
            end=start + timedelta(minutes=30),
            origin=MeetingOrigin.NUNDINA,
            created_at=now,
            updated_at=now,
            organizer_id=owner.id,
        )
        with self.ports.unit_of_work() as tx:
            tx.meetings.add(meeting)
        return meeting

    @contextmanager
    def as_user(self) -> Iterator[None]:
        """Be inside a request of the user."""
        now = self.clock.now()
        session = Session(
            id=SessionId(new_id()),
            account_id=self.account.id,
            user_id=self.user.id,
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        with self.app.test_request_context():
            from flask import g

            g.signed_in = SignedIn(session, self.user, self.account)
            yield

    @contextmanager
    def as_visitor(self) -> Iterator[None]:
        """Be inside a request of somebody who is not signed in."""
        with self.app.test_request_context():
            yield


def form_token(page: str) -> str:
    """Return the form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page[:2000]
    return found[1]


def make_web_world(
    unit_of_work: UnitOfWork,
    apps: AppRuntime,
    home: Path,
    *extensions: Extension,
    public_url: str = "http://127.0.0.1:8000",
) -> WebWorld:
    """Return a host with two accounts of one user each."""
    clock = ManualClock()
    ports = Ports(
        clock=clock,
        unit_of_work=unit_of_work,
        apps=apps,
        secrets=AesGcmSecretBox(KeyRing((b"k" * 32,))),
        passwords=CHEAP_PASSWORDS,
        public_url=public_url,
    )
    account, user = add_account(ports, "Fjordworks", "fjord.example", "Anna Lindqvist")
    _, stranger = add_account(ports, "Rival", "rival.example", "Rita Rival")
    app = create_application(ports, home, (FailingPages(), *extensions))
    return WebWorld(ports, clock, app, account, user, stranger)


def add_account(ports: Ports, name: str, domain: str, person: str) -> tuple[Account, User]:
    """Store an account with one user, who may do everything."""
    now = ports.clock.now()
    account = Account(
        id=AccountId(new_id()), name=name, domains=(domain,), created_at=now, language="en", zone="Europe/Oslo"
    )
    user = User(
        id=UserId(new_id()),
        account_id=account.id,
        email=f"{person.split()[0].lower()}@{domain}",
        name=person,
        permissions=frozenset(map(str, Permission)),
        created_at=now,
        password_hash=_HASH,
    )
    with ports.unit_of_work() as tx:
        tx.accounts.add(account)
        tx.users.add(user)
    return account, user
