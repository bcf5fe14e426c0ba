"""Whatever is sent, the answer is Graph's: a refusal in its form, never a crash."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.graph_client import ANNA, GraphUser, event_body

Json = dict[str, Any]
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
PARTS = st.dictionaries(
    st.sampled_from(
        [
            *("dateTime", "timeZone", "emailAddress", "address", "name", "type", "content", "contentType", "pattern"),
            *("range", "interval", "daysOfWeek", "startDate", "endDate", "numberOfOccurrences", "displayName", "id"),
            *("value", "status", "index", "month", "dayOfMonth", "firstDayOfWeek", "recurrenceTimeZone"),
        ]
    ),
    st.one_of(PLAIN, st.lists(PLAIN, max_size=2), st.dictionaries(st.just("address"), PLAIN)),
    max_size=4,
)
ODD = st.one_of(
    PLAIN,
    PARTS,
    st.lists(st.one_of(PLAIN, PARTS), max_size=3),
    st.sampled_from(
        [
            {"dateTime": "0001-01-01T00:00:00", "timeZone": "Pacific/Apia"},
            {"dateTime": "9999-12-31T23:59:59.9999999", "timeZone": "Etc/GMT+12"},
            {"dateTime": "2026-02-30T00:00:00", "timeZone": "UTC"},
            {"dateTime": "2026-11-23T09:00:00+01:00", "timeZone": "../../etc/passwd"},
            {"pattern": {"type": "daily", "interval": 999}, "range": {"type": "noEnd", "startDate": "4500-08-31"}},
            {
                "pattern": {"type": "absoluteYearly", "interval": 999, "month": 2, "dayOfMonth": 31},
                "range": {"type": "numbered", "numberOfOccurrences": 999, "startDate": "2026-11-23"},
            },
            [{"emailAddress": {"address": "a" * 300}}],
            [{"id": "String {x} Name", "value": 1}],
        ]
    ),
)
FIELDS = [
    *("subject", "start", "end", "isAllDay", "recurrence", "attendees", "body", "location", "locations", "categories"),
    *("showAs", "sensitivity", "importance", "isReminderOn", "reminderMinutesBeforeStart", "transactionId"),
    *("isOnlineMeeting", "onlineMeetingProvider", "hideAttendees", "singleValueExtendedProperties", "organizer"),
]
NONSENSE = ("", "\x00", "%%%", "🗓" * 20, "a" * 3000, "-1", "NaN", "null", "'", "(", "AAMk", "AAkA====", "..", "a eq")
quick = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=4)


def _asked(user: GraphUser, method: str, path: str, **options: Any) -> int:
    """Return the status of an answer, which the session has judged; no answer is a crash."""
    answer = user.session.request(method, f"{user.base}{path}", timeout=20, **options)
    assert answer.status_code < 500, f"{method} {path} {options}: {answer.text[:300]}"
    return answer.status_code


@quick
@given(change=BODIES)
def test_odd_events_are_taken_or_refused_in_graphs_form(anna: GraphUser, change: Json) -> None:
    _asked(anna, "POST", "/me/events", json=event_body() | change)
    anna.view()


@quick
@given(change=BODIES)
def test_odd_changes_are_taken_or_refused_in_graphs_form(anna: GraphUser, change: Json) -> None:
    series = anna.event(weekly=3)
    for event in (series["id"], anna.view()[0]["id"]):
        _asked(anna, "PATCH", f"/me/events/{event}", json=change)
    anna.view()
    anna.ask("GET", "/me/calendarView/delta", params={"startDateTime": "2026-11-01", "endDateTime": "2027-01-01"})
    anna.delete(f"/me/events/{series['id']}")


@quick
@given(body=st.one_of(ODD, st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=2)))
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/me/calendar/getSchedule"),
        ("POST", "/subscriptions"),
        ("POST", "/$batch"),
        ("POST", "/me/sendMail"),
        ("POST", "/me/calendars"),
        ("PATCH", "/me/mailboxSettings"),
        ("POST", "/me/calendar/calendarPermissions"),
    ],
)
def test_odd_bodies_are_refused_in_graphs_form(anna: GraphUser, method: str, path: str, body: Any) -> None:
    names = {
        "/$batch": {"requests": body},
        "/me/sendMail": {"message": body},
        "/subscriptions": {"resource": "me/events", "changeType": "created", "notificationUrl": body},
        "/me/calendar/getSchedule": {"schedules": [ANNA], "startTime": body, "endTime": body},
        "/me/mailboxSettings": {"timeZone": body, "language": body, "workingHours": body},
    }
    _asked(anna, method, path, json=names.get(path, body))
    _asked(anna, method, path, json=body)


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_paths_and_options_is_refused(anna: GraphUser, nonsense: str) -> None:
    made = anna.event(weekly=2)["id"]
    for path in ("/me/events/{}", "/me/calendars/{}", "/users/{}/events", "/subscriptions/{}", "/{}"):
        _asked(anna, "GET", path.format(nonsense.replace("%", "%25").replace("\x00", "%00").replace("..", "%2E%2E")))
    span = {"startDateTime": "2026-11-01T00:00:00Z", "endDateTime": "2026-12-01T00:00:00Z"}
    for option in ("$filter", "$select", "$orderby", "$top", "$skip", "$expand", "$count", "startDateTime"):
        for path in ("/me/events", "/me/calendarView", f"/me/events/{made}/instances", f"/me/events/{made}"):
            _asked(anna, "GET", path, params={**span, option: nonsense})
    for option in ("$deltatoken", "$skiptoken"):
        _asked(anna, "GET", "/me/calendarView/delta", params={option: nonsense})
    header = nonsense.encode("utf-8", "ignore").decode("latin-1").replace("\x00", "")
    for prefer in ("outlook.timezone", "outlook.body-content-type", "odata.maxpagesize", "IdType"):
        _asked(anna, "GET", "/me/events", headers={"Prefer": f'{prefer}="{header}"'})
    for action in ("accept", "cancel", "forward", "snoozeReminder"):
        _asked(anna, "POST", f"/me/events/{made}/{action}", data=header.encode("latin-1"))
