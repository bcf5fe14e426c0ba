"""calendarView/delta: rounds, pages, removals, windows, and what Graph does not promise."""

import random
from typing import Any

import pytest

from nundina_sandbox.microsoft.graph import sync_states
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, IMMUTABLE, GraphUser, event_body

Json = dict[str, Any]
WINDOW: Json = {"startDateTime": "2026-11-01T00:00:00Z", "endDateTime": "2027-02-01T00:00:00Z"}
PATH = "/me/calendarView/delta"


class Copy:
    """What a client keeps of a calendar view by following deltas."""

    def __init__(self, user: GraphUser, size: int = 50, headers: dict[str, str] | None = None) -> None:
        self.user, self.items, self.link = user, dict[str, Json](), ""
        self.prefer = ", ".join([f"odata.maxpagesize={size}", *(headers or {}).values()])
        self.told: list[Json] = []

    def follow(self) -> "Copy":
        """Do one round."""
        self.told = []
        options: Json = {"headers": {"Prefer": self.prefer}}
        asked: dict[str, Any] = {} if self.link else {"params": WINDOW}
        link = self.link or PATH
        while True:
            body = self.user.ask("GET", link, **options, **asked).json()
            asked = {}
            for one in body["value"]:
                self.told.append(one)
                if "@removed" in one:
                    self.items.pop(one["id"], None)
                else:
                    self.items[one["id"]] = one
            link = body.get("@odata.nextLink", "")
            if not link:
                self.link = body["@odata.deltaLink"]
                return self

    @property
    def told_ids(self) -> set[str]:
        """Return what the last round told."""
        return {one["id"] for one in self.told}


def _full(user: GraphUser, **options: Any) -> set[str]:
    """Return the ids of what a view and its series hold now."""
    shown = user.view("2026-11-01", "2027-02-01", **options)
    return {one["id"] for one in shown} | {one["seriesMasterId"] for one in shown if one["seriesMasterId"]}


def test_the_first_round_tells_everything_in_the_window_page_by_page(anna: GraphUser) -> None:
    for number in range(7):
        anna.event(subject=f"Event {number}")
    anna.event(start="2027-06-01T09:00:00")
    copy = Copy(anna, size=3).follow()
    assert set(copy.items) == _full(anna)
    assert len(copy.items) == 7


def test_a_round_without_a_change_tells_nothing(anna: GraphUser) -> None:
    anna.event()
    copy = Copy(anna).follow()
    assert copy.follow().told == []


def test_occurrences_come_bare_and_their_series_and_exceptions_in_full(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    second = anna.view()[1]
    anna.patch(f"/me/events/{second['id']}", {"subject": "Special"})
    copy = Copy(anna).follow()
    kinds = {item["type"]: item for item in copy.items.values()}
    assert sorted(item["type"] for item in copy.items.values()) == [
        "exception",
        "occurrence",
        "occurrence",
        "seriesMaster",
    ]
    assert "subject" not in kinds["occurrence"]
    assert kinds["occurrence"]["seriesMasterId"] == made["id"]
    assert kinds["exception"]["subject"] == "Special"
    assert kinds["seriesMaster"]["start"]["dateTime"] == "2026-11-23T08:00:00.0000000"


def test_later_rounds_tell_what_was_made_changed_and_deleted(anna: GraphUser) -> None:
    kept, changed, gone = (anna.event(subject=one)["id"] for one in ("kept", "changed", "gone"))
    copy = Copy(anna).follow()
    anna.patch(f"/me/events/{changed}", {"subject": "otherwise"})
    anna.delete(f"/me/events/{gone}")
    new = anna.event(subject="new")["id"]
    copy.follow()
    assert {changed, gone, new} <= copy.told_ids
    assert {one["id"] for one in copy.told if "@removed" in one} == {gone}
    assert set(copy.items) == {kept, changed, new}
    assert copy.items[changed]["subject"] == "otherwise"


def test_an_event_that_leaves_the_window_is_removed_and_one_that_comes_in_is_told(anna: GraphUser) -> None:
    inside, outside = anna.event()["id"], anna.event(start="2027-06-01T09:00:00")["id"]
    copy = Copy(anna).follow()
    later = event_body(start="2027-07-01T09:00:00")
    anna.patch(f"/me/events/{inside}", {"start": later["start"], "end": later["end"]})
    sooner = event_body()
    anna.patch(f"/me/events/{outside}", {"start": sooner["start"], "end": sooner["end"]})
    copy.follow()
    assert set(copy.items) == {outside}
    assert {one["id"] for one in copy.told if "@removed" in one} == {inside}


def test_a_deleted_series_is_removed_with_all_of_its_occurrences(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    copy = Copy(anna).follow()
    assert len(copy.items) == 4
    anna.delete(f"/me/events/{made['id']}")
    assert copy.follow().items == {}


def test_an_answer_of_a_guest_to_one_week_is_told_as_an_exception(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(guests=(BEN,), weekly=3)
    copy = Copy(anna).follow()
    ben.post(f"/me/events/{ben.view()[1]['id']}/accept", status=202)
    copy.follow()
    exceptions = [one for one in copy.told if one.get("type") == "exception"]
    assert [one["attendees"][0]["status"]["response"] for one in exceptions] == ["accepted"]


def test_an_event_that_is_moved_to_another_calendar_is_removed_from_this_one(
    sandbox: RunningMicrosoft, anna: GraphUser
) -> None:
    anna.event()
    copy = Copy(anna, headers=IMMUTABLE).follow()
    state = sandbox.world.graph
    mailbox = state.mailboxes[ANNA]
    with state.writing():
        other = state.add_calendar(mailbox, "Other")
        state.move(mailbox, next(iter(mailbox.events.values())), other)
    assert copy.follow().items == {}


def test_a_delta_link_is_good_for_both_kinds_of_ids(anna: GraphUser) -> None:
    anna.event()
    copy = Copy(anna).follow()
    made = anna.event(subject="second")
    told = anna.get(copy.link, headers=IMMUTABLE)["value"]
    immutable = anna.get(f"/me/events/{made['id']}", headers=IMMUTABLE)["id"]
    assert immutable in {one["id"] for one in told}
    assert made["id"] in {one["id"] for one in anna.get(copy.link)["value"]}


def test_what_changes_in_the_middle_of_a_round_is_told_in_this_one_or_the_next(anna: GraphUser) -> None:
    made = [anna.event(subject=f"Event {number}")["id"] for number in range(6)]
    prefer = {"Prefer": "odata.maxpagesize=2"}
    first = anna.ask("GET", PATH, params=WINDOW, headers=prefer).json()
    anna.delete(f"/me/events/{made[0]}")
    anna.patch(f"/me/events/{made[5]}", {"subject": "changed"})
    late = anna.event(subject="late")["id"]
    copy = Copy(anna, size=2)
    copy.items = {one["id"]: one for one in first["value"] if "@removed" not in one}
    copy.link = first["@odata.nextLink"]
    copy.follow().follow()
    assert set(copy.items) == {*made[1:], late}
    assert copy.items[made[5]]["subject"] == "changed"


def test_graph_may_tell_in_any_order_and_tell_a_thing_twice_and_now_and_then_does(anna: GraphUser) -> None:
    orders, repeats = set(), 0
    for number in range(25):
        anna.event(subject=f"Event {number}")
        told = [one["id"] for one in Copy(anna).follow().told]
        sorted_told = [one["id"] for one in anna.view("2026-11-01", "2027-02-01")]
        orders.add(told[: len(sorted_told)] == sorted_told)
        repeats += len(told) - len(set(told))
    assert orders == {True, False}
    assert repeats > 0


@pytest.mark.parametrize("option", ["$select", "$filter", "$orderby", "$expand", "$top"])
def test_options_that_change_tracking_does_not_know_are_refused(anna: GraphUser, option: str) -> None:
    answer = anna.ask("GET", PATH, status=400, params={**WINDOW, option: "subject"})
    assert answer.json()["error"]["code"] == "ErrorInvalidUrlQuery"


def test_a_view_without_a_window_is_refused(anna: GraphUser) -> None:
    for path in (PATH, "/me/calendarView"):
        error = anna.get(path, status=400, startDateTime="2026-11-01T00:00:00Z")["error"]
        assert error["code"] == "ErrorInvalidParameter"


def test_a_link_that_was_forgotten_asks_for_a_full_round(sandbox: RunningMicrosoft, anna: GraphUser) -> None:
    copy = Copy(anna).follow()
    sandbox.world.graph.expire_sync_states()
    assert anna.get(copy.link, status=410)["error"]["code"] == "SyncStateNotFound"
    assert anna.get(f"{PATH}?$deltatoken=nonsense", status=400)["error"]["code"] == "SyncStateInvalid"


def test_a_round_without_news_leaves_the_link_as_it_was_and_an_old_link_stays_good(anna: GraphUser) -> None:
    anna.event()
    copy = Copy(anna).follow()
    first = copy.link
    assert copy.follow().link == first
    made = anna.event(subject="second")["id"]
    assert copy.follow().link != first
    for _ in range(2):
        assert made in {one["id"] for one in anna.get(first)["value"]}


def test_of_very_many_links_the_oldest_are_forgotten(
    sandbox: RunningMicrosoft, anna: GraphUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_states, "KEPT", 3)
    links = [Copy(anna).follow().link for _ in range(4)]
    assert anna.get(links[0], status=410)["error"]["code"] == "SyncStateNotFound"
    assert anna.get(links[1])["value"] == []


def test_a_link_of_one_calendar_is_worth_nothing_for_another(anna: GraphUser) -> None:
    token = Copy(anna).follow().link.partition("?")[2]
    other = anna.post("/me/calendars", {"name": "Other"})["id"]
    anna.ask("GET", f"/me/calendars/{other}/calendarView/delta?{token}", status=400)


def test_all_three_paths_lead_to_the_primary_calendar(anna: GraphUser) -> None:
    made = anna.event()["id"]
    primary = anna.get("/me/calendar")["id"]
    for path in ("/me/calendarView", "/me/calendar/calendarView", f"/me/calendars/{primary}/calendarView"):
        assert [one["id"] for one in anna.get(path, **WINDOW)["value"]] == [made]
        told = anna.ask("GET", path.replace("View", "view") + "/delta()", params=WINDOW).json()["value"]
        assert {one["id"] for one in told} == {made}


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(one, marks=pytest.mark.soak) for one in range(4, 60))])
def test_a_client_that_only_follows_links_ends_up_with_what_the_view_shows(
    anna: GraphUser, ben: GraphUser, seed: int
) -> None:
    dice = random.Random(seed)
    copy = Copy(anna, size=dice.choice([1, 3, 100]), headers=IMMUTABLE)
    for _ in range(25):
        _something(dice, anna, ben)
        if dice.random() < 0.4:
            copy.follow()
            assert set(copy.items) == _full(anna, headers=IMMUTABLE)
    assert set(copy.follow().items) == _full(anna, headers=IMMUTABLE)


def _something(dice: random.Random, anna: GraphUser, ben: GraphUser) -> None:
    shown = anna.view("2026-11-01", "2027-02-01")
    action = dice.choice(["make", "series", "invited", "answer", "change", "move", "delete", "delete series"])
    day = f"2026-12-{dice.randint(1, 28):02d}T{dice.randint(6, 18):02d}:00:00"
    if action == "make" or not shown:
        anna.event(start=day)
    elif action == "series":
        anna.event(start=day, weekly=dice.randint(2, 5), guests=(BEN,))
    elif action == "invited":
        ben.event(start=day, guests=(ANNA,))
    elif action == "answer":
        _an_answer(dice, anna, ben)
    else:
        _something_with(dice, anna, dice.choice(shown), action)


def _an_answer(dice: random.Random, *people: GraphUser) -> None:
    """Have somebody answer an invitation, or one of a series, or all of it."""
    guest = dice.choice(people)
    open_ = [one for one in guest.view() if not one["isOrganizer"] and not one["isCancelled"]]
    if open_:
        one = dice.choice(open_)
        target = dice.choice([one["id"], one["seriesMasterId"] or one["id"]])
        guest.post(f"/me/events/{target}/{dice.choice(['accept', 'decline', 'tentativelyAccept'])}", status=202)


def _something_with(dice: random.Random, anna: GraphUser, chosen: Json, action: str) -> None:
    place = f"/me/events/{chosen['id']}"
    if action == "change":
        anna.patch(place, {"subject": str(dice.random())})
    elif action == "move":
        month = dice.choice(["2026-11", "2027-01", "2027-05"])
        moved = event_body(start=f"{month}-{dice.randint(1, 28):02d}T08:00:00")
        anna.patch(place, {"start": moved["start"], "end": moved["end"]})
    elif action == "delete series" and chosen["seriesMasterId"]:
        anna.delete(f"/me/events/{chosen['seriesMasterId']}")
    else:
        anna.delete(place)
