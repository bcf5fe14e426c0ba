"""Whatever is sent, the answer is Google's: a refusal in its form, never a crash."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import CalendarClient, timed

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(
        st.one_of(st.none(), st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.integers())), max_size=3
    ),
    st.dictionaries(
        st.sampled_from(
            [
                "date",
                "dateTime",
                "timeZone",
                "email",
                "private",
                "shared",
                "overrides",
                "useDefault",
                "createRequest",
                "x",
            ]
        ),
        st.one_of(st.none(), st.text(max_size=12), st.integers(), st.lists(st.none(), max_size=2), st.just({"a": 1})),
        max_size=3,
    ),
    st.sampled_from(
        [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            {"dateTime": "0001-01-01T00:00:00+14:00"},
            {"dateTime": "9999-12-31T23:59:59-12:00"},
            {"date": "9999-12-31"},
            {"date": "0001-01-01"},
            {"dateTime": "2026-02-30T00:00:00Z"},
            ["RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"],
            ["EXDATE:00010101T000000Z"],
            ["RDATE;TZID=Nowhere:20261123T090000"],
            ["RRULE:"],
        ]
    ),
)
FIELDS = [
    *(
        "summary",
        "start",
        "end",
        "recurrence",
        "attendees",
        "reminders",
        "extendedProperties",
        "status",
        "sequence",
        "id",
    ),
    *("iCalUID", "organizer", "visibility", "eventType", "conferenceData", "attachments", "workingLocationProperties"),
    *("guestsCanModify", "source", "attendeesOmitted", "location"),
]
quick = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=4)


@quick
@given(change=BODIES)
@pytest.mark.parametrize("operation", ["insert", "import", "patch", "update"])
def test_odd_events_are_taken_or_refused_in_googles_form(
    anna: CalendarClient, operation: str, change: dict[str, Any]
) -> None:
    body = {**timed(), **change}
    options = {"conferenceDataVersion": "1", "supportsAttachments": "true"}
    if operation in ("insert", "import"):
        where = "import" if operation == "import" else ""
        answer = anna.events("POST", where, {"iCalUID": "x@y"} | body if where else body, **options)
    else:
        made = anna.insert(timed())
        answer = anna.events({"patch": "PATCH", "update": "PUT"}[operation], made["id"], change, **options)
    assert answer.status_code in (200, 400, 403, 409)
    assert anna.events("GET", singleEvents="true", timeMax="2027-01-01T00:00:00Z").status_code == 200


@quick
@given(
    change=st.dictionaries(st.sampled_from(["id", "type", "address", "token", "expiration", "params"]), ODD, max_size=3)
)
def test_odd_channels_are_taken_or_refused_in_googles_form(
    anna: CalendarClient, sandbox: RunningSandbox, change: dict[str, Any]
) -> None:
    body = {"id": "c", "type": "web_hook", "address": "http://127.0.0.1:9/", **change}
    assert anna.events("POST", "watch", body).status_code in (200, 400)
    sandbox.world.calendar.channels.clear()


@quick
@given(
    change=st.dictionaries(st.sampled_from(["timeMin", "timeMax", "timeZone", "items", "calendarExpansionMax"]), ODD)
)
def test_odd_questions_for_free_time_are_answered_or_refused(anna: CalendarClient, change: dict[str, Any]) -> None:
    body = {
        "timeMin": "2026-11-23T00:00:00Z",
        "timeMax": "2026-11-25T00:00:00Z",
        "items": [{"id": "primary"}],
        **change,
    }
    assert anna.call("POST", "/freeBusy", body).status_code in (200, 400)


@quick
@given(
    name=st.sampled_from(
        [
            "timeMin",
            "timeMax",
            "updatedMin",
            "pageToken",
            "syncToken",
            "maxResults",
            "timeZone",
            "fields",
            "q",
            "orderBy",
        ]
    ),
    value=st.one_of(st.text(max_size=20), st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])),
)
def test_odd_parameters_are_taken_or_refused(anna: CalendarClient, name: str, value: str) -> None:
    options: dict[str, Any] = {name: value}
    assert anna.events("GET", **options).status_code in (200, 304, 400, 410)
