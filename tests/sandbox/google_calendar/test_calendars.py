"""Calendars, the calendar list, access rules, settings, colours and free/busy."""

from typing import Any

import pytest

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, MARIA, CalendarClient, all_day, reason_of, timed
from support.google_discovery import document


def test_the_list_has_the_primary_calendar(anna: CalendarClient) -> None:
    body = anna.good(anna.call("GET", "/users/me/calendarList"))
    [entry] = body["items"]
    assert (entry["id"], entry["primary"], entry["accessRole"], entry["timeZone"]) == (
        ANNA,
        True,
        "owner",
        "Europe/Oslo",
    )
    assert anna.good(anna.call("GET", "/users/me/calendarList/primary")) == entry
    assert reason_of(anna.call("GET", f"/users/me/calendarList/{BEN}")) == (404, "notFound")


def test_a_calendar_is_made_changed_and_deleted(anna: CalendarClient) -> None:
    token = anna.good(anna.call("GET", "/users/me/calendarList"))["nextSyncToken"]
    made = anna.good(anna.call("POST", "/calendars", {"summary": "Projects", "timeZone": "Europe/Rome"}))
    path = f"/calendars/{made['id']}"
    changed = anna.good(anna.call("PATCH", path, {"description": "All of them"}))
    assert (changed["summary"], changed["description"], changed["timeZone"]) == (
        "Projects",
        "All of them",
        "Europe/Rome",
    )
    whole = anna.good(anna.call("PUT", path, {"summary": "Other"}))
    assert "description" not in whole
    new = anna.good(anna.call("GET", "/users/me/calendarList", syncToken=token))
    assert [one["id"] for one in new["items"]] == [made["id"]]
    assert reason_of(anna.call("PATCH", path, {"summary": "x"}, headers={"If-Match": made["etag"]})) == (
        412,
        "conditionNotMet",
    )
    assert anna.call("DELETE", path).status_code == 204
    assert reason_of(anna.call("GET", path)) == (404, "notFound")
    gone = anna.good(anna.call("GET", "/users/me/calendarList", syncToken=new["nextSyncToken"]))
    assert [(one["id"], one["deleted"]) for one in gone["items"]] == [(made["id"], True)]
    assert reason_of(anna.call("POST", "/calendars", {})) == (400, "required")
    assert reason_of(anna.call("DELETE", "/calendars/primary")) == (400, "invalid")


def test_all_day_events_follow_the_calendars_new_zone(anna: CalendarClient) -> None:
    anna.insert(all_day("Day", "2026-11-23", "2026-11-24"))
    early = {"timeMin": "2026-11-22T15:00:00Z", "timeMax": "2026-11-22T16:30:00Z"}
    assert anna.page(**early)["items"] == []
    anna.good(anna.call("PATCH", "/calendars/primary", {"timeZone": "Asia/Taipei"}))
    assert len(anna.page(**early)["items"]) == 1


def test_clearing_the_primary_calendar_deletes_every_event(anna: CalendarClient, ben: CalendarClient) -> None:
    made = anna.insert(timed(attendees=[{"email": BEN}]))
    assert anna.call("POST", "/calendars/primary/clear").status_code == 204
    assert anna.page()["items"] == []
    assert ben.get(made["id"])["status"] == "cancelled"


def test_an_entry_of_the_list_has_settings_of_its_own(anna: CalendarClient) -> None:
    path = "/users/me/calendarList/primary"
    changed = anna.good(anna.call("PATCH", path, {"colorId": "7", "summaryOverride": "Me"}))
    assert (changed["colorId"], changed["backgroundColor"], changed["summaryOverride"]) == ("7", "#42d692", "Me")
    hidden = anna.good(anna.call("PUT", path, {"hidden": True}))
    assert hidden["hidden"] is True
    assert anna.good(anna.call("GET", "/users/me/calendarList"))["items"] == []
    shown = anna.good(anna.call("GET", "/users/me/calendarList", showHidden="true"))
    assert len(shown["items"]) == 1
    assert reason_of(anna.call("PATCH", path, {"hidden": "yes"})) == (400, "invalid")


def test_a_shared_calendar_can_be_listed_and_taken_off_again(anna: CalendarClient, maria: CalendarClient) -> None:
    assert reason_of(maria.call("POST", "/users/me/calendarList", {"id": ANNA})) == (404, "notFound")
    rule = {"role": "writer", "scope": {"type": "user", "value": MARIA}}
    made = anna.good(anna.call("POST", "/calendars/primary/acl", rule))
    assert made["id"] == f"user:{MARIA}"
    entry = maria.good(maria.call("GET", f"/users/me/calendarList/{ANNA}"))
    assert (entry["accessRole"], "primary" in entry) == ("writer", False)
    event = maria.good(maria.events("POST", body=timed("From Maria"), calendar=ANNA))
    assert anna.get(event["id"])["creator"]["email"] == MARIA
    assert maria.call("DELETE", f"/users/me/calendarList/{ANNA}").status_code == 204
    maria.good(maria.call("POST", "/users/me/calendarList", {"id": ANNA}))
    anna.good(anna.call("PATCH", f"/calendars/primary/acl/{made['id']}", {"role": "reader"}))
    anna.good(anna.call("PUT", f"/calendars/primary/acl/{made['id']}", {"role": "reader"}))
    assert anna.good(anna.call("GET", f"/calendars/primary/acl/{made['id']}"))["role"] == "reader"
    assert len(anna.good(anna.call("GET", "/calendars/primary/acl"))["items"]) == 3
    assert anna.call("DELETE", f"/calendars/primary/acl/{made['id']}").status_code == 204
    assert reason_of(maria.events("GET", calendar=ANNA)) == (404, "notFound")
    assert reason_of(anna.call("DELETE", f"/calendars/primary/acl/user:{ANNA}")) == (400, "invalid")


def test_the_list_comes_in_pages(anna: CalendarClient) -> None:
    for title in ("a", "b", "c"):
        anna.good(anna.call("POST", "/calendars", {"summary": title}))
    first = anna.good(anna.call("GET", "/users/me/calendarList", maxResults=3))
    assert "nextSyncToken" not in first
    second = anna.good(anna.call("GET", "/users/me/calendarList", maxResults=3, pageToken=first["nextPageToken"]))
    assert [one["summary"] for one in first["items"] + second["items"]] == [ANNA, "a", "b", "c"]
    refused = anna.call("GET", "/users/me/calendarList", syncToken=second["nextSyncToken"], minAccessRole="owner")
    assert reason_of(refused) == (400, "badRequest")


def test_settings_and_colours_can_be_read(anna: CalendarClient) -> None:
    found = anna.good(anna.call("GET", "/users/me/settings"))
    assert {one["id"]: one["value"] for one in found["items"]}["timezone"] == "Europe/Oslo"
    assert anna.good(anna.call("GET", "/users/me/settings/weekStart"))["value"] == "1"
    assert reason_of(anna.call("GET", "/users/me/settings/nothing")) == (404, "notFound")
    colours = anna.good(anna.call("GET", "/colors"))
    assert (len(colours["calendar"]), len(colours["event"])) == (24, 11)


def busy(client: CalendarClient, *calendars: str, **fields: object) -> dict[str, dict[str, Any]]:
    body = {
        "timeMin": "2026-11-23T00:00:00Z",
        "timeMax": "2026-11-25T00:00:00Z",
        "items": [{"id": one} for one in calendars],
        **fields,
    }
    found: dict[str, dict[str, Any]] = client.good(client.call("POST", "/freeBusy", body))["calendars"]
    return found


def test_free_busy_joins_what_blocks_and_leaves_out_what_does_not(anna: CalendarClient, ben: CalendarClient) -> None:
    anna.insert(timed("one", "2026-11-23T09:00:00", "2026-11-23T10:00:00"))
    anna.insert(timed("two", "2026-11-23T10:00:00", "2026-11-23T11:00:00", status="tentative"))
    anna.insert(timed("free", "2026-11-23T13:00:00", transparency="transparent"))
    gone = anna.insert(timed("gone", "2026-11-23T14:00:00"))
    anna.delete(gone["id"])
    declined = ben.insert(timed("declined", "2026-11-23T15:00:00", attendees=[{"email": ANNA}]))
    own = {"attendeesOmitted": True, "attendees": [{"email": ANNA, "responseStatus": "declined"}]}
    anna.patch(declined["id"], own)
    ben.insert(timed("asked", "2026-11-23T16:00:00", attendees=[{"email": ANNA}]))
    anna.insert(timed("daily", "2026-11-23T18:00:00", recurrence=["RRULE:FREQ=DAILY"]))
    assert busy(anna, "primary", timeZone="Europe/Oslo")["primary"]["busy"] == [
        {"start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T11:00:00+01:00"},
        {"start": "2026-11-23T16:00:00+01:00", "end": "2026-11-23T17:00:00+01:00"},
        {"start": "2026-11-23T18:00:00+01:00", "end": "2026-11-23T19:00:00+01:00"},
        {"start": "2026-11-24T18:00:00+01:00", "end": "2026-11-24T19:00:00+01:00"},
    ]


def test_an_all_day_event_blocks_from_midnight_of_the_calendars_zone(anna: CalendarClient) -> None:
    anna.insert(all_day("Day", "2026-11-24", "2026-11-25"))
    assert busy(anna, "primary")["primary"]["busy"] == [
        {"start": "2026-11-23T23:00:00Z", "end": "2026-11-24T23:00:00Z"}
    ]


def test_a_colleagues_free_busy_is_known_and_a_strangers_is_an_error_in_its_place(
    anna: CalendarClient, maria: CalendarClient
) -> None:
    anna.insert(timed("one", "2026-11-23T09:00:00"))
    found = busy(maria, ANNA, MARIA)
    assert found[ANNA] == {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    assert found[MARIA] == {"busy": []}
    many = busy(anna, "primary", BEN, calendarExpansionMax=1)
    assert many[BEN]["errors"] == [{"domain": "global", "reason": "tooManyCalendarsRequested"}]
    assert len(str(busy(anna, ANNA)[ANNA]["busy"])) > 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"timeMin": None}, "required"),
        ({"timeMin": "2026-11-26T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeMax": "2029-11-26T00:00:00Z"}, "timeRangeTooLong"),
        ({"timeMin": "2026-11-23"}, "badRequest"),
        ({"timeZone": "Mars/Olympus"}, "invalid"),
        ({"items": ["primary"]}, "invalid"),
        ({"calendarExpansionMax": 51}, "invalid"),
    ],
)
def test_a_free_busy_question_that_makes_no_sense_is_refused(
    anna: CalendarClient, fields: dict[str, Any], reason: str
) -> None:
    body = {"timeMin": "2026-11-23T00:00:00Z", "timeMax": "2026-11-25T00:00:00Z", "items": [], **fields}
    assert reason_of(anna.call("POST", "/freeBusy", body)) == (400, reason)


def test_every_operation_of_the_document_but_one_is_there(anna: CalendarClient, sandbox: RunningSandbox) -> None:
    missing = set()
    for resource, described in document()["resources"].items():
        for name, method in described["methods"].items():
            values = {"calendarId": "primary", "eventId": "event0", "ruleId": "x", "setting": "locale"}
            url = f"{sandbox.url}/calendar/v3/{method['path'].format(**values)}"
            # A body that is no JSON object is refused by everything that reads one, and nothing is changed.
            answer = anna.session.request(method["httpMethod"], url, data="-", timeout=10)
            if answer.status_code in (404, 405) and not is_about_something_missing(name, resource):
                missing.add(f"{resource}.{name}")
    assert missing == {"calendars.transferOwnership"}


def is_about_something_missing(name: str, resource: str) -> bool:
    """Say whether a 404 may mean the event or the rule, which are not there, and not the operation."""
    return resource in ("events", "acl") and name in ("get", "patch", "update", "delete", "move", "instances")
