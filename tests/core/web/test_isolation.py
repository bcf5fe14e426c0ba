"""Accounts are kept apart: every address with an id of another account is a 404 and no hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from nundina.app import load_extensions
from nundina.domain.bookings import Booking, BookingState, Visitor
from nundina.domain.connections import Connection, ConnectionState, Consent, ConsentStage, Purpose
from nundina.domain.identifiers import BookingId, ConnectionId, ConsentId, InstallationId, PageId, SessionId, new_id
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.records import RecordKind
from nundina.domain.scheduling import SchedulingPage
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.create_record import create_record
from nundina.use_cases.sign_in import sign_in
from support.apps import OTHER_CALENDAR, runtime_of_test_apps
from support.web_world import PASSWORD, WebWorld, make_web_world

# What these name belongs to no account, or to whoever has the link: a page is public, a booking has a secret.
OF_THE_HOST = {"filename", "app_id", "slug", "secret"}
# A consent that is over leads back to the tab (CON-9), and nobody can tell one that is over from one of others.
BACK_TO_THE_TAB = {"/settings/calendar"}
PLURALS = {"contact": "contacts", "company": "companies", "deal": "deals", "ticket": "tickets"}


@pytest.fixture
def world(sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path) -> WebWorld:
    """The pages of a host with everything that it has, extensions included."""
    return make_web_world(sqlite_unit_of_work, runtime_of_test_apps(), tmp_path, *load_extensions())


def ids_of_a_stranger(world: WebWorld) -> dict[str, str]:
    """Return the id of a thing of each kind that another account has."""
    contact = create_record(
        world.ports, world.stranger, RecordKind.CONTACT, {"email": "hush@rival.example", "name": "Hush Hush"}
    )
    meeting = world.add_meeting("Secret merger", hours_ahead=1, stranger=True)
    connection, consent = _connection_and_consent(world)
    page, booking = _page_and_booking(world)
    return {
        "page_id": page.id,
        "booking_id": booking.id,
        "record_id": contact.id,
        "meeting_id": meeting.id,
        "user_id": world.stranger.id,
        "connection_id": connection.id,
        "consent_id": consent.id,
    }


def _connection_and_consent(world: WebWorld) -> tuple[Connection, Consent]:
    owner, now = world.stranger, world.clock.now()
    session = SessionId(sign_in(world.ports, owner.email, PASSWORD, "203.0.113.9").id)
    installation = Installation(
        id=InstallationId(new_id()),
        account_id=owner.account_id,
        app_id=OTHER_CALENDAR,
        version="1.0.0",
        groups=("calendar-sync",),
        state=InstallationState.INSTALLED,
        installed_by=owner.id,
        installed_at=now,
    )
    connection = Connection(
        id=ConnectionId(new_id()),
        account_id=owner.account_id,
        user_id=owner.id,
        app_id=OTHER_CALENDAR,
        installation_id=installation.id,
        address="rita@rival.example",
        subject="rita",
        state=ConnectionState.ACTIVE,
        connected_at=now,
        purposes=frozenset(Purpose),
    )
    consent = Consent(
        id=ConsentId(new_id()),
        account_id=owner.account_id,
        user_id=owner.id,
        session_id=session,
        app_id=OTHER_CALENDAR,
        installation_id=installation.id,
        stage=ConsentStage.GRANTED,
        state_digest=new_id() * 2,
        created_at=now,
        expires_at=now + timedelta(minutes=10),
        address="rita@rival.example",
    )
    with world.ports.unit_of_work() as tx:
        tx.installations.add(installation)
        tx.connections.add(connection, b"sealed", None)
        tx.consents.add(consent)
    return connection, consent


def _page_and_booking(world: WebWorld) -> tuple[SchedulingPage, Booking]:
    owner, now = world.stranger, world.clock.now()
    page = SchedulingPage(
        id=PageId(new_id()),
        account_id=owner.account_id,
        user_id=owner.id,
        slug="rita-secret",
        title="Secret talk",
        created_at=now,
    )
    booking = Booking(
        id=BookingId(new_id()),
        account_id=owner.account_id,
        page_id=page.id,
        user_id=owner.id,
        state=BookingState.REQUESTED,
        start=now + timedelta(days=1),
        end=now + timedelta(days=1, minutes=30),
        buffer_before=0,
        buffer_after=0,
        visitor=Visitor(name="Hush Hush", email="hush@rival.example", zone="UTC", language="en"),
        key=new_id(),
        link_digest=new_id(),
        created_at=now,
    )
    with world.ports.unit_of_work() as tx:
        tx.scheduling.add_page(page)
        tx.bookings.add(booking)
    return page, booking


def addresses(world: WebWorld, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return method and path of every address that holds an id, with these ids."""
    for rule in world.app.url_map.iter_rules():
        if not (rule.arguments & set(ids)):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            for path in _paths(rule, ids):
                yield method, path


def _paths(rule: Rule, ids: Mapping[str, str]) -> Iterator[str]:
    for kind in PLURALS.values() if "kind" in rule.arguments else [""]:
        path = rule.rule.replace("<kind:kind>", kind).replace("<app_id>", OTHER_CALENDAR)
        for name, value in ids.items():
            path = path.replace(f"<{name}>", value)
        assert "<" not in path, rule
        yield path


def test_every_address_with_an_id_of_another_account_is_not_there(world: WebWorld) -> None:
    ids, browser = ids_of_a_stranger(world), world.signed_in()
    typed = {"csrf_token": world.token(browser), "other": ids["record_id"], "name": "x", "email": "x@y.example"}
    nowhere = {name: new_id() for name in ids}
    asked = list(zip(addresses(world, ids), addresses(world, nowhere), strict=True))
    assert len(asked) > 30
    for (method, theirs), (_, unknown) in asked:
        refused = browser.open(theirs, method=method, data=typed if method == "POST" else None)
        missing = browser.open(unknown, method=method, data=typed if method == "POST" else None)
        expected = 303 if missing.location in BACK_TO_THE_TAB else 404
        assert missing.status_code == expected, f"{method} {unknown} answered {missing.status_code}"
        assert refused.status_code == expected, f"{method} {theirs} answered {refused.status_code}"
        assert refused.location == missing.location
        for secret in ("Hush", "Secret merger", "Rita", "rival.example"):
            assert secret not in refused.text, f"{method} {theirs} tells {secret}"


def test_nothing_of_another_account_changed_by_asking(world: WebWorld) -> None:
    ids, browser = ids_of_a_stranger(world), world.signed_in()
    typed = {"csrf_token": world.token(browser), "other": ids["record_id"], "name": "x", "email": "x@y.example"}
    for method, path in addresses(world, ids):
        browser.open(path, method=method, data=typed if method == "POST" else None)
    their = world.signed_in(world.stranger)
    assert "Hush Hush" in their.get(f"/contacts/{ids['record_id']}").text
    assert "Secret merger" in their.get(f"/meetings/{ids['meeting_id']}").text
    with world.ports.unit_of_work.read() as tx:
        assert tx.connections.get(world.stranger.account_id, ConnectionId(ids["connection_id"])).is_live
        assert tx.consents.get(world.stranger.account_id, ConsentId(ids["consent_id"])).address


def test_another_accounts_record_in_a_form_is_not_there_either(world: WebWorld) -> None:
    ids, browser = ids_of_a_stranger(world), world.signed_in()
    mine = create_record(world.ports, world.user, RecordKind.CONTACT, {"email": "mine@client.example"})
    typed = {"csrf_token": world.token(browser), "other": ids["record_id"]}
    for path in (f"/contacts/{mine.id}/associations", f"/contacts/{mine.id}/associations/remove"):
        assert browser.post(path, data=typed).status_code == 404
    assert browser.get(f"/contacts?after={ids['record_id']}").status_code == 404
    assert "Hush" not in browser.get("/contacts?q=hush").text


def test_every_argument_of_an_address_is_one_that_these_tests_know(world: WebWorld) -> None:
    known = {*OF_THE_HOST, "kind", *ids_of_a_stranger(world)}
    assert {name for rule in world.app.url_map.iter_rules() for name in rule.arguments} <= known


def test_whoever_is_not_signed_in_is_led_to_sign_in_from_every_address(world: WebWorld) -> None:
    ids, visitor = ids_of_a_stranger(world), world.visitor()
    for method, path in addresses(world, ids):
        answer = visitor.open(path, method=method)
        refused = {401} if path.startswith("/api/") else {303, 400, 403, 404}
        assert answer.status_code in refused, f"{method} {path} answered {answer.status_code}"
        assert "Hush" not in answer.text
