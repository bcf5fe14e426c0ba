"""Users of accounts from before 13 March 2023: one connection for calendar settings, another for meetings settings."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from nundina.domain.connections import Connection, Purpose
from nundina.domain.errors import CalendarAlreadyConnected, FileRefused
from nundina.domain.separate_calendars import BOTH, PlannedConnection
from nundina.domain.sync import WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.begin_consent import begin_consent
from nundina.use_cases.connection_switches import set_switches
from nundina.use_cases.disconnect_calendar import disconnect_calendar
from nundina.use_cases.import_accounts import ImportedAccount, import_accounts
from nundina.use_cases.separate_calendars import planned_connections, use_one_calendar
from nundina.use_cases.uninstall_app import uninstall_app
from support.calendar_events import NOW
from support.switching_host import ASIDE, NEW, OLD, SwitchingHost

pytestmark = pytest.mark.rule("CON-8")

SYNCED, BOOKED = "bo@firm.example", "bo.meetings@firm.example"


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SwitchingHost:
    """Bo is to connect OLD for calendar settings and ASIDE for meetings settings; both apps are installed."""
    host = SwitchingHost(unit_of_work)
    host.install(OLD, host.ulla)
    disconnect_calendar(host.ports, host.ulla, host.live_id(host.ulla))
    host.install(ASIDE, host.ulla)
    plan(host, Purpose.CALENDAR, OLD, SYNCED)
    plan(host, Purpose.MEETINGS, ASIDE, BOOKED)
    host.clock.at = NOW
    return host


def plan(host: SwitchingHost, purpose: Purpose, app_id: str, address: str) -> None:
    with host.unit_of_work() as tx:
        tx.planned.add(
            PlannedConnection(
                account_id=host.account.id,
                user_id=host.bo.id,
                purpose=purpose,
                app_id=OLD if app_id == OLD else ASIDE,
                address=address,
            )
        )


def both(host: SwitchingHost) -> tuple[Connection, Connection]:
    """Connect Bo's two calendars."""
    return host.connect(host.bo, OLD, SYNCED), host.connect(host.bo, ASIDE, BOOKED)


def stored(host: SwitchingHost, connection: Connection) -> Connection:
    with host.unit_of_work.read() as tx:
        return tx.connections.get_any(connection.id)


def test_each_calendar_serves_what_it_served_before(host: SwitchingHost) -> None:
    synced, booked = both(host)
    assert (synced.purposes, synced.calendar_sync, synced.scheduling) == (frozenset({Purpose.CALENDAR}), True, False)
    assert (booked.purposes, booked.calendar_sync, booked.scheduling) == (frozenset({Purpose.MEETINGS}), False, True)
    assert planned_connections(host.ports, host.bo) == ()
    with host.unit_of_work.read() as tx:
        assert tx.connections.find_for_purpose(host.account.id, host.bo.id, Purpose.CALENDAR) == synced
        assert tx.connections.find_for_purpose(host.account.id, host.bo.id, Purpose.MEETINGS) == booked
        assert tx.work.find(WorkKind.SYNC, synced.id) is not None
        assert tx.work.find(WorkKind.SYNC, booked.id) is None


def test_no_switch_lets_a_calendar_serve_what_the_other_one_serves(host: SwitchingHost) -> None:
    _, booked = both(host)
    changed = set_switches(host.ports, host.bo, booked.id, calendar_sync=True, scheduling=True)
    assert (changed.calendar_sync, changed.scheduling) == (False, True)


@pytest.mark.rule("CON-1")
def test_a_third_calendar_is_refused(host: SwitchingHost) -> None:
    both(host)
    for app_id in (OLD, ASIDE):
        with pytest.raises(CalendarAlreadyConnected):
            begin_consent(host.ports, host.bo, host.sessions[host.bo.id], app_id, "en")


@pytest.mark.parametrize("first", [0, 1])
def test_once_either_is_disconnected_the_other_serves_both_and_stays_the_only_one(
    host: SwitchingHost, first: int
) -> None:
    calendars = both(host)
    disconnect_calendar(host.ports, host.bo, calendars[first].id)
    left = stored(host, calendars[1 - first])
    assert (left.purposes, left.calendar_sync, left.scheduling) == (BOTH, True, True)
    with host.unit_of_work.read() as tx:
        assert tx.work.find(WorkKind.SYNC, left.id) is not None
    with pytest.raises(CalendarAlreadyConnected):
        begin_consent(host.ports, host.bo, host.sessions[host.bo.id], calendars[first].app_id, "en")
    disconnect_calendar(host.ports, host.bo, left.id)
    assert host.connect(host.bo, OLD, SYNCED).purposes == BOTH
    with pytest.raises(CalendarAlreadyConnected):
        begin_consent(host.ports, host.bo, host.sessions[host.bo.id], ASIDE, "en")


def test_an_app_that_is_uninstalled_counts_as_disconnected(host: SwitchingHost) -> None:
    synced, _ = both(host)
    uninstall_app(host.ports, host.ulla, ASIDE)
    assert stored(host, synced).purposes == BOTH


@pytest.mark.rule("MKT-9")
def test_a_switch_of_the_one_app_leaves_the_other_calendar_as_it_is(host: SwitchingHost) -> None:
    _, booked = both(host)
    admin = host.user("ida")
    host.switch(admin, OLD, NEW)
    assert stored(host, booked).purposes == {Purpose.MEETINGS}
    assert host.connect(host.bo, NEW, SYNCED).purposes == {Purpose.CALENDAR}


def test_who_disconnects_before_the_second_one_is_connected_has_one_calendar(host: SwitchingHost) -> None:
    synced = host.connect(host.bo, OLD, SYNCED)
    disconnect_calendar(host.ports, host.bo, synced.id)
    assert planned_connections(host.ports, host.bo) == ()
    assert host.connect(host.bo, ASIDE, BOOKED).purposes == BOTH


def test_a_user_can_let_one_calendar_serve_both(host: SwitchingHost) -> None:
    synced = host.connect(host.bo, OLD, SYNCED)
    assert synced.purposes == {Purpose.CALENDAR}
    use_one_calendar(host.ports, host.bo)
    assert (stored(host, synced).purposes, planned_connections(host.ports, host.bo)) == (BOTH, ())


def test_a_mailbox_that_has_another_address_by_now_stands_in_for_the_planned_one(host: SwitchingHost) -> None:
    assert host.connect(host.bo, OLD, "bo.new@firm.example").purposes == {Purpose.CALENDAR}


def test_a_file_makes_accounts_whose_users_connect_each_calendar_once(host: SwitchingHost) -> None:
    [made] = imported(host, calendars=[calendar("calendar"), calendar("meetings", app=ASIDE)])
    assert made.account.created_at.isoformat() == "2021-05-04T08:00:00+00:00"
    with host.unit_of_work.read() as tx:
        assert tx.accounts.get(made.account.id) == made.account
        assert tx.planned.of_user(made.account.id, made.users[0].id) == made.planned
    assert [(one.purpose, one.app_id) for one in made.planned] == [("calendar", OLD), ("meetings", ASIDE)]


@pytest.mark.parametrize(
    ("changes", "where", "problem"),
    [
        ({"created_at": "2023-03-13T00:00:00Z"}, "accounts[0].users[0]", "account_too_new"),
        ({"created_at": "2099-01-01T00:00:00Z"}, "accounts[0]", "not_past"),
        ({"domains": ["firm.example"]}, "accounts[0]", "taken"),
        ({"email": "nobody"}, "accounts[0].users[0]", "not_an_email"),
        ({"email": "bo@firm.example"}, "accounts[0].users[0]", "taken"),
        ({"twice": True}, "accounts[0].users[0]", "purpose_twice"),
        ({"name": 7}, "accounts[0].name", "wrong_shape"),
    ],
)
def test_a_file_with_a_mistake_makes_nothing_and_says_where(
    host: SwitchingHost, changes: dict[str, object], where: str, problem: str
) -> None:
    changes = dict(changes)
    second = calendar("calendar" if changes.pop("twice", False) else "meetings", app=ASIDE)
    with pytest.raises(FileRefused) as refused:
        imported(host, calendars=[calendar("calendar"), second], **changes)
    assert (refused.value.where, refused.value.problem) == (where, problem)
    with host.unit_of_work.read() as tx:
        assert [one.name for one in tx.accounts.all()] == ["Firm"]


def test_a_file_that_is_no_json_is_refused(host: SwitchingHost) -> None:
    with pytest.raises(FileRefused) as refused:
        import_accounts(host.ports, b"name;domain")
    assert refused.value.problem == "not_json"


def test_one_calendar_for_both_needs_no_old_account(host: SwitchingHost) -> None:
    recent = (NOW - timedelta(days=30)).isoformat()
    [made] = imported(host, created_at=recent, calendars=[calendar("calendar", "meetings")])
    assert {one.purpose for one in made.planned} == BOTH


def calendar(*purposes: str, app: str = OLD) -> dict[str, object]:
    return {"app": app, "address": f"kim.{app}@past.example", "purposes": list(purposes)}


def imported(
    host: SwitchingHost,
    *,
    calendars: list[dict[str, object]],
    email: object = "kim@past.example",
    **changes: object,
) -> tuple[ImportedAccount, ...]:
    user = {"email": email, "name": "Kim", "calendars": calendars}
    account = {"name": "Past", "domains": ["past.example"], "created_at": "2021-05-04T08:00:00Z", "users": [user]}
    return import_accounts(host.ports, json.dumps({"accounts": [account | changes]}).encode())
