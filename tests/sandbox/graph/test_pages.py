"""The calendar as a person sees it: pages without JavaScript over the same events as the API."""

import re
from typing import Any

import pytest
import requests

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, IMMUTABLE, STRANGER, GraphUser

WEEK = "2026-11-23"


def ui(sandbox: RunningMicrosoft, path: str, status: int = 200) -> str:
    answer = requests.get(f"{sandbox.url}/ui/{path}", timeout=10)
    assert answer.status_code == status, answer.text
    return answer.text


def send(sandbox: RunningMicrosoft, path: str, status: int = 303, **fields: Any) -> str:
    answer = requests.post(f"{sandbox.url}/ui/{path}", data=fields, allow_redirects=False, timeout=10)
    assert answer.status_code == status, answer.text
    return answer.text


def filled(**fields: str) -> dict[str, Any]:
    return {"title": "Coffee", "day": WEEK, "start": "09:00", "end": "09:45", "show_as": "busy", **fields}


def events_on(page: str, day: str) -> list[str]:
    section = re.search(rf'id="day-{day}".*?</section>', page, re.DOTALL)
    assert section is not None
    return re.findall(r"<strong>(.*?)</strong>", section[0])


def id_of(user: GraphUser) -> str:
    return str(user.view(headers=IMMUTABLE)[0]["id"])


def test_a_week_shows_every_day_with_its_events(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    anna.event("Standup", weekly=2)
    anna.event("Fair", start="2026-11-24T00:00:00", minutes=2 * 24 * 60, isAllDay=True)
    page = ui(sandbox, f"{ANNA}?week=2026-11-25")
    assert [events_on(page, f"2026-11-{day}") for day in (23, 24, 25, 26)] == [["Standup"], ["Fair"], ["Fair"], []]
    assert "week=2026-11-16" in page
    assert "week=2026-11-30" in page


def test_what_a_person_makes_on_the_page_the_api_has(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    send(sandbox, f"{ANNA}/events", **filled(guests=f"{BEN}, {STRANGER}", description="Cake", location="Room 4"))
    made = anna.only()
    assert made["subject"] == "Coffee"
    assert made["start"]["dateTime"] == "2026-11-23T08:00:00.0000000"
    assert [one["emailAddress"]["address"] for one in made["attendees"]] == [BEN, STRANGER]
    assert (made["bodyPreview"], made["location"]["displayName"]) == ("Cake", "Room 4")
    assert ben.only()["iCalUId"] == made["iCalUId"]


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ("daily", ["23", "24", "25", "26", "27", "28"]),
        ("weekdays", ["23", "24", "25", "26", "27"]),
        ("weekly", ["23"]),
    ],
)
def test_a_series_made_on_the_page_ends_where_it_is_to(
    sandbox: RunningMicrosoft, anna: GraphUser, repeat: str, days: list[str]
) -> None:
    send(sandbox, f"{ANNA}/events", **filled(repeat=repeat, until="2026-11-28"))
    assert [one["start"]["dateTime"][8:10] for one in anna.view()] == days


def test_one_week_is_changed_alone_and_the_series_as_a_whole(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    anna.event("Standup", weekly=3)
    first = id_of(anna)
    form: dict[str, Any] = {**filled(title="Special", start="09:00", end="10:00"), "sensitivity": "normal"}
    send(sandbox, f"{ANNA}/events/{first}", **form)
    assert [one["subject"] for one in anna.view()] == ["Special", "Standup", "Standup"]
    page = ui(sandbox, f"{ANNA}/events/{first}/edit")
    series = re.search(r'id="edit-series" href="([^"]+)/edit"', page)
    assert series is not None
    series_id = series[1].rpartition("/")[2]
    send(sandbox, f"{ANNA}/events/{series_id}", **form | {"title": "Every week", "repeat": "kept"})
    assert [one["subject"] for one in anna.view()] == ["Special", "Every week", "Every week"]


def test_saving_without_a_change_changes_nothing_but_the_etag(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event(zone="Tokyo Standard Time", body={"contentType": "html", "content": "<b>bold</b>"})
    form: dict[str, Any] = {"title": "Review", "day": WEEK, "start": "01:00", "end": "02:00", "show_as": "busy"}
    send(sandbox, f"{ANNA}/events/{made['id']}", **form, sensitivity="normal", description="bold", guests="")
    after = anna.get(f"/me/events/{made['id']}")
    ignored = {"@odata.etag", "changeKey", "lastModifiedDateTime", "@odata.context"}
    assert {k: v for k, v in after.items() if k not in ignored} == {k: v for k, v in made.items() if k not in ignored}


def test_a_form_that_is_wrong_says_what_is_wrong(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    page = send(sandbox, f"{ANNA}/events", 400, **filled(guests="nobody", end="x"))
    assert "is no email address" in page
    assert "Give the time" in page
    assert "has to end after" in send(sandbox, f"{ANNA}/events", 400, **filled(end="08:00"))
    assert anna.view() == []


def test_an_invitation_is_answered_on_the_page(sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,))
    place = f"{BEN}/events/{id_of(ben)}"
    assert "No answer yet" in ui(sandbox, place)
    send(sandbox, f"{place}/response", answer="accepted", comment="fine")
    assert anna.only()["attendees"][0]["status"]["response"] == "accepted"
    assert "Accepted" in ui(sandbox, place)
    send(sandbox, f"{place}/response", answer="declined")
    assert ben.view() == []
    ui(sandbox, place, 404)


def test_a_meeting_is_cancelled_with_a_word_and_removed_by_its_guest(
    sandbox: RunningMicrosoft, anna: GraphUser, ben: GraphUser
) -> None:
    anna.event(guests=(BEN,))
    send(sandbox, f"{ANNA}/events/{id_of(anna)}/cancel", comment="snow")
    assert sandbox.world.outbox[-1].text == "snow"
    place = f"{BEN}/events/{id_of(ben)}"
    assert "has cancelled this meeting" in ui(sandbox, place)
    send(sandbox, f"{place}/delete", scope="this")
    assert ben.view() == []


def test_one_week_or_the_whole_series_is_deleted(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    anna.event(weekly=3)
    send(sandbox, f"{ANNA}/events/{id_of(anna)}/delete", scope="this")
    assert len(anna.view()) == 2
    send(sandbox, f"{ANNA}/events/{id_of(anna)}/delete", scope="series")
    assert anna.view() == []


def test_an_event_is_moved_to_another_calendar(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event()
    other = anna.post("/me/calendars", {"name": "Help"})
    place = f"{ANNA}/events/{id_of(anna)}"
    number = re.search(r'<option value="(\d+)">Help', ui(sandbox, place))
    assert number is not None
    send(sandbox, f"{place}/move", calendar=number[1])
    assert anna.view() == []
    anna.get(f"/me/events/{made['id']}", status=404)
    assert len(anna.get(f"/me/calendars/{other['id']}/events")["value"]) == 1
    assert "Help" in ui(sandbox, f"{ANNA}?week={WEEK}")


def test_an_events_web_link_leads_to_its_page(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    made = anna.event("Linked")
    answer = requests.get(made["webLink"], timeout=10)
    assert answer.status_code == 200
    assert ">Linked</h1>" in answer.text


def test_forms_of_other_sites_are_refused(sandbox: RunningMicrosoft) -> None:
    place = f"{sandbox.url}/ui/{ANNA}/events"
    answer = requests.post(place, data=filled(), headers={"Origin": "https://evil.example"}, timeout=10)
    assert answer.status_code == 403


def test_people_and_pages_that_are_not_there_are_said_so(sandbox: RunningMicrosoft) -> None:
    assert "Anna Berg" in ui(sandbox, "")
    ui(sandbox, "nobody@x.example", 404)
    assert "not there any more" in ui(sandbox, f"{ANNA}/events/nonsense", 404)
