"""Single events: what Graph keeps of them, and what it refuses."""

import re
from typing import Any

import pytest

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, IMMUTABLE, MONDAY, GraphUser, event_body, graph_user

IDENTIFIER = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name NundinaKey"


def test_a_new_event_is_given_back_with_everything_that_graph_adds(anna: GraphUser) -> None:
    made = anna.event()
    assert made["subject"] == "Review"
    assert (made["type"], made["showAs"], made["sensitivity"], made["importance"]) == (
        "singleInstance",
        "busy",
        "normal",
        "normal",
    )
    assert made["start"] == {"dateTime": "2026-11-23T08:00:00.0000000", "timeZone": "UTC"}
    assert made["originalStartTimeZone"] == "W. Europe Standard Time"
    assert made["organizer"]["emailAddress"] == {"name": "Anna Berg", "address": ANNA}
    assert made["isOrganizer"] is True
    assert re.fullmatch(r"040000008200E00074C5B7101A82E008[0-9A-F]{80}", made["iCalUId"])
    assert made["@odata.etag"] == f'W/"{made["changeKey"]}"'
    assert anna.get(f"/me/events/{made['id']}")["id"] == made["id"]


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("Europe/Oslo", "2026-11-23T09:00:00.0000000"),
        ("W. Europe Standard Time", "2026-11-23T09:00:00.0000000"),
        ("Tokyo Standard Time", "2026-11-23T17:00:00.0000000"),
        ("UTC", "2026-11-23T08:00:00.0000000"),
    ],
)
def test_times_are_written_in_the_zone_that_is_preferred(anna: GraphUser, wanted: str, written: str) -> None:
    made = anna.event(zone="W. Europe Standard Time")
    answer = anna.ask("GET", f"/me/events/{made['id']}", headers={"Prefer": f'outlook.timezone="{wanted}"'})
    assert answer.json()["start"] == {"dateTime": written, "timeZone": wanted}
    assert answer.headers["Preference-Applied"] == f'outlook.timezone="{wanted}"'


def test_a_zone_that_nobody_knows_is_refused(anna: GraphUser) -> None:
    error = anna.post("/me/events", event_body(zone="Middle Earth Standard Time"), status=400)["error"]
    assert error["code"] == "TimeZoneNotSupportedException"


def test_an_all_day_event_is_from_midnight_to_midnight_in_every_zone(anna: GraphUser) -> None:
    made = anna.event(start=f"{MONDAY}T00:00:00", minutes=24 * 60, isAllDay=True)
    assert made["start"]["dateTime"] == "2026-11-23T00:00:00.0000000"
    elsewhere = anna.get(f"/me/events/{made['id']}", headers={"Prefer": 'outlook.timezone="Tokyo Standard Time"'})
    assert elsewhere["end"]["dateTime"] == "2026-11-24T00:00:00.0000000"


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": -10},
        {"isAllDay": True},
        {"start": f"{MONDAY}T00:00:00", "minutes": 90, "isAllDay": True},
        {"attendees": [{"emailAddress": {"address": ""}}]},
        {"end": None},
    ],
)
def test_what_contradicts_itself_fails_validation(anna: GraphUser, changes: dict[str, Any]) -> None:
    error = anna.post("/me/events", event_body(**changes), status=400)["error"]
    assert error["code"] == "ErrorPropertyValidationFailure"


@pytest.mark.parametrize(
    "changes",
    [
        {"showAs": "perhaps"},
        {"sensitivity": "secret"},
        {"notAProperty": 1},
        {"attendees": "ben"},
        {"isReminderOn": "yes"},
        {"categories": "red"},
        {"start": "2026-11-23"},
    ],
)
def test_what_does_not_fit_the_type_is_refused(anna: GraphUser, changes: dict[str, Any]) -> None:
    assert anna.post("/me/events", event_body() | changes, status=400)["error"]["code"] == "RequestBodyRead"


def test_a_body_that_is_no_json_is_refused(anna: GraphUser) -> None:
    answer = anna.ask("POST", "/me/events", status=400, data=b'{"subject":')
    assert answer.json()["error"]["code"] == "UnableToDeserializePostBody"


def test_the_same_transaction_id_makes_one_event_however_often_it_is_sent(anna: GraphUser) -> None:
    body = event_body(transactionId="7E163156-7762-4BEB-A1C6-729EA81755A7")
    first, second = anna.post("/me/events", body), anna.post("/me/events", body)
    assert first["id"] == second["id"]
    assert first["transactionId"] == "7E163156-7762-4BEB-A1C6-729EA81755A7"
    assert len(anna.get("/me/events")["value"]) == 1


def test_an_html_body_comes_back_as_a_document_and_as_text_where_text_is_preferred(anna: GraphUser) -> None:
    made = anna.event(body={"contentType": "html", "content": "<p>One &amp; two</p><p>three</p>"})
    assert made["body"]["contentType"] == "html"
    assert "<p>One &amp; two</p>" in made["body"]["content"]
    assert made["bodyPreview"] == "One & two\r\nthree"
    plain = anna.get(f"/me/events/{made['id']}", headers={"Prefer": 'outlook.body-content-type="text"'})
    assert plain["body"] == {"contentType": "text", "content": "One & two\nthree"}


def test_a_change_leaves_what_it_does_not_name_and_gives_another_etag(anna: GraphUser) -> None:
    made = anna.event(location={"displayName": "Room 4"}, categories=["Red category"])
    changed = anna.patch(f"/me/events/{made['id']}", {"subject": "Review, again"})
    assert changed["subject"] == "Review, again"
    assert changed["location"]["displayName"] == "Room 4"
    assert changed["@odata.etag"] != made["@odata.etag"]
    assert changed["iCalUId"] == made["iCalUId"]


def test_a_change_of_what_has_changed_meanwhile_is_refused(anna: GraphUser) -> None:
    made = anna.event()
    place, match = f"/me/events/{made['id']}", {"If-Match": made["@odata.etag"]}
    anna.patch(place, {"subject": "First"}, headers=match)
    refused = anna.patch(place, {"subject": "Second"}, headers=match, status=412)
    assert refused["error"]["code"] == "ErrorIrresolvableConflict"
    anna.delete(place, headers=match, status=412)
    anna.patch(place, {"subject": "Third"}, headers={"If-Match": "*"})


def test_a_deleted_event_is_not_found(anna: GraphUser) -> None:
    made = anna.event()
    anna.delete(f"/me/events/{made['id']}")
    assert anna.get(f"/me/events/{made['id']}", status=404)["error"]["code"] == "ErrorItemNotFound"
    anna.delete(f"/me/events/{made['id']}", status=404)
    assert anna.get("/me/events/nonsense", status=400)["error"]["code"] == "ErrorInvalidIdMalformed"


def test_the_immutable_id_survives_a_move_and_the_default_one_does_not(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    made = anna.event()
    immutable = anna.get(f"/me/events/{made['id']}", headers=IMMUTABLE)["id"]
    assert immutable != made["id"]
    state = sandbox.world.graph
    mailbox = state.mailboxes[ANNA]
    with state.writing():
        other = state.add_calendar(mailbox, "Other")
        state.move(mailbox, next(iter(mailbox.events.values())), other)
    anna.get(f"/me/events/{made['id']}", status=404)
    moved = anna.get(f"/me/events/{immutable}")
    assert moved["id"] != made["id"]
    assert anna.get(f"/me/events/{immutable}", headers=IMMUTABLE)["id"] == immutable
    assert anna.get(f"/me/events/{immutable}/calendar")["name"] == "Other"


def test_an_extended_property_is_not_echoed_but_can_be_expanded_and_searched(anna: GraphUser) -> None:
    made = anna.event(singleValueExtendedProperties=[{"id": IDENTIFIER, "value": "key-1"}])
    anna.event(subject="Other")
    assert "singleValueExtendedProperties" not in made
    expand = f"singleValueExtendedProperties($filter=id eq '{IDENTIFIER}')"
    shown = anna.get(f"/me/events/{made['id']}", expand=expand)
    assert shown["singleValueExtendedProperties"] == [{"id": IDENTIFIER, "value": "key-1"}]
    search = f"singleValueExtendedProperties/Any(ep: ep/id eq '{IDENTIFIER}' and ep/value eq 'key-1')"
    assert [one["id"] for one in anna.get("/me/events", filter=search)["value"]] == [made["id"]]
    assert anna.get("/me/events", filter=search.replace("key-1", "key-2"))["value"] == []


def test_an_event_can_be_expanded_by_its_calendar_and_by_what_is_not_there(anna: GraphUser) -> None:
    made = anna.event()
    shown = anna.get(f"/me/events/{made['id']}", expand="calendar,attachments,extensions")
    assert shown["calendar"]["isDefaultCalendar"] is True
    assert (shown["attachments"], shown["extensions"]) == ([], [])


def test_an_online_meeting_gets_its_address_and_keeps_it(anna: GraphUser) -> None:
    made = anna.event(isOnlineMeeting=True)
    assert made["onlineMeetingProvider"] == "teamsForBusiness"
    assert made["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/")
    assert anna.patch(f"/me/events/{made['id']}", {"subject": "x"})["onlineMeeting"] == made["onlineMeeting"]


def test_what_the_client_sends_back_of_graphs_own_is_ignored(anna: GraphUser) -> None:
    made = anna.event()
    changed = anna.patch(f"/me/events/{made['id']}", {**made, "subject": "All of it", "isCancelled": True})
    assert changed["subject"] == "All of it"
    assert changed["isCancelled"] is False
    assert changed["iCalUId"] == made["iCalUId"]


def test_events_of_one_mailbox_are_not_found_in_another(anna: GraphUser, ben: GraphUser) -> None:
    made = anna.event()
    assert ben.get(f"/me/events/{made['id']}", status=400)["error"]["code"] == "ErrorInvalidIdMalformed"
    assert ben.get(f"/users/{ANNA}/events/{made['id']}", status=403)["error"]["code"] == "ErrorAccessDenied"


def test_who_may_only_read_cannot_write(sandbox: RunningMicrosoft) -> None:
    with graph_user(sandbox, ANNA, "Calendars.Read") as reader:
        assert reader.post("/me/events", event_body(), status=403)["error"]["code"] == "ErrorAccessDenied"
        assert reader.get("/me/events")["value"] == []
        reader.get("/me", status=403)


def test_the_basic_permission_leaves_out_what_an_event_is_about(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event(body={"contentType": "text", "content": "secret"})
    with graph_user(sandbox, ANNA, "Calendars.ReadBasic") as basic:
        found = basic.ask("GET", f"/me/events/{made['id']}?$select=subject,body,bodyPreview").json()
        assert found["subject"] == "Review"
        assert "body" not in found
        assert "bodyPreview" not in found


def test_a_request_without_a_good_token_is_refused(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    anna.session.headers["Authorization"] = "Bearer wrong"
    assert anna.get("/me", status=401)["error"]["code"] == "InvalidAuthenticationToken"
    del anna.session.headers["Authorization"]
    assert anna.get("/me/events", status=401)["error"]["message"] == "Access token is empty."


def test_a_shared_calendar_is_open_to_whom_it_is_shared_with(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event()
    with graph_user(sandbox, BEN, "Calendars.ReadWrite.Shared") as ben:
        assert ben.get(f"/users/{ANNA}/events", status=403)["error"]["code"] == "ErrorAccessDenied"
        anna.post("/me/calendar/calendarPermissions", {"emailAddress": {"address": BEN}, "role": "read"})
        assert [one["id"] for one in ben.get(f"/users/{ANNA}/events")["value"]] == [made["id"]]
        ben.patch(f"/users/{ANNA}/events/{made['id']}", {"subject": "mine now"}, status=403)


def test_null_says_nothing_but_empties_what_can_be_empty(anna: GraphUser) -> None:
    made = anna.event(isOnlineMeeting=None, showAs=None, sensitivity="private", categories=["Red"], recurrence=None)
    assert (made["isOnlineMeeting"], made["showAs"]) == (False, "busy")
    changed = anna.patch(f"/me/events/{made['id']}", {"subject": None, "categories": None, "sensitivity": None})
    assert (changed["subject"], changed["categories"], changed["sensitivity"]) == ("", [], "private")


def test_a_boolean_in_quotation_marks_is_one(anna: GraphUser) -> None:
    assert anna.event(hideAttendees="true", isReminderOn="False")["hideAttendees"] is True
