"""Appointments and meetings, as exchangelib makes them."""

from exchangelib import CalendarItem
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.properties import Attendee, Mailbox

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_client import account, at
from support.exchange_sandbox import BERT


def test_an_appointment_that_was_saved_is_found_in_a_view_of_its_day(exchange: RunningExchange) -> None:
    anna = account(exchange)
    CalendarItem(folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11), body="Bring figures").save()
    found = list(anna.calendar.view(start=at(24), end=at(25)))
    assert [(one.subject, one.start, one.end, one.body) for one in found] == [
        ("Budget", at(24, 10), at(24, 11), "Bring figures")
    ]
    assert not list(anna.calendar.view(start=at(25), end=at(26)))


def test_an_invitation_arrives_tentatively_with_those_who_are_here_and_in_the_outbox_for_all(
    exchange: RunningExchange,
) -> None:
    anna = account(exchange)
    guests = [Attendee(mailbox=Mailbox(email_address=who), response_type="Unknown") for who in (BERT, "c@else.example")]
    meeting = CalendarItem(
        folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11), required_attendees=guests
    )
    meeting.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    bert = account(exchange, BERT, username=BERT, password="Bert's password")
    [copy] = list(bert.calendar.view(start=at(24), end=at(25)))
    [own] = list(anna.calendar.view(start=at(24), end=at(25)))
    assert (copy.uid, copy.my_response_type, copy.legacy_free_busy_status) == (
        own.uid,
        "NoResponseReceived",
        "Tentative",
    )
    assert [(mail.to, mail.kind) for mail in exchange.world.outbox] == [
        (BERT, "invitation"),
        ("c@else.example", "invitation"),
    ]


def test_nothing_is_sent_when_nothing_is_to_be_sent(exchange: RunningExchange) -> None:
    anna = account(exchange)
    guests = [Attendee(mailbox=Mailbox(email_address=BERT), response_type="Unknown")]
    CalendarItem(
        folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11), required_attendees=guests
    ).save(send_meeting_invitations=SEND_TO_NONE)
    assert exchange.world.outbox == []
