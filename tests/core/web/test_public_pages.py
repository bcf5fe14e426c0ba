"""What a visitor sees of a scheduling page: in their zone and language, without JavaScript, and whatever they type."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from nundina.domain.availability import DateRange, PageRules, WorkingTime
from nundina.domain.identifiers import PageId, new_id
from nundina.domain.scheduling import CalendarPreferences, Question, SchedulingPage
from nundina.use_cases.scheduling_pages import add_page, settle_preferences
from support.web_world import WebWorld, form_token

MONDAY = datetime(2026, 11, 23, tzinfo=UTC).date()
FORM = {"name": "Dana Kowalska", "email": "dana@bakery.example", "question-0": "Rye"}


@pytest.fixture
def page(world: WebWorld) -> SchedulingPage:
    made = SchedulingPage(
        id=PageId(new_id()),
        account_id=world.account.id,
        user_id=world.user.id,
        slug="anna-30",
        title="Half an hour",
        created_at=world.clock.now(),
        rules=PageRules(durations=(30, 60), bounds=DateRange(MONDAY, MONDAY)),
        questions=(Question("Which bread?", required=True),),
    )
    working = WorkingTime(zone="Europe/Oslo")
    settled = CalendarPreferences(account_id=world.account.id, user_id=world.user.id, working=working)
    settle_preferences(world.ports, world.user, settled)
    add_page(world.ports, world.user, made)
    return made


def links(text: str, path: str) -> list[dict[str, str]]:
    """Return the parameters of every link to a path."""
    found = [urlsplit(unescape(href)) for href in re.findall(r'href="([^"]+)"', text)]
    return [{name: values[0] for name, values in parse_qs(one.query).items()} for one in found if one.path == path]


def send(browser: FlaskClient, start: str, **fields: str) -> tuple[int, str, str]:
    """Open the form of a time, fill it in and send it; return status, text, and where it leads."""
    form = browser.get(f"/meet/anna-30/book?start={start}&duration=30&zone=Europe/Warsaw")
    assert form.status_code == 200
    form_id = re.search(r'name="form_id" value="([0-9a-f]{32})"', form.text)
    assert form_id
    values = {"csrf_token": form_token(form.text), "form_id": form_id[1], "start": start, "duration": "30"}
    answer = browser.post("/meet/anna-30/book", data=values | {"zone": "Europe/Warsaw"} | FORM | fields)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


@pytest.mark.rule("MTG-7")
def test_times_are_the_visitors_and_so_is_the_language(world: WebWorld, page: SchedulingPage) -> None:
    browser = world.visitor()
    oslo = browser.get("/meet/anna-30?zone=Europe/Oslo&day=2026-11-23&lang=de").text
    taipei = browser.get("/meet/anna-30?zone=Asia/Taipei&day=2026-11-23&lang=en").text
    assert 'lang="de"' in oslo
    assert "09:00" in oslo
    assert "4:00" in taipei
    assert "Europe/Oslo" in oslo
    assert "November 2026" in oslo


@pytest.mark.rule("MTG-2")
def test_without_a_calendar_a_time_is_requested_and_leads_to_a_page_of_its_own(
    world: WebWorld, page: SchedulingPage
) -> None:
    browser = world.visitor()
    shown = browser.get("/meet/anna-30?zone=Europe/Warsaw").text
    assert "times can be requested here, not booked" in shown
    start = links(shown, "/meet/anna-30/book")[0]["start"]
    status, _, target = send(browser, start)
    assert status == 303
    booked = world.visitor().get(target)
    assert "It is requested" in booked.text
    assert booked.headers["Referrer-Policy"] == "same-origin"  # the address is the secret
    assert "noindex" in booked.text
    file = world.visitor().get(f"{target}/meeting.ics")
    assert file.mimetype == "text/calendar"
    assert "STATUS:TENTATIVE" in file.text
    assert start not in [one["start"] for one in links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")]


@pytest.mark.rule("MTG-4")
def test_who_loses_a_time_keeps_what_was_typed_and_sees_the_nearest_free_ones(
    world: WebWorld, page: SchedulingPage
) -> None:
    first, second = world.visitor(), world.visitor("203.0.113.9")
    start = links(first.get("/meet/anna-30").text, "/meet/anna-30/book")[3]["start"]
    assert send(first, start)[0] == 303
    status, text, _ = send(second, start, name="Otto")
    assert status == 409
    assert "Somebody else has taken this time just now" in text
    assert 'value="Otto"' in text
    assert text.count('type="radio" name="start"') == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "This is needed."),
        ({"email": "dana"}, "This is not an email address."),
        ({"question-0": ""}, "This is needed."),
        ({"name": "x" * 101}, "This is too long."),
        ({"question-0": "x" * 2001}, "This is too long."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: WebWorld, page: SchedulingPage, fields: dict[str, str], said: str
) -> None:
    browser = world.visitor()
    start = links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")[0]["start"]
    status, text, _ = send(browser, start, **fields)
    assert status == 422
    assert said in text


def test_no_script_and_no_line_of_a_header_comes_through_a_field(world: WebWorld, page: SchedulingPage) -> None:
    browser = world.visitor()
    start = links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")[0]["start"]
    status, _, target = send(browser, start, name="<script>x</script>\r\nBcc: all@example.com")
    assert status == 303
    booked = browser.get(target)
    assert "<script>x" not in booked.text
    status, text, _ = send(browser, start, name="<script>x</script>")
    assert status == 409
    assert "<script>x" not in text


def test_what_fills_in_the_field_that_nobody_sees_books_nothing(world: WebWorld, page: SchedulingPage) -> None:
    browser = world.visitor()
    start = links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")[0]["start"]
    assert send(browser, start, website="https://spam.example")[0] == 422
    assert start in [one["start"] for one in links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")]


def test_a_flood_from_one_address_is_stopped_and_others_book_on(world: WebWorld, page: SchedulingPage) -> None:
    flooding, other = world.visitor("203.0.113.66"), world.visitor("203.0.113.77")
    start = links(other.get("/meet/anna-30").text, "/meet/anna-30/book")[0]["start"]
    statuses = [send(flooding, start, email="none")[0] for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert send(other, start)[0] == 303


@pytest.mark.parametrize(
    "address",
    [
        "/meet/nobody",
        "/meet/booking/" + "0" * 64,
        "/meet/booking/" + "0" * 64 + "/meeting.ics",
    ],
)
def test_links_that_were_never_given_out_lead_nowhere(world: WebWorld, page: SchedulingPage, address: str) -> None:
    assert world.visitor().get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["start=x", "start=-5", "start=99999999999999999999", "", "start=1&duration=x", "start=٣"],
)
def test_nonsense_in_an_address_is_told_and_breaks_nothing(world: WebWorld, page: SchedulingPage, query: str) -> None:
    assert world.visitor().get(f"/meet/anna-30/book?{query}").status_code in (200, 409)


@pytest.mark.parametrize("query", ["day=x&month=y&zone=Mars/Olympus&duration=9", "day=9999-12-31", "month=0001-01"])
def test_a_month_that_is_none_shows_one_that_is(world: WebWorld, page: SchedulingPage, query: str) -> None:
    assert world.visitor().get(f"/meet/anna-30?{query}").status_code == 200


def test_what_no_person_could_guess_is_the_only_way_to_a_booking(world: WebWorld, page: SchedulingPage) -> None:
    browser = world.visitor()
    start = links(browser.get("/meet/anna-30").text, "/meet/anna-30/book")[0]["start"]
    target = send(browser, start)[2]
    assert re.fullmatch(r"/meet/booking/[0-9a-f]{64}", target)
