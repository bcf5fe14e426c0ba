from __future__ import annotations

from dataclasses import replace

import pytest

from nundina.domain.errors import ChangedMeanwhile, NotFound
from nundina.domain.identifiers import MeetingId, RecordId, new_id
from nundina.domain.meetings import MeetingOrigin
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_plugin_api.values import Guest, Response
from support.examples import HOUR, NOW, make_meeting, make_record, stored_account, stored_user


def test_a_meeting_comes_back_as_it_was_stored(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        people = [make_record(user.account_id) for _ in range(3)]
        for record in people:
            tx.records.add(record)
        meeting = make_meeting(
            user.account_id,
            origin=MeetingOrigin.NUNDINA,
            description="<b>Agenda</b>",
            zone="Europe/Oslo",
            location="Oslo",
            conference_url="https://meet.example/x",
            web_url="https://calendar.example/x",
            organizer_id=user.id,
            organizer_address=user.email,
            ical_uid="x@calendar.example",
            original_start="2026-11-20T09:30:00+00:00",
            guests=(
                Guest("a@kunde.example", "Åse", Response.DECLINED, optional=True),
                Guest("room@r.example", resource=True),
            ),
            records=(people[2].id, people[0].id),
            logged_on=(people[1].id,),
            cancelled=True,
        )
        tx.meetings.add(meeting)
    with unit_of_work.read() as tx:
        assert tx.meetings.get(user.account_id, meeting.id) == meeting
        assert tx.meetings.by_ids(user.account_id, [meeting.id, MeetingId("unknown")]) == (meeting,)
        assert tx.meetings.by_ical_uids(user.account_id, ["x@calendar.example", ""]) == (meeting,)


def test_a_changed_meeting_stands_on_the_records_that_it_names_now(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola, kari = make_record(account), make_record(account)
        tx.records.add(ola)
        tx.records.add(kari)
        meeting = make_meeting(account, records=(ola.id,))
        tx.meetings.add(meeting)
        changed = replace(meeting, title="New", records=(kari.id,), guests=(Guest("b@kunde.example"),))
        tx.meetings.update(changed)
        assert tx.meetings.timeline(account, ola.id, 10) == ()
        assert tx.meetings.timeline(account, kari.id, 10) == (changed,)
        with pytest.raises(NotFound):
            tx.meetings.update(make_meeting(account))


def test_many_meetings_are_added_at_once_or_none_of_them(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola, kari = make_record(account), make_record(account)
        tx.records.add(ola)
        tx.records.add(kari)
        both = make_meeting(account, ical_uid="1", records=(kari.id, ola.id), logged_on=(ola.id,))
        nobody = make_meeting(account, ical_uid="2", records=(RecordId(new_id()),))
        tx.meetings.add_all([])
        tx.meetings.add_all([both, nobody])
        assert tx.meetings.get(account, both.id) == both
        assert tx.meetings.get(account, nobody.id) == replace(nobody, records=())
        with pytest.raises(ChangedMeanwhile):
            tx.meetings.add_all([make_meeting(account, ical_uid="3"), make_meeting(account, ical_uid="1")])
        assert tx.meetings.by_ical_uids(account, ["3"]) == ()


def test_one_event_in_many_calendars_is_one_meeting_of_the_account(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account, elsewhere = stored_account(tx).id, stored_account(tx).id
        first = make_meeting(account, ical_uid="x@calendar.example")
        week = make_meeting(account, ical_uid="x@calendar.example", original_start="2026-11-27")
        other = make_meeting(elsewhere, ical_uid="x@calendar.example")
        for meeting in (first, week, other, make_meeting(account), make_meeting(account)):
            tx.meetings.add(meeting)
        with pytest.raises(ChangedMeanwhile):
            tx.meetings.add(make_meeting(account, ical_uid="x@calendar.example"))
        with pytest.raises(ChangedMeanwhile):
            tx.meetings.update(replace(week, original_start=""))
        assert tx.meetings.find_by_event(account, "x@calendar.example", "") == first
        assert tx.meetings.find_by_event(account, "x@calendar.example", "2026-11-27") == week
        assert tx.meetings.find_by_event(account, "", "") is None
        assert set(tx.meetings.by_ical_uids(account, ["x@calendar.example"])) == {first, week}


def test_a_timeline_shows_the_latest_first_and_goes_on_before_an_instant(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola = make_record(account)
        tx.records.add(ola)
        meetings = [
            make_meeting(account, start=NOW + hours * HOUR, end=NOW + (hours + 1) * HOUR, records=(ola.id,))
            for hours in (1, 3, 2, 0)
        ]
        for meeting in meetings:
            tx.meetings.add(meeting)
        one, three, two, zero = meetings
        assert tx.meetings.timeline(account, ola.id, 2) == (three, two)
        assert tx.meetings.timeline(account, ola.id, 2, before=two.start) == (one, zero)
        assert tx.meetings.timeline(stored_account(tx).id, ola.id, 2) == ()


def test_upcoming_meetings_are_the_users_own_that_have_not_ended_the_next_first(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        user = stored_user(tx)
        soon, now, past, cancelled = (
            make_meeting(user.account_id, organizer_id=user.id, start=NOW + start * HOUR, end=NOW + end * HOUR, **more)
            for start, end, more in (
                (2, 3, {}),
                (-1, 1, {}),
                (-2, -1, {}),
                (1, 2, {"cancelled": True}),
            )
        )
        for meeting in (soon, now, past, cancelled, make_meeting(user.account_id, start=NOW, end=NOW + HOUR)):
            tx.meetings.add(meeting)
        assert tx.meetings.upcoming(user.account_id, user.id, NOW, 10) == (now, soon)
        assert tx.meetings.upcoming(user.account_id, user.id, NOW, 1) == (now,)
        assert tx.meetings.upcoming(stored_account(tx).id, user.id, NOW, 10) == ()


def test_a_removed_meeting_is_on_no_timeline(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account = stored_account(tx).id
        ola = make_record(account)
        tx.records.add(ola)
        meeting = make_meeting(account, records=(ola.id,), logged_on=(ola.id,))
        tx.meetings.add(meeting)
        tx.meetings.remove(stored_account(tx).id, meeting.id)
        assert tx.meetings.timeline(account, ola.id, 10) == (meeting,)
        tx.meetings.remove(account, meeting.id)
        tx.meetings.remove(account, meeting.id)
        assert tx.meetings.timeline(account, ola.id, 10) == ()
        assert tx.meetings.by_ids(account, [meeting.id]) == ()


def test_a_meeting_never_stands_on_a_record_of_another_account_or_of_none(unit_of_work: SqlUnitOfWork) -> None:
    with unit_of_work() as tx:
        account, elsewhere = stored_account(tx).id, stored_account(tx).id
        foreign = make_record(elsewhere)
        tx.records.add(foreign)
        meeting = make_meeting(account, records=(foreign.id, RecordId(new_id())), logged_on=(foreign.id,))
        tx.meetings.add(meeting)
        assert tx.meetings.get(account, meeting.id) == replace(meeting, records=(), logged_on=())
        assert tx.meetings.timeline(elsewhere, foreign.id, 10) == ()
        with pytest.raises(NotFound):
            tx.meetings.get(elsewhere, meeting.id)
        with pytest.raises(NotFound):
            tx.meetings.update(replace(meeting, account_id=elsewhere))
        assert tx.meetings.by_ids(elsewhere, [meeting.id]) == ()
