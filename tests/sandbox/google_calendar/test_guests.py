"""Guests: their copies, their answers, and the mail that goes out."""

import re
from typing import Any

import pytest

from nundina_sandbox.google.outbox import Mail
from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CLARA, MARIA, CalendarClient, client_of, reason_of, timed

Json = dict[str, Any]


def answer_of(event: Json, address: str) -> object:
    attendees = event["attendees"]
    assert isinstance(attendees, list)
    return next(one["responseStatus"] for one in attendees if one["email"] == address)


def reply(client: CalendarClient, event: str, status: str, **options: str) -> dict[str, Any]:
    attendees = [
        {**one, "responseStatus": status} if one.get("self") else one for one in client.get(event)["attendees"]
    ]
    return client.patch(event, {"attendees": attendees}, **options)


def mails(sandbox: RunningSandbox) -> list[tuple[str, str]]:
    return [(mail.kind, mail.to) for mail in sandbox.world.outbox]


def unfolded(mail: Mail) -> list[str]:
    assert all(len(line.encode()) <= 75 for line in mail.ics.split("\r\n"))
    return mail.ics.replace("\r\n ", "").split("\r\n")


def test_a_guest_gets_a_copy_with_the_same_id_and_uid(anna: CalendarClient, ben: CalendarClient) -> None:
    own: dict[str, Any] = {"extendedProperties": {"private": {"mine": "1"}, "shared": {"ours": "2"}}, "colorId": "3"}
    made = anna.insert(timed("Together", attendees=[{"email": BEN}, {"email": MARIA, "optional": True}], **own))
    copy = ben.get(made["id"])
    assert (copy["id"], copy["iCalUID"]) == (made["id"], made["iCalUID"])
    assert copy["organizer"] == {"email": ANNA, "displayName": "Anna Berg"}
    assert copy["attendees"] == [
        {"email": BEN, "displayName": "Ben Dahl", "self": True, "responseStatus": "needsAction"},
        {"email": MARIA, "displayName": "Maria Huber", "responseStatus": "needsAction", "optional": True},
    ]
    assert copy["extendedProperties"] == {"shared": {"ours": "2"}}
    assert "colorId" not in copy
    assert "self" not in made["attendees"][0]


def test_an_answer_reaches_the_organizer_and_the_other_guests(
    anna: CalendarClient, ben: CalendarClient, maria: CalendarClient
) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}, {"email": MARIA}]))
    _, token = anna.all()
    reply(ben, made["id"], "accepted")
    for client in (anna, ben, maria):
        assert answer_of(client.get(made["id"]), BEN) == "accepted"
    assert [one["id"] for one in anna.all(syncToken=token)[0]] == [made["id"]]


def test_a_guest_may_send_only_the_own_answer(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}, {"email": MARIA}]))
    own = {"attendeesOmitted": True, "attendees": [{"email": BEN, "responseStatus": "tentative", "comment": "Late"}]}
    ben.patch(made["id"], own)
    seen = anna.get(made["id"])
    assert [one["email"] for one in seen["attendees"]] == [BEN, MARIA]
    assert seen["attendees"][0]["comment"] == "Late"


def test_what_the_organizer_changes_reaches_the_guests_and_their_own_settings_stay(
    anna: CalendarClient, ben: CalendarClient
) -> None:
    made = anna.insert(timed("Old", attendees=[{"email": BEN}]))
    reply(ben, made["id"], "accepted")
    ben.patch(made["id"], {"transparency": "transparent", "extendedProperties": {"private": {"crm": "7"}}})
    anna.patch(
        made["id"], {"summary": "New", "visibility": "private", "start": {"dateTime": "2026-11-23T08:00:00+01:00"}}
    )
    copy = ben.get(made["id"])
    assert (copy["summary"], copy["transparency"], copy["visibility"]) == ("New", "transparent", "private")
    assert copy["extendedProperties"] == {"private": {"crm": "7"}}
    assert answer_of(copy, BEN) == "accepted"
    assert copy["start"]["dateTime"] == "2026-11-23T08:00:00+01:00"
    assert "transparency" not in anna.get(made["id"])


@pytest.mark.parametrize("change", [{"summary": "Mine"}, {"start": {"dateTime": "2026-11-23T08:00:00+01:00"}}])
def test_only_the_organizer_changes_what_all_share(
    anna: CalendarClient, ben: CalendarClient, change: dict[str, Any]
) -> None:
    made = anna.insert(timed("Ours", attendees=[{"email": BEN}]))
    assert reason_of(ben.events("PATCH", made["id"], change)) == (403, "forbiddenForNonOrganizer")
    anna.patch(made["id"], {"guestsCanModify": True})
    ben.patch(made["id"], change)
    changed = anna.get(made["id"])
    assert {name: changed[name] for name in change} != {name: made[name] for name in change}
    assert {name: ben.get(made["id"])[name] for name in change} == {name: changed[name] for name in change}


def test_a_guest_may_invite_others_unless_told_otherwise(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}]))
    ben.patch(made["id"], {"attendees": [*ben.get(made["id"])["attendees"], {"email": CLARA}]})
    assert [one["email"] for one in anna.get(made["id"])["attendees"]] == [BEN, CLARA]
    anna.patch(made["id"], {"guestsCanInviteOthers": False})
    more = {"attendees": [*ben.get(made["id"])["attendees"], {"email": MARIA}]}
    assert reason_of(ben.events("PATCH", made["id"], more)) == (403, "forbiddenForNonOrganizer")


def test_guests_may_be_hidden_from_each_other(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(guestsCanSeeOtherGuests=False, attendees=[{"email": BEN}, {"email": MARIA}]))
    copy = ben.get(made["id"])
    assert [one["email"] for one in copy["attendees"]] == [BEN]
    assert copy["attendeesOmitted"] is True


def test_the_organizer_deletes_for_all_and_a_guest_declines(
    anna: CalendarClient, ben: CalendarClient, maria: CalendarClient
) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}, {"email": MARIA}]))
    ben.delete(made["id"])
    assert ben.get(made["id"])["status"] == "cancelled"
    assert answer_of(anna.get(made["id"]), BEN) == "declined"
    anna.patch(made["id"], {"summary": "Still without Ben"})
    assert ben.get(made["id"])["status"] == "cancelled"
    _, token = maria.all()
    anna.delete(made["id"])
    [gone] = maria.all(syncToken=token)[0]
    assert (gone["id"], gone["status"]) == (made["id"], "cancelled")


def test_who_is_no_longer_invited_loses_the_copy_and_may_be_invited_again(
    anna: CalendarClient, ben: CalendarClient
) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}]))
    ben.delete(made["id"])
    anna.patch(made["id"], {"attendees": []})
    anna.patch(made["id"], {"attendees": [{"email": BEN}]})
    copy = ben.get(made["id"])
    assert (copy["status"], answer_of(copy, BEN)) == ("confirmed", "needsAction")
    anna.patch(made["id"], {"attendees": [{"email": MARIA}]})
    assert ben.get(made["id"])["status"] == "cancelled"


def test_an_answer_to_one_instance_makes_an_exception_for_everybody(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], attendees=[{"email": BEN}]))
    instance = f"{made['id']}_20261130T080000Z"
    reply(ben, instance, "declined")
    assert answer_of(anna.get(instance), BEN) == "declined"
    assert answer_of(anna.get(made["id"]), BEN) == "needsAction"
    assert [one["id"] for one in anna.page()["items"]] == [made["id"], instance]


def test_one_instance_cancelled_or_moved_by_the_organizer_is_so_for_the_guest(
    anna: CalendarClient, ben: CalendarClient
) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], attendees=[{"email": BEN}]))
    anna.delete(f"{made['id']}_20261130T080000Z")
    moved = {"start": {"dateTime": "2026-12-08T09:00:00+01:00"}, "end": {"dateTime": "2026-12-08T10:00:00+01:00"}}
    anna.patch(f"{made['id']}_20261207T080000Z", moved)
    found = ben.page(singleEvents="true", orderBy="startTime")["items"]
    assert [one["start"]["dateTime"][:10] for one in found] == ["2026-11-23", "2026-12-08"]


def test_who_is_invited_later_knows_what_happened_to_the_series_before(
    anna: CalendarClient, ben: CalendarClient
) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"], attendees=[{"email": MARIA}]))
    anna.delete(f"{made['id']}_20261130T080000Z")
    anna.patch(f"{made['id']}_20261207T080000Z", {"summary": "Special"})
    anna.patch(made["id"], {"attendees": [{"email": MARIA}, {"email": BEN}]})
    found = ben.page(singleEvents="true", orderBy="startTime")["items"]
    assert [one["summary"] for one in found] == ["Meeting", "Special", "Meeting"]
    assert [one["start"]["dateTime"][8:10] for one in found] == ["23", "07", "14"]


def test_a_guest_of_one_instance_has_only_that(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    anna.patch(instance, {"attendees": [{"email": BEN}]})
    assert [one["id"] for one in ben.page(singleEvents="true")["items"]] == [instance]
    assert [one["id"] for one in ben.page(timeMin="2026-11-01T00:00:00Z")["items"]] == [instance]
    anna.patch(made["id"], {"attendees": [{"email": BEN}]})
    assert len(ben.page(singleEvents="true", orderBy="startTime")["items"]) == 3


@pytest.mark.parametrize(
    ("send", "told"),
    [("all", [BEN, "x@y.example"]), ("externalOnly", ["x@y.example"]), ("none", []), (None, [])],
)
def test_mail_goes_to_those_whom_the_request_names(
    anna: CalendarClient, sandbox: RunningSandbox, send: str | None, told: list[str]
) -> None:
    options = {"sendUpdates": send} if send else {}
    guests = [{"email": ANNA, "responseStatus": "accepted"}, {"email": BEN}, {"email": "x@y.example"}]
    made = anna.insert(timed(attendees=guests), **options)
    anna.patch(made["id"], {"location": "Oslo"}, **options)
    anna.patch(made["id"], {"colorId": "4"}, **options)
    anna.delete(made["id"], **options)
    assert sorted(mails(sandbox)) == sorted((kind, to) for kind in ("request", "request", "cancel") for to in told)


def test_only_the_new_guest_is_invited_and_the_removed_one_is_told(
    anna: CalendarClient, sandbox: RunningSandbox
) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}, {"email": MARIA}]))
    anna.patch(made["id"], {"attendees": [{"email": BEN}, {"email": "x@y.example"}]}, sendUpdates="all")
    assert mails(sandbox) == [("request", "x@y.example"), ("cancel", MARIA)]


def test_an_invitation_is_an_icalendar_request(anna: CalendarClient, sandbox: RunningSandbox) -> None:
    title = "Møte; with, everything \\ and a long title that has to be folded somewhere: 會議時間與地點" + "é" * 40
    rule = ["RRULE:FREQ=WEEKLY;COUNT=2"]
    made = anna.insert(timed(title, attendees=[{"email": BEN, "optional": True}], recurrence=rule), sendUpdates="all")
    [mail] = sandbox.world.outbox
    assert (mail.sender, mail.event_id) == (ANNA, made["id"])
    assert mail.subject.startswith("Invitation: Møte")
    lines = unfolded(mail)
    for line in (
        "METHOD:REQUEST",
        f"UID:{made['iCalUID']}",
        "DTSTART;TZID=Europe/Oslo:20261123T090000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "SEQUENCE:0",
        f"ORGANIZER;CN={ANNA}:mailto:{ANNA}",
        "TZID:Europe/Oslo",
    ):
        assert line in lines
    assert f"PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN={BEN}:mailto:{BEN}" in "".join(lines)
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert re.sub(r"\\(.)", r"\1", summary.removeprefix("SUMMARY:")) == title
    assert {line for line in lines if line.startswith("DTSTART:2026")} >= {
        "DTSTART:20261025T030000",
        "DTSTART:20260329T020000",
    }


def test_a_cancellation_and_a_reply_are_icalendar_too(
    anna: CalendarClient, ben: CalendarClient, sandbox: RunningSandbox
) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], attendees=[{"email": BEN}]))
    instance = f"{made['id']}_20261130T080000Z"
    reply(ben, instance, "accepted", sendUpdates="all")
    anna.delete(instance, sendUpdates="all")
    answer, cancellation = sandbox.world.outbox
    assert (answer.kind, answer.to, answer.sender) == ("reply", ANNA, BEN)
    assert answer.subject.startswith("Accepted: Meeting")
    assert "METHOD:REPLY" in unfolded(answer)
    assert "PARTSTAT=ACCEPTED" in "".join(unfolded(answer))
    assert "RECURRENCE-ID:20261130T080000Z" in unfolded(answer)
    lines = unfolded(cancellation)
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "RECURRENCE-ID:20261130T080000Z", "SEQUENCE:1"} <= set(lines)


def test_a_contact_invites_somebody_here(maria: CalendarClient, sandbox: RunningSandbox) -> None:
    made = maria.insert(timed("Offer", attendees=[{"email": ANNA}]), sendUpdates="all")
    anna = client_of(sandbox, ANNA)
    with anna.session:
        copy = anna.get(made["id"])
    assert copy["organizer"]["email"] == MARIA
    assert copy["attendees"][0]["self"] is True
