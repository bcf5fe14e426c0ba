"""Names, lists, absence, files, messages and ids."""

from datetime import timedelta

import pytest
from exchangelib import CalendarItem, FileAttachment, Message, OofSettings
from exchangelib.errors import ErrorNameResolutionNoResults
from exchangelib.properties import AlternateId, DLMailbox, Mailbox

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import ask, find
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, BERT, running_exchange


def test_a_few_letters_find_those_whom_they_may_mean(exchange: RunningExchange) -> None:
    exchange.world.add_person("anton@corp.example", "Anton Aas")
    anna = account(exchange)
    assert anna.protocol.version.build  # exchangelib's ResolveNames does not find it out by itself
    assert [who.email_address for who in anna.protocol.resolve_names(["holm"])] == [BERT]
    assert len(anna.protocol.resolve_names(["an"])) == 2
    [one] = anna.protocol.resolve_names([ANNA], return_full_contact_data=True)
    assert (one[0].name, one[1].surname) == ("Anna Berg", "Berg")
    [nobody] = anna.protocol.resolve_names(["zz"]) or [None]
    assert nobody is None or isinstance(nobody, ErrorNameResolutionNoResults)


def test_a_list_tells_its_members(exchange: RunningExchange) -> None:
    exchange.world.add_person("team@corp.example", "Team", kind="list", members=(ANNA, "c@else.example"))
    found = account(exchange).protocol.expand_dl(DLMailbox(email_address="team@corp.example", mailbox_type="PublicDL"))
    assert [(who.email_address, who.mailbox_type) for who in found] == [
        (ANNA, "Mailbox"),
        ("c@else.example", "Contact"),
    ]


def test_automatic_replies_are_kept(exchange: RunningExchange) -> None:
    anna = account(exchange)
    assert anna.oof_settings.state == "Disabled"
    anna.oof_settings = OofSettings(
        state="Scheduled",
        external_audience="Known",
        start=at(24),
        end=at(25),
        internal_reply="Away",
        external_reply="-",
    )
    assert (anna.oof_settings.state, anna.oof_settings.internal_reply) == ("Scheduled", "Away")
    assert anna.oof_settings.end - anna.oof_settings.start == timedelta(days=1)


def test_a_file_hangs_on_an_appointment_until_it_is_taken_off(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = CalendarItem(folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11))
    item.save()
    item.attach(FileAttachment(name="figures.csv", content=b"a;b\n1;2\n"))
    [found] = anna.calendar.all()
    assert (found.has_attachments, found.attachments[0].content) == (True, b"a;b\n1;2\n")
    found.detach(found.attachments[0])
    [found] = anna.calendar.all()
    assert not found.attachments


def test_a_message_reaches_who_is_here_and_the_outbox(exchange: RunningExchange) -> None:
    anna = account(exchange)
    to = [Mailbox(email_address=BERT), Mailbox(email_address="c@else.example")]
    Message(account=anna, subject="Hello", body="How are you?", to_recipients=to).send_and_save()
    bert = account(exchange, BERT, username=BERT, password="Bert's password")
    [received] = bert.inbox.all()
    assert (received.subject, received.sender.email_address, received.is_read) == ("Hello", ANNA, False)
    assert [sent.subject for sent in anna.sent.all()] == ["Hello"]
    assert [(mail.to, mail.kind) for mail in exchange.world.outbox] == [
        (BERT, "message"),
        ("c@else.example", "message"),
    ]


@pytest.mark.parametrize("kind", ["EntryId", "HexEntryId", "OwaId", "StoreId", "EwsLegacyId"])
def test_an_id_is_the_same_thing_in_every_format(exchange: RunningExchange, kind: str) -> None:
    anna = account(exchange)
    item = CalendarItem(folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11))
    item.save()
    [other] = anna.protocol.convert_ids([AlternateId(id=item.id, format="EwsId", mailbox=ANNA)], kind)
    [back] = anna.protocol.convert_ids([AlternateId(id=other.id, format=kind, mailbox=ANNA)], "EwsId")
    assert back.id == item.id


def test_everything_about_an_item_can_be_asked_for_at_once(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = CalendarItem(
        folder=anna.calendar, subject="Budget", start=at(24, 10), end=at(24, 11), location="Room", reminder_is_set=True
    )
    item.save()
    CalendarItem(folder=anna.calendar, subject="Beside", start=at(24, 10, 30), end=at(24, 11)).save()
    CalendarItem(folder=anna.calendar, subject="After", start=at(24, 11), end=at(24, 12)).save()
    item.refresh()
    assert (item.duration, item.conflicting_meeting_count, item.adjacent_meeting_count) == ("PT1H", 1, 1)
    assert (item.effective_rights.modify, item.reminder_due_by, item.is_recurring) == (True, at(24, 10), False)
    assert item.mime_content is not None
    assert b"SUMMARY:Budget" in item.mime_content


def test_rooms_are_found_by_their_lists(exchange: RunningExchange) -> None:
    exchange.world.add_person("aquarium@corp.example", "Aquarium", kind="room")
    exchange.world.add_person("rooms@corp.example", "Rooms", kind="list", members=("aquarium@corp.example",))
    exchange.world.add_person("team@corp.example", "Team", kind="list", members=(ANNA,))
    protocol = account(exchange).protocol
    assert protocol.version.build
    assert [found.email_address for found in protocol.get_roomlists()] == ["rooms@corp.example"]
    assert [room.email_address for room in protocol.get_rooms("rooms@corp.example")] == ["aquarium@corp.example"]


def test_a_draft_is_sent_and_a_folder_is_emptied(exchange: RunningExchange) -> None:
    anna = account(exchange)
    draft = Message(account=anna, folder=anna.drafts, subject="Hello", to_recipients=[Mailbox(email_address=BERT)])
    draft.save()
    draft.send()
    assert (anna.drafts.all().count(), [sent.subject for sent in anna.sent.all()]) == (0, ["Hello"])
    anna.sent.empty()
    assert anna.sent.all().count() == 0


@pytest.mark.parametrize("part", ["<m:QueryString>subject:x</m:QueryString>", "<m:GroupBy/>"])
def test_what_the_sandbox_does_not_know_is_refused_and_not_overlooked(part: str) -> None:
    with running_exchange() as exchange:
        assert ask(exchange, find().replace("</m:FindItem>", f"{part}</m:FindItem>")).codes == ["ErrorInvalidRequest"]
