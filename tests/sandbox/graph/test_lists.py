"""Collections: pages, filters, orders, selections; and calendars, settings and people."""

from typing import Any

import pytest

from nundina_sandbox.microsoft.graph.api.dispatch import OPERATIONS
from nundina_sandbox.microsoft.graph.operations import OPERATIONS as NAMES
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, MARIA, STRANGER, GraphUser, graph_user

Json = dict[str, Any]


def _subjects(found: Json) -> list[str]:
    return [one["subject"] for one in found["value"]]


def test_every_path_has_something_that_does_it() -> None:
    assert set(OPERATIONS) == set(NAMES)


def test_a_collection_comes_in_pages_that_lead_to_each_other(anna: GraphUser) -> None:
    for number in range(23):
        anna.event(subject=f"Event {number:02d}")
    page, seen, sizes = anna.get("/me/events", count="true", orderby="subject desc"), [], []
    assert page["@odata.count"] == 23
    while True:
        seen += _subjects(page)
        sizes.append(len(page["value"]))
        if "@odata.nextLink" not in page:
            break
        page = anna.get(page["@odata.nextLink"])
    assert seen == [f"Event {number:02d}" for number in reversed(range(23))]
    assert sizes == [10, 10, 3]


def test_a_collection_of_events_has_series_and_a_view_has_their_occurrences(anna: GraphUser) -> None:
    anna.event(weekly=3)
    assert [one["type"] for one in anna.get("/me/events")["value"]] == ["seriesMaster"]
    assert [one["type"] for one in anna.view()] == ["occurrence"] * 3
    assert anna.ask("GET", "/me/events/$count").text == "1"


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("start/dateTime ge '2026-12-01T00:00:00'", ["later"]),
        ("start/dateTime lt '2026-12-01' and end/dateTime gt '2026-11-23T00:00:00Z'", ["It's", "sooner"]),
        ("subject eq 'It''s'", ["It's"]),
        ("startswith(subject,'S')", ["sooner"]),
        ("contains(subject,'oo') or contains(subject,'at')", ["later", "sooner"]),
        ("not (sensitivity eq 'private')", ["It's", "sooner"]),
        ("isAllDay eq false and showAs ne 'busy'", ["sooner"]),
        ("categories/any(c:c eq 'Red')", ["later"]),
        ("isOrganizer eq true and type eq 'singleInstance' and importance eq 'high'", ["It's"]),
        ("createdDateTime gt 2020-01-01T00:00:00Z", ["It's", "later", "sooner"]),
        ("organizer/emailAddress/address eq 'nobody@x.example'", []),
    ],
)
def test_a_filter_finds_what_it_says(anna: GraphUser, clause: str, found: list[str]) -> None:
    anna.event(subject="sooner", showAs="free")
    anna.event(subject="later", start="2026-12-07T09:00:00", sensitivity="private", categories=["Red"])
    anna.event(subject="It's", importance="high")
    assert sorted(_subjects(anna.get("/me/events", filter=clause))) == sorted(found)


def test_an_event_is_found_by_its_ical_uid(anna: GraphUser) -> None:
    made = anna.event()
    anna.event(subject="Other")
    assert _subjects(anna.get("/me/events", filter=f"iCalUId eq '{made['iCalUId']}'")) == ["Review"]


@pytest.mark.parametrize(
    "options",
    [
        {"filter": "subject eq"},
        {"filter": "nonsense eq 'x'"},
        {"filter": "subject eq 'x' foo"},
        {"filter": "attendees eq null"},
        {"orderby": "nonsense"},
        {"select": "nonsense"},
        {"expand": "nonsense"},
        {"top": "0"},
        {"top": "1001"},
        {"skip": "-1"},
        {"count": "perhaps"},
        {"search": "x"},
        {"apply": "x"},
    ],
)
def test_an_option_that_cannot_be_read_is_refused(anna: GraphUser, options: dict[str, Any]) -> None:
    anna.event()
    anna.get("/me/events", status=400, **options)


def test_a_selection_has_what_was_selected_and_the_id(anna: GraphUser) -> None:
    anna.event()
    assert set(anna.get("/me/events", select="subject,START")["value"][0]) == {"@odata.etag", "id", "subject", "start"}


def test_options_work_without_their_dollar_sign(anna: GraphUser) -> None:
    anna.event(subject="a")
    anna.event(subject="b")
    assert anna.ask("GET", "/me/events?top=1&ORDERBY=subject&select=subject").json()["value"][0]["subject"] == "a"


def test_calendars_are_made_renamed_and_deleted_with_what_is_on_them(anna: GraphUser) -> None:
    made = anna.post("/me/calendars", {"name": "Volunteering", "color": "lightGreen"})
    assert (made["isDefaultCalendar"], made["isRemovable"], made["color"]) == (False, True, "lightGreen")
    place = f"/me/calendars/{made['id']}"
    event = anna.post(f"{place}/events", {**_timed(), "subject": "there"})
    assert _subjects(anna.get(f"{place}/events")) == ["there"]
    assert anna.get("/me/events")["value"] == []
    assert anna.get(f"/me/events/{event['id']}/calendar")["id"] == made["id"]
    assert anna.patch(place, {"name": "Help"})["name"] == "Help"
    assert [one["name"] for one in anna.get("/me/calendars")["value"]] == ["Calendar", "Help"]
    assert [one["id"] for one in anna.get("/me/calendars", filter="name eq 'Help'")["value"]] == [made["id"]]
    anna.post("/me/calendars", {"name": "Help"}, status=409)
    anna.delete(place)
    anna.get(place, status=404)
    anna.get(f"/me/events/{event['id']}", status=404)
    anna.delete("/me/calendar", status=400)


def _timed() -> Json:
    moment = {"timeZone": "UTC"}
    return {
        "start": {"dateTime": "2026-11-23T09:00:00", **moment},
        "end": {"dateTime": "2026-11-23T10:00:00", **moment},
    }


def test_the_groups_of_calendars_are_one(anna: GraphUser) -> None:
    (group,) = anna.get("/me/calendarGroups")["value"]
    assert len(anna.get(f"/me/calendarGroups/{group['id']}/calendars")["value"]) == 1


def test_settings_are_read_and_changed(anna: GraphUser) -> None:
    assert anna.get("/me/mailboxSettings")["timeZone"] == "W. Europe Standard Time"
    anna.patch("/me/mailboxSettings", {"timeZone": "Asia/Taipei", "language": {"locale": "zh-TW"}})
    assert anna.get("/me/mailboxSettings/timeZone")["value"] == "Taipei Standard Time"
    assert anna.get("/me/mailboxSettings/language")["locale"] == "zh-TW"
    hours = {"startTime": "07:30:00.0000000", "endTime": "15:00:00.0000000", "daysOfWeek": ["monday"]}
    anna.patch("/me/mailboxSettings", {"workingHours": hours})
    assert anna.get("/me/mailboxSettings/workingHours")["daysOfWeek"] == ["monday"]
    anna.patch("/me/mailboxSettings", {"timeZone": "Nowhere"}, status=400)
    for wrong in ({"daysOfWeek": ["Funday"]}, {"startTime": "25:00:00"}):
        anna.patch("/me/mailboxSettings", {"workingHours": wrong}, status=400)


def test_a_person_is_who_they_are(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    me = anna.get("/me")
    assert (me["mail"], me["userPrincipalName"], me["displayName"]) == (ANNA, ANNA, "Anna Berg")
    assert me["id"] == sandbox.world.people[ANNA].object_id
    assert set(anna.get("/me", select="mail,id")) == {"@odata.context", "mail", "id"}


def test_a_personal_account_has_an_id_of_sixteen_digits(sandbox: RunningMicrosoft) -> None:
    address = "emil@outlook.example"
    person = sandbox.world.add_person(address, personal=True)
    with graph_user(sandbox, address) as emil:
        me = emil.get("/me")
        assert me["id"] == person.object_id[19:].replace("-", "")
        made = emil.event(isOnlineMeeting=True)
        assert (made["isOnlineMeeting"], made["onlineMeeting"]) == (False, None)
        assert [one["id"] for one in emil.get(f"/users/{me['id']}/events")["value"]] == [made["id"]]


def test_zones_are_listed_under_both_kinds_of_names(anna: GraphUser) -> None:
    windows = {one["alias"] for one in anna.get("/me/outlook/supportedTimeZones")["value"]}
    listed = "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')"
    iana = {one["alias"] for one in anna.get(listed)["value"]}
    assert "W. Europe Standard Time" in windows
    assert "Europe/Oslo" in iana
    assert not windows & (iana - {"UTC"})


def test_mail_that_is_sent_can_be_seen_in_the_outbox(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    message = {
        "subject": "Times",
        "body": {"contentType": "HTML", "content": "<p>Monday?</p>"},
        "toRecipients": [{"emailAddress": {"address": STRANGER}}],
        "ccRecipients": [{"emailAddress": {"address": MARIA}}],
    }
    anna.post("/me/sendMail", {"message": message, "saveToSentItems": "false"}, status=202)
    sent = [(one.to, one.sender, one.kind, one.text) for one in sandbox.world.outbox]
    assert sent == [(STRANGER, ANNA, "message", "Monday?"), (MARIA, ANNA, "message", "Monday?")]
    anna.post("/me/sendMail", {"message": {"subject": "to nobody"}}, status=400)


def test_what_is_not_there_is_said_so(anna: GraphUser) -> None:
    assert "nonsense" in anna.get("/me/nonsense", status=400)["error"]["message"]
    assert anna.ask("PUT", "/me/events", status=405).headers["Allow"] == "GET, POST"
    anna.ask("OPTIONS", "/me/events", status=405)


def test_every_answer_can_be_found_again_by_the_clients_own_id(anna: GraphUser) -> None:
    answer = anna.ask("GET", "/me", headers={"client-request-id": "11111111-2222-3333-4444-555555555555"})
    assert answer.headers["client-request-id"] == "11111111-2222-3333-4444-555555555555"


def test_settings_need_their_own_permission(sandbox: RunningMicrosoft) -> None:
    with graph_user(sandbox, ANNA, "Calendars.ReadWrite") as anna:
        anna.get("/me/mailboxSettings", status=403)
        anna.post("/me/sendMail", {"message": {}}, status=403)
