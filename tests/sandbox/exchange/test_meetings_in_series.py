"""Series with guests: what becomes of one occurrence on the organizer's calendar and on the guests'."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from exchangelib import CalendarItem
from exchangelib.items import SEND_ONLY_TO_ALL
from exchangelib.properties import Attendee, Mailbox
from exchangelib.recurrence import NumberedPattern, Recurrence, WeeklyPattern

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_client import account, at
from support.exchange_sandbox import BERT


@pytest.fixture
def anna(exchange: RunningExchange) -> Any:
    return account(exchange)


@pytest.fixture
def bert(exchange: RunningExchange) -> Any:
    return account(exchange, BERT, username=BERT, password="Bert's password")


@pytest.fixture
def series(anna: Any, bert: Any) -> Any:
    item = CalendarItem(
        folder=anna.calendar,
        subject="Jour fixe",
        start=at(3, 10),
        end=at(3, 11),
        required_attendees=[Attendee(mailbox=Mailbox(email_address=BERT), response_type="Unknown")],
        recurrence=Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=["Tuesday"]),
            boundary=NumberedPattern(start=date(2026, 11, 3), number=4),
        ),
    )
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def november(mailbox: Any) -> list[Any]:
    return list(mailbox.calendar.view(start=at(1), end=at(30)))


def days(mailbox: Any) -> list[int]:
    return [one.start.day for one in november(mailbox)]


def test_a_guest_gets_the_whole_series_under_the_same_uid(anna: Any, bert: Any, series: Any) -> None:
    assert days(bert) == [3, 10, 17, 24]
    assert {one.uid for one in november(bert)} == {one.uid for one in november(anna)}
    [request] = bert.inbox.all()
    assert (request.type, request.is_recurring) == ("RecurringMaster", False)


def test_one_moved_occurrence_moves_for_the_guest_and_the_others_stay(
    exchange: RunningExchange, bert: Any, series: Any
) -> None:
    second = series.occurrence(index=2)
    second.refresh()
    second.start, second.end = at(11, 14), at(11, 15)
    second.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert days(bert) == [3, 11, 17, 24]
    [moved] = [one for one in november(bert) if one.type == "Exception"]
    assert (moved.start, moved.my_response_type) == (at(11, 14), "NoResponseReceived")
    assert moved.recurrence_id == datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert [mail.kind for mail in exchange.world.outbox] == ["invitation", "update"]
    assert "RECURRENCE-ID:20261110T090000Z" in exchange.world.outbox[-1].calendar


def test_one_occurrence_that_is_called_off_is_cancelled_for_the_guest_only_that_week(
    exchange: RunningExchange, anna: Any, bert: Any, series: Any
) -> None:
    third = series.occurrence(index=3)
    third.refresh()
    third.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert days(anna) == [3, 10, 24]
    assert {one.start.day: one.is_cancelled for one in november(bert)} == {3: False, 10: False, 17: True, 24: False}
    assert exchange.world.outbox[-1].kind == "cancellation"


def test_an_answer_to_one_occurrence_stands_at_that_occurrence_only(anna: Any, bert: Any, series: Any) -> None:
    [first, second, *_] = november(bert)
    second.accept(message_disposition="SendAndSaveCopy")
    assert [one.my_response_type for one in november(bert)] == [
        "NoResponseReceived",
        "Accept",
        "NoResponseReceived",
        "NoResponseReceived",
    ]
    answers = [one.required_attendees[0].response_type for one in november(anna)]
    assert answers == ["Unknown", "Accept", "Unknown", "Unknown"]
    first.refresh()
    first.decline(message_disposition="SendAndSaveCopy")
    assert days(bert) == [10, 17, 24]
    assert next(iter(november(anna))).required_attendees[0].response_type == "Decline"


def test_an_answer_to_the_series_stands_at_every_occurrence(anna: Any, bert: Any, series: Any) -> None:
    [request] = bert.inbox.all()
    request.accept(message_disposition="SendAndSaveCopy")
    assert {one.my_response_type for one in november(bert)} == {"Accept"}
    assert {one.required_attendees[0].response_type for one in november(anna)} == {"Accept"}
    assert {one.legacy_free_busy_status for one in november(bert)} == {"Busy"}


def test_a_guest_who_is_left_out_is_told_and_one_who_comes_is_invited(
    exchange: RunningExchange, anna: Any, bert: Any, series: Any
) -> None:
    exchange.world.add_person("carla@corp.example", "Carla Ricci", password="Carla's")
    series.refresh()
    series.required_attendees = [Attendee(mailbox=Mailbox(email_address="carla@corp.example"), response_type="Unknown")]
    series.save(update_fields=["required_attendees"], send_meeting_invitations="SendToChangedAndSaveCopy")
    carla = account(exchange, "carla@corp.example", username="carla", password="Carla's")
    assert days(carla) == [3, 10, 17, 24]
    assert all(one.is_cancelled for one in november(bert))
    assert {(mail.to, mail.kind) for mail in exchange.world.outbox} == {
        (BERT, "invitation"),
        (BERT, "cancellation"),
        ("carla@corp.example", "invitation"),
    }
