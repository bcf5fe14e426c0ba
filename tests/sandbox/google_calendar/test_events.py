"""Single events over the wire: what goes in, what comes out, and what is refused."""

import re
from typing import Any

import pytest

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CalendarClient, all_day, client_of, reason_of, timed


def test_an_event_comes_back_with_everything_google_adds(anna: CalendarClient) -> None:
    made = anna.insert(timed("Budget", location="Oslo", description="Bring numbers"))
    assert made["kind"] == "calendar#event"
    assert re.fullmatch(r"[a-v0-9]{5,1024}", made["id"])
    assert made["iCalUID"] == f"{made['id']}@google.com"
    assert re.fullmatch(r'"\d+"', made["etag"])
    assert made["status"] == "confirmed"
    assert made["start"] == {"dateTime": "2026-11-23T09:00:00+01:00", "timeZone": "Europe/Oslo"}
    assert made["organizer"] == made["creator"] == {"email": ANNA, "self": True}
    assert made["sequence"] == 0
    assert made["reminders"] == {"useDefault": True}
    assert made["eventType"] == "default"
    assert made["htmlLink"].startswith(anna.sandbox.url)
    assert "transparency" not in made
    assert anna.get(made["id"]) == made


def test_times_are_written_in_the_calendars_zone_or_the_one_asked_for(anna: CalendarClient) -> None:
    body = {"start": {"dateTime": "2026-07-01T10:00:00Z"}, "end": {"dateTime": "2026-07-01T12:30:00+02:00"}}
    made = anna.insert(body)
    assert made["start"] == {"dateTime": "2026-07-01T12:00:00+02:00", "timeZone": "Europe/Oslo"}
    assert made["end"]["dateTime"] == "2026-07-01T12:30:00+02:00"
    assert anna.get(made["id"], timeZone="Asia/Taipei")["start"]["dateTime"] == "2026-07-01T18:00:00+08:00"
    assert anna.get(made["id"], timeZone="UTC")["start"]["dateTime"] == "2026-07-01T10:00:00Z"


def test_an_all_day_event_is_a_date(anna: CalendarClient) -> None:
    made = anna.insert(all_day("Holiday", "2026-12-24", "2026-12-27"))
    assert made["start"] == {"date": "2026-12-24"}
    assert made["end"] == {"date": "2026-12-27"}


def test_an_id_chosen_by_the_client_is_taken_once_and_for_ever(anna: CalendarClient) -> None:
    made = anna.insert(timed(id="0123456789abcdefghijklmnopqrstuv"))
    assert reason_of(anna.events("POST", body=timed(id=made["id"]))) == (409, "duplicate")
    anna.delete(made["id"])
    assert reason_of(anna.events("POST", body=timed(id=made["id"]))) == (409, "duplicate")
    assert anna.get(made["id"])["status"] == "cancelled"


@pytest.mark.parametrize("wrong", ["abcd", "UPPERCASE", "with-hyphen", "wxyz12345", "a" * 1025])
def test_an_id_outside_googles_alphabet_is_refused(anna: CalendarClient, wrong: str) -> None:
    assert reason_of(anna.events("POST", body=timed(id=wrong))) == (400, "invalid")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"summary": "x"}, "required"),
        ({"start": {"dateTime": "2026-11-23T09:00:00Z"}}, "required"),
        ({"start": {"dateTime": "2026-11-23T09:00:00"}, "end": {"dateTime": "2026-11-23T10:00:00"}}, "required"),
        ({"start": {"dateTime": "nine"}, "end": {"dateTime": "2026-11-23T10:00:00Z"}}, "invalid"),
        ({"start": {"date": "2026-11-23"}, "end": {"dateTime": "2026-11-23T10:00:00Z"}}, "invalid"),
        (
            {"start": {"dateTime": "2026-11-23T09:00:00Z"}, "end": {"dateTime": "2026-11-23T08:00:00Z"}},
            "timeRangeEmpty",
        ),
        ({"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-23"}}, "timeRangeEmpty"),
        (timed(zone="Mars/Olympus"), "invalid"),
        (timed(attendees=[{"email": "no address"}]), "invalid"),
        (timed(attendees=[{"email": "a@b.example", "responseStatus": "maybe"}]), "invalid"),
        (timed(visibility="secret"), "invalid"),
        ({**timed(), "summary": ["a"]}, "invalid"),
        (timed(recurrence=["RRULE:FREQ=SOMETIMES"]), "invalid"),
        (timed(recurrence=["FREQ=DAILY"]), "invalid"),
        (timed(reminders={"useDefault": False, "overrides": [{"method": "sms", "minutes": 5}]}), "invalid"),
        (timed(extendedProperties={"private": {"n": 1}}), "invalid"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(anna: CalendarClient, body: dict[str, Any], reason: str) -> None:
    assert reason_of(anna.events("POST", body=body)) == (400, reason)
    assert anna.page()["items"] == []


def test_a_body_that_is_no_json_object_is_refused(anna: CalendarClient) -> None:
    url = f"{anna.sandbox.url}/calendar/v3/calendars/primary/events"
    for text in ("{", "[1]", '"text"', "[" * 5000):
        assert reason_of(anna.session.post(url, data=text, timeout=10)) == (400, "parseError")


def test_a_patch_merges_objects_replaces_lists_and_removes_what_is_null(anna: CalendarClient) -> None:
    properties = {"private": {"a": "1", "b": "2"}, "shared": {"c": "3"}}
    made = anna.insert(timed("Old", location="Here", extendedProperties=properties))
    change = {"summary": "New", "location": None, "extendedProperties": {"private": {"a": None, "d": "4"}}}
    changed = anna.patch(made["id"], change)
    assert changed["summary"] == "New"
    assert "location" not in changed
    assert changed["extendedProperties"] == {"private": {"b": "2", "d": "4"}, "shared": {"c": "3"}}
    assert changed["start"] == made["start"]
    assert changed["sequence"] == 0
    assert changed["etag"] != made["etag"]
    assert changed["updated"] > made["updated"]
    assert changed["created"] == made["created"]


def test_moving_an_event_raises_its_sequence_number(anna: CalendarClient) -> None:
    made = anna.insert(timed())
    moved = anna.patch(made["id"], {"start": {"dateTime": "2026-11-23T08:00:00+01:00"}})
    assert moved["sequence"] == 1
    assert moved["start"] == {"dateTime": "2026-11-23T08:00:00+01:00", "timeZone": "Europe/Oslo"}


def test_an_event_becomes_all_day_when_the_patch_says_so_of_both_kinds_of_time(anna: CalendarClient) -> None:
    made = anna.insert(timed())
    assert reason_of(anna.events("PATCH", made["id"], {"start": {"date": "2026-11-23"}})) == (400, "invalid")
    dates = {"start": {"date": "2026-11-23", "dateTime": None}, "end": {"date": "2026-11-24", "dateTime": None}}
    assert anna.patch(made["id"], dates)["start"] == {"date": "2026-11-23"}


def test_extended_properties_are_cut_to_what_google_keeps(anna: CalendarClient) -> None:
    private = {"n" * 44: "v" * 1030, "n" * 45: "dropped"}
    made = anna.insert(timed(extendedProperties={"private": private}))
    assert made["extendedProperties"] == {"private": {"n" * 44: "v" * 1024}}


def test_an_update_replaces_everything(anna: CalendarClient) -> None:
    made = anna.insert(timed("Old", location="Here", colorId="3"))
    changed = anna.good(anna.events("PUT", made["id"], timed("New")))
    assert changed["summary"] == "New"
    assert "location" not in changed
    assert "colorId" not in changed
    assert reason_of(anna.events("PUT", made["id"], {"summary": "No times"})) == (400, "required")


def test_a_sequence_number_cannot_go_back(anna: CalendarClient) -> None:
    made = anna.insert(timed(sequence=5))
    assert made["sequence"] == 5
    assert reason_of(anna.events("PUT", made["id"], timed(sequence=3))) == (400, "invalid")


def test_changing_reminders_leaves_the_time_of_change_alone(anna: CalendarClient) -> None:
    made = anna.insert(timed())
    reminders = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}
    changed = anna.patch(made["id"], {"reminders": reminders})
    assert changed["reminders"] == reminders
    assert changed["updated"] == made["updated"]
    assert changed["etag"] != made["etag"]


def test_if_match_protects_from_lost_updates(anna: CalendarClient) -> None:
    made = anna.insert(timed())
    changed = anna.patch(made["id"], {"summary": "Mine"}, headers={"If-Match": made["etag"]})
    for method in ("PATCH", "PUT", "DELETE"):
        refused = anna.events(method, made["id"], timed("Theirs"), headers={"If-Match": made["etag"]})
        assert reason_of(refused) == (412, "conditionNotMet")
    assert anna.get(made["id"])["summary"] == "Mine"
    anna.patch(made["id"], {"summary": "Any"}, headers={"If-Match": "*"})
    assert changed["etag"] != anna.get(made["id"])["etag"]


def test_if_none_match_saves_the_answer(anna: CalendarClient) -> None:
    made = anna.insert(timed())
    answer = anna.events("GET", made["id"], headers={"If-None-Match": made["etag"]})
    assert (answer.status_code, answer.content) == (304, b"")
    assert anna.events("GET", made["id"], headers={"If-None-Match": '"1"'}).status_code == 200


def test_deleting_is_for_once(anna: CalendarClient) -> None:
    made = anna.insert(timed("Gone"))
    anna.delete(made["id"])
    assert reason_of(anna.events("DELETE", made["id"])) == (410, "deleted")
    assert reason_of(anna.events("DELETE", "0123456789")) == (404, "notFound")
    assert anna.page()["items"] == []
    assert [one["summary"] for one in anna.page(showDeleted="true")["items"]] == ["Gone"]
    assert anna.patch(made["id"], {"status": "confirmed"})["status"] == "confirmed"


def test_another_persons_calendar_is_not_there(anna: CalendarClient, maria: CalendarClient) -> None:
    made = anna.insert(timed())
    for event in ("", made["id"]):
        assert reason_of(maria.events("GET", event, calendar=ANNA)) == (404, "notFound")
    assert reason_of(maria.events("POST", body=timed(), calendar=ANNA)) == (404, "notFound")


def test_a_colleague_sees_free_and_busy_only(anna: CalendarClient, ben: CalendarClient) -> None:
    assert reason_of(ben.events("GET", calendar=ANNA)) == (403, "requiredAccessLevel")
    rule = {"role": "reader", "scope": {"type": "user", "value": BEN}}
    anna.good(anna.call("POST", "/calendars/primary/acl", rule))
    made = anna.insert(timed("Secret", visibility="private"))
    seen = ben.get(made["id"], calendar=ANNA)
    assert "summary" not in seen
    assert seen["visibility"] == "private"
    assert reason_of(ben.events("PATCH", made["id"], {"summary": "x"}, calendar=ANNA)) == (403, "requiredAccessLevel")


def test_a_token_without_the_scope_is_refused(sandbox: RunningSandbox) -> None:
    client = client_of(sandbox, ANNA)
    with client.session:
        from support.google_sandbox import access_token_of

        token = access_token_of(sandbox, ANNA, "openid", "https://www.googleapis.com/auth/calendar.events.readonly")
        client.session.headers["Authorization"] = f"Bearer {token}"
        assert client.page()["items"] == []
        assert reason_of(client.events("POST", body=timed())) == (403, "insufficientPermissions")
        client.session.headers["Authorization"] = "Bearer forged"
        assert reason_of(client.events("GET")) == (401, "authError")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (all_day("Away", "2026-12-01", "2026-12-02", eventType="outOfOffice"), "malformedOutOfOfficeEvent"),
        (timed(eventType="focusTime", transparency="transparent"), "malformedFocusTimeEvent"),
        (timed(eventType="workingLocation"), "malformedWorkingLocationEvent"),
        (all_day("B", "2026-12-01", "2026-12-02", eventType="birthday"), "malformedBirthdayEvent"),
        (timed(eventType="fromGmail"), "invalid"),
    ],
)
def test_special_events_have_their_own_form(anna: CalendarClient, body: dict[str, Any], reason: str) -> None:
    assert reason_of(anna.events("POST", body=body)) == (400, reason)


def test_special_events_of_the_right_form_are_taken(anna: CalendarClient) -> None:
    place = {"type": "homeOffice", "homeOffice": {}}
    free = {"visibility": "public", "transparency": "transparent", "workingLocationProperties": place}
    anna.insert(all_day("Home", "2026-12-01", "2026-12-02", eventType="workingLocation", **free))
    anna.insert(timed("Away", eventType="outOfOffice", outOfOfficeProperties={"autoDeclineMode": "declineNone"}))
    yearly = {"visibility": "private", "transparency": "transparent", "recurrence": ["RRULE:FREQ=YEARLY"]}
    made = anna.insert(all_day("Birthday", "2026-12-03", "2026-12-04", eventType="birthday", **yearly))
    found = anna.page(eventTypes=["outOfOffice", "birthday"])["items"]
    assert sorted(one["eventType"] for one in found) == ["birthday", "outOfOffice"]
    assert reason_of(anna.events("PATCH", made["id"], {"eventType": "default"})) == (400, "invalid")


def test_a_conference_is_made_once_when_asked_for(anna: CalendarClient) -> None:
    wanted = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    assert "conferenceData" not in anna.insert(timed(conferenceData=wanted))
    made = anna.insert(timed(conferenceData=wanted), conferenceDataVersion=1)
    assert made["hangoutLink"] == made["conferenceData"]["entryPoints"][0]["uri"]
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": "success"}
    assert anna.patch(made["id"], {"summary": "Kept"})["hangoutLink"] == made["hangoutLink"]
    gone = anna.patch(made["id"], {"conferenceData": None}, conferenceDataVersion=1)
    assert "hangoutLink" not in gone


def test_an_imported_event_keeps_its_organizer_and_is_found_by_its_uid(anna: CalendarClient) -> None:
    body = timed("Fair", iCalUID="fair-2026@kunde.example", organizer={"email": "maria@kunde.example"})
    made = anna.good(anna.events("POST", "import", body))
    assert made["organizer"]["email"] == "maria@kunde.example"
    again = anna.good(anna.events("POST", "import", {**body, "summary": "Fair, moved", "sequence": 1}))
    assert again["id"] == made["id"]
    found = anna.page(iCalUID="fair-2026@kunde.example")["items"]
    assert [one["summary"] for one in found] == ["Fair, moved"]
    assert reason_of(anna.events("POST", "import", timed())) == (400, "required")
    refused: list[dict[str, Any]] = [{"organizer": {"email": "nobody"}}, {"attendees": [{"email": "nobody"}]}]
    for wrong in refused:
        assert reason_of(anna.events("POST", "import", timed(iCalUID="x@y", **wrong))) == (400, "invalid")
    assert len(anna.page()["items"]) == 1


def test_an_event_moves_to_another_calendar_and_leaves_a_deleted_one(anna: CalendarClient) -> None:
    other = anna.good(anna.call("POST", "/calendars", {"summary": "Projects"}))
    made = anna.insert(timed("Moves"))
    moved = anna.good(anna.call("POST", f"/calendars/primary/events/{made['id']}/move", destination=other["id"]))
    assert moved["id"] == made["id"]
    assert moved["organizer"] == {"email": other["id"], "displayName": "Projects", "self": True}
    assert moved["creator"] == {"email": ANNA, "displayName": "Anna Berg"}
    assert anna.get(made["id"])["status"] == "cancelled"


@pytest.mark.parametrize(
    ("text", "summary", "start"),
    [
        ("Lunch on 2026-12-01 at 12:30", "Lunch", {"dateTime": "2026-12-01T12:30:00+01:00", "timeZone": "Europe/Oslo"}),
        ("Call 2026-12-01 3pm-4pm", "Call", {"dateTime": "2026-12-01T15:00:00+01:00", "timeZone": "Europe/Oslo"}),
        ("Fair 2026-12-01", "Fair", {"date": "2026-12-01"}),
    ],
)
def test_a_line_of_text_becomes_an_event(anna: CalendarClient, text: str, summary: str, start: dict[str, str]) -> None:
    made = anna.good(anna.events("POST", "quickAdd", text=text))
    assert (made["summary"], made["start"]) == (summary, start)


def test_a_partial_answer_holds_only_what_was_asked_for(anna: CalendarClient) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}]))
    assert anna.get(made["id"], fields="id,start/timeZone") == {"id": made["id"], "start": {"timeZone": "Europe/Oslo"}}
    page = anna.page(fields="items(id,attendees/email),nextSyncToken")
    assert page["items"] == [{"id": made["id"], "attendees": [{"email": BEN}]}]
    assert set(page) == {"items", "nextSyncToken"}
    assert reason_of(anna.events("GET", fields="items(id")) == (400, "invalidParameter")


def test_too_many_attendees_are_left_out_when_asked(anna: CalendarClient) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}, {"email": ANNA}, {"email": "x@y.example"}]))
    seen = anna.get(made["id"], maxAttendees=2)
    assert seen["attendeesOmitted"] is True
    assert [one["email"] for one in seen["attendees"]] == [ANNA]
    assert "attendeesOmitted" not in anna.get(made["id"], maxAttendees=3)
