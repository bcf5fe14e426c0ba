"""Updates, deletions, moves and answers."""

from typing import Any

import pytest
from exchangelib import CalendarItem, HTMLBody
from exchangelib.errors import (
    ErrorCalendarIsNotOrganizer,
    ErrorCalendarIsOrganizerForAccept,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
)
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_TO_ALL_AND_SAVE_COPY,
    AcceptItem,
    CancelCalendarItem,
    DeclineItem,
    TentativelyAcceptItem,
)
from exchangelib.properties import Attendee, Mailbox

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, BERT


def guest(address: str) -> Attendee:
    return Attendee(mailbox=Mailbox(email_address=address), response_type="Unknown")


def meeting(mailbox: Any, *guests: str, **more: Any) -> Any:
    item = CalendarItem(
        folder=mailbox.calendar,
        **{"subject": "Budget", "start": at(24, 10), "end": at(24, 11), **more},
        required_attendees=[guest(address) for address in guests],
    )
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    return item


def bert_of(exchange: RunningExchange) -> Any:
    return account(exchange, BERT, username="CORP\\bert", password="Bert's password")


def on(mailbox: Any) -> Any:
    [found] = list(mailbox.calendar.view(start=at(1), end=at(30)))
    return found


def test_a_change_makes_a_new_change_key_and_an_old_one_is_refused(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = meeting(anna)
    stale = anna.calendar.get(id=item.id, changekey=item.changekey)
    item.subject = "Budget 2027"
    item.save(update_fields=["subject"], conflict_resolution="NeverOverwrite")
    assert item.changekey != stale.changekey
    stale.subject = "Budget 2028"
    with pytest.raises(ErrorIrresolvableConflict):
        stale.save(update_fields=["subject"], conflict_resolution="NeverOverwrite")
    stale.save(update_fields=["subject"], conflict_resolution="AlwaysOverwrite")
    assert on(anna).subject == "Budget 2028"


def test_properties_can_be_set_and_taken_away(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = meeting(anna, location="Room 1", categories=["red", "green"], body=HTMLBody("<p>Hello</p>"))
    item.location, item.categories = None, ["blue"]
    item.save(update_fields=["location", "categories"])
    found = on(anna)
    assert (found.location, found.categories, found.text_body) == (None, ["blue"], "Hello")


def test_guests_get_the_new_time_and_are_asked_again(exchange: RunningExchange) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    item = meeting(anna, BERT)
    on(bert).accept(message_disposition="SendAndSaveCopy")
    item.refresh()
    item.start, item.end = at(25, 10), at(25, 11)
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    copy = on(bert)
    assert (copy.start, copy.my_response_type) == (at(25, 10), "NoResponseReceived")
    assert [mail.kind for mail in exchange.world.outbox] == ["invitation", "reply", "update"]


@pytest.mark.parametrize(
    ("answer", "response", "status"),
    [(AcceptItem, "Accept", "Busy"), (TentativelyAcceptItem, "Tentative", "Tentative")],
)
def test_an_answer_stands_in_both_calendars(exchange: RunningExchange, answer: Any, response: str, status: str) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    meeting(anna, BERT)
    request = bert.inbox.get()
    assert request.type == "Single"
    answer(account=bert, reference_item_id=request_id(request), body="See you").send(
        message_disposition="SendAndSaveCopy"
    )
    assert (on(bert).my_response_type, on(bert).legacy_free_busy_status) == (response, status)
    [seen] = on(anna).required_attendees
    assert (seen.mailbox.email_address, seen.response_type) == (BERT, response)
    assert [one.subject for one in anna.inbox.all()] == [
        {"Accept": "Accepted: Budget", "Tentative": "Tentative: Budget"}[response]
    ]
    assert bert.inbox.all().count() == 0


def request_id(item: Any) -> Any:
    from exchangelib.properties import ReferenceItemId

    return ReferenceItemId(id=item.id, changekey=item.changekey)


def test_a_declined_meeting_leaves_the_guests_calendar_and_stays_on_the_organizers(exchange: RunningExchange) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    meeting(anna, BERT)
    on(bert).decline(message_disposition="SendAndSaveCopy")
    assert not list(bert.calendar.view(start=at(1), end=at(30)))
    assert [one.response_type for one in on(anna).required_attendees] == ["Decline"]
    assert DeclineItem.ELEMENT_NAME == "DeclineItem"


def test_the_organizer_cancels_and_the_guest_sees_it(exchange: RunningExchange) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    item = meeting(anna, BERT)
    item.refresh()
    item.cancel(new_body="Not needed")
    copy = on(bert)
    assert (copy.is_cancelled, copy.subject, copy.legacy_free_busy_status) == (True, "Canceled: Budget", "Free")
    assert not list(anna.calendar.view(start=at(1), end=at(30)))
    assert [mail.kind for mail in exchange.world.outbox] == ["invitation", "cancellation"]


def test_only_the_organizer_cancels_and_only_guests_answer(exchange: RunningExchange) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    item = meeting(anna, BERT)
    with pytest.raises(ErrorCalendarIsNotOrganizer):
        on(bert).cancel()
    item.refresh()
    with pytest.raises(ErrorCalendarIsOrganizerForAccept):
        item.accept(message_disposition="SendOnly")
    assert CancelCalendarItem.ELEMENT_NAME == "CancelCalendarItem"


def test_a_deleted_meeting_is_gone_and_its_guests_are_told_if_they_are_to_be(exchange: RunningExchange) -> None:
    anna, bert = account(exchange), bert_of(exchange)
    item = meeting(anna, BERT)
    old = item.id
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    [gone] = anna.fetch([(old, None)])
    assert isinstance(gone, ErrorItemNotFound)
    assert on(bert).is_cancelled


def test_an_item_that_moves_has_another_id(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = meeting(anna)
    old = item.id
    item.move_to_trash()
    assert not list(anna.calendar.view(start=at(1), end=at(30)))
    assert [one.id != old for one in anna.trash.all()] == [True]


def test_a_room_accepts_when_it_is_free_and_declines_when_it_is_not(exchange: RunningExchange) -> None:
    exchange.world.add_person("aquarium@corp.example", "Aquarium", kind="room")
    anna = account(exchange)
    meeting(anna, "aquarium@corp.example")
    meeting(anna, "aquarium@corp.example", subject="Second")
    answers = {one.subject: one.required_attendees[0].response_type for one in anna.calendar.all()}
    assert answers == {"Budget": "Accept", "Second": "Decline"}


def test_a_guest_is_shown_by_the_name_of_the_address_book(exchange: RunningExchange) -> None:
    anna = account(exchange)
    meeting(anna, BERT)
    assert [one.mailbox.name for one in on(anna).required_attendees] == ["Bert Holm"]
    assert on(anna).organizer.email_address == ANNA
