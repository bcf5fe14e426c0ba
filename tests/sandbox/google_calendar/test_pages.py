"""The calendar as a person sees it: pages without JavaScript over the same events as the API."""

import re

import pytest
import requests

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CalendarClient, all_day, timed

WEEK = "2026-11-23"


def ui(sandbox: RunningSandbox, path: str) -> str:
    answer = requests.get(f"{sandbox.url}/ui/{path}", timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


def send(sandbox: RunningSandbox, path: str, **fields: str) -> requests.Response:
    return requests.post(f"{sandbox.url}/ui/{path}", data=fields, allow_redirects=False, timeout=10)


def filled(**fields: str) -> dict[str, str]:
    return {"title": "Coffee", "day": WEEK, "start": "09:00", "end": "09:45", "notify": "1", **fields}


def events_on(page: str, day: str) -> list[str]:
    section = re.search(rf'id="day-{day}".*?</section>', page, re.DOTALL)
    assert section is not None
    return re.findall(r"<strong>(.*?)</strong>", section[0])


def test_a_week_shows_every_day_with_its_events(anna: CalendarClient) -> None:
    anna.insert(timed("Standup", recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
    anna.insert(all_day("Fair", "2026-11-24", "2026-11-26"))
    page = ui(anna.sandbox, f"{ANNA}?week=2026-11-25")
    assert events_on(page, "2026-11-23") == ["Standup"]
    assert events_on(page, "2026-11-24") == ["Fair", "Standup"]
    assert events_on(page, "2026-11-25") == ["Fair", "Standup"]
    assert events_on(page, "2026-11-26") == []
    assert "week=2026-11-16" in page
    assert "week=2026-11-30" in page


def test_what_a_person_makes_on_the_page_the_api_has(anna: CalendarClient, ben: CalendarClient) -> None:
    _, token = anna.all()
    answer = send(anna.sandbox, f"{ANNA}/events", **filled(guests=f"{BEN}, maria@kunde.example", description="Cake"))
    assert answer.status_code == 303
    [made] = anna.page(syncToken=token)["items"]
    assert made["summary"] == "Coffee"
    assert made["start"]["dateTime"] == "2026-11-23T09:00:00+01:00"
    assert [(one["email"], one["responseStatus"]) for one in made["attendees"]] == [
        (ANNA, "accepted"),
        (BEN, "needsAction"),
        ("maria@kunde.example", "needsAction"),
    ]
    assert ben.get(made["id"])["summary"] == "Coffee"
    assert "Invitation: Coffee" in ui(anna.sandbox, "outbox")
    assert "METHOD:REQUEST" in ui(anna.sandbox, "outbox/1")


def test_a_guest_answers_on_the_page_and_the_organizer_sees_it(anna: CalendarClient) -> None:
    made = anna.insert(timed("Lunch", attendees=[{"email": BEN}]))
    page = ui(anna.sandbox, f"{BEN}/events/{made['id']}")
    assert 'id="respond-accepted"' in page
    assert 'id="event-edit"' not in page
    assert send(anna.sandbox, f"{BEN}/events/{made['id']}/response", answer="tentative").status_code == 303
    assert anna.get(made["id"])["attendees"][0]["responseStatus"] == "tentative"
    assert 'data-response="tentative"' in ui(anna.sandbox, f"{ANNA}/events/{made['id']}")


def test_one_of_a_series_is_changed_and_deleted_alone(anna: CalendarClient) -> None:
    answer = send(anna.sandbox, f"{ANNA}/events", **filled(repeat="WEEKLY", until="2026-12-14"))
    series = answer.headers["Location"].rpartition("/")[2]
    one, other = f"{series}_20261130T080000Z", f"{series}_20261207T080000Z"
    assert "Change the whole series" in ui(anna.sandbox, f"{ANNA}/events/{one}/edit")
    changed = filled(title="Tea", day="2026-11-30")
    assert send(anna.sandbox, f"{ANNA}/events/{one}", **changed).status_code == 303
    assert send(anna.sandbox, f"{ANNA}/events/{other}/delete", scope="this").status_code == 303
    found = anna.page(singleEvents="true", orderBy="startTime")["items"]
    assert [(event["summary"], event["start"]["dateTime"][:10]) for event in found] == [
        ("Coffee", "2026-11-23"),
        ("Tea", "2026-11-30"),
        ("Coffee", "2026-12-14"),
    ]
    send(anna.sandbox, f"{ANNA}/events/{one}/delete", scope="series")
    assert anna.page(singleEvents="true")["items"] == []


def test_changing_only_the_title_leaves_the_time_and_its_zone_alone(anna: CalendarClient) -> None:
    made = anna.insert(timed(zone="Asia/Taipei", start="2026-11-23T16:00:00"))
    send(anna.sandbox, f"{ANNA}/events/{made['id']}", **filled(title="New", start="09:00", end="10:00"))
    changed = anna.get(made["id"])
    assert changed["summary"] == "New"
    assert (changed["start"], changed["sequence"]) == (made["start"], 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": "soon"}, "Give the day"),
        ({"start": "9"}, "Give the time"),
        ({"end": "08:00"}, "has to end after"),
        ({"guests": "nobody"}, "is no email address"),
        ({"all_day": "1", "end_date": "2026-11-01"}, "last day has to be"),
    ],
)
def test_a_mistake_is_named_and_nothing_that_was_typed_is_lost(
    anna: CalendarClient, wrong: dict[str, str], sentence: str
) -> None:
    answer = send(anna.sandbox, f"{ANNA}/events", **filled(title="My <b>title</b>", **wrong))
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "My &lt;b&gt;title&lt;/b&gt;" in answer.text
    assert anna.page()["items"] == []


def test_the_link_of_an_event_leads_to_its_page(anna: CalendarClient) -> None:
    made = anna.insert(timed("Linked"))
    assert '<h1 id="event-title">Linked</h1>' in requests.get(made["htmlLink"], timeout=10).text


def test_what_is_not_there_is_a_page_that_is_not_there(anna: CalendarClient) -> None:
    for path in ("nobody@nowhere.example", f"{ANNA}/events/0123456789", "event?eid=%00", "outbox/7"):
        assert requests.get(f"{anna.sandbox.url}/ui/{path}", timeout=10).status_code == 404


def test_forms_of_other_sites_are_refused(anna: CalendarClient) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    url = f"{anna.sandbox.url}/ui/{ANNA}/events"
    assert requests.post(url, data=filled(), headers=headers, timeout=10).status_code == 403
    assert anna.page()["items"] == []
