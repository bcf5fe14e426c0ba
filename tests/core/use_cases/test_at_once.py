"""What happens twice at one moment happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from nundina.domain.connections import Connection
from nundina.domain.identifiers import new_id
from nundina.domain.meeting_drafts import MeetingForm, read_draft
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.meet_from_record import meet_from_record
from nundina.worker.worker import Worker
from support.calendar_events import CLIENT, USER, make_event
from support.fake_calendar import FakeCalendar
from support.sync_host import BO, SyncHost

EVENTS = 40


@pytest.fixture
def host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    return SyncHost(unit_of_work, FakeCalendar(page_size=5)).furnish()


def at_once(*what: Callable[[], object]) -> None:
    """Do all of it at one moment, each on a thread of its own."""
    start = Barrier(len(what))

    def begin(one: Callable[[], object]) -> object:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(what)) as pool:
        for future in [pool.submit(begin, one) for one in what]:
            future.result()


@pytest.mark.rule("SYNC-2")
def test_two_users_whose_calendars_are_synced_at_once_get_one_meeting_of_each_event(host: SyncHost) -> None:
    bos = host.connect(host.bo)
    for number in range(EVENTS):
        host.calendar.put(USER, make_event(f"u{number}", ical_uid=f"uid{number}"))
        host.calendar.put(BO, make_event(f"b{number}", ical_uid=f"uid{number}"))

    def sync(connection: Connection) -> Callable[[], None]:
        return lambda: host.sync(connection)

    at_once(sync(host.connection), sync(bos))
    assert sorted(meeting.ical_uid for meeting in host.timeline()) == sorted(f"uid{n}" for n in range(EVENTS))
    assert host.stored().last_problem == host.stored(bos).last_problem == ""


@pytest.mark.rule("SYNC-1")
def test_one_form_sent_four_times_at_once_makes_one_meeting_and_one_event(host: SyncHost) -> None:
    form = MeetingForm(title="Offer", date="2026-12-03", start="10:00", end="11:00", zone="UTC", guests=CLIENT)
    draft, form_id = read_draft(form), new_id()

    def submit() -> None:
        _, item = meet_from_record(host.ports, host.ulla, host.ana.id, draft, form_id)
        deliver_now(host.ports, item)

    at_once(*[submit] * 4)
    assert len(host.timeline()) == len(host.calendar.mailboxes[USER].events) == len(host.calendar.invitations) == 1


def test_several_workers_deliver_each_row_once(host: SyncHost) -> None:
    form = MeetingForm(title="Offer", date="2026-12-03", start="10:00", end="11:00", zone="UTC", guests=CLIENT)
    for _ in range(30):
        meet_from_record(host.ports, host.ulla, host.ana.id, read_draft(form), new_id())
    at_once(*[Worker(host.ports, f"w{number}").run_once for number in range(3)])
    assert host.calendar.calls.count("create") == len(host.calendar.mailboxes[USER].events) == 30
