"""Texts of every kind come back as they went, recurrences too, and many clients at once lose nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.times.recurrence import DAY_GROUPS, DAYS, INDEXES, MONTHS, Recurrence
from nundina_sandbox.exchange.times.recurrence_xml import recurrence_element, recurrence_from
from support.ews_by_hand import appointment, ask, find, view

NOVEMBER = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
BUDGET = appointment("Budget", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")


@pytest.mark.parametrize("text", ["Zoë & <b>Łukasz</b>", "會議 🎉", "a\tb", '"quoted"', "  spaces  ", "]]>"])
def test_a_text_comes_back_as_it_went(exchange: RunningExchange, text: str) -> None:
    assert ask(exchange, BUDGET.replace("Budget", escape(text))).codes == ["NoError"]
    assert ask(exchange, view(*NOVEMBER)).texts("Subject") == [text]


def test_many_clients_at_once_lose_nothing_and_make_nothing_twice(exchange: RunningExchange) -> None:
    def make(number: int) -> list[str]:
        return ask(exchange, BUDGET.replace("Budget", f"Number {number}")).codes

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make, range(40))) == [["NoError"]] * 40
    found = ask(exchange, find())
    assert sorted(found.texts("Subject")) == sorted(f"Number {number}" for number in range(40))
    assert len({one["Id"] for one in found.attributes("ItemId")}) == 40


def test_of_two_changes_of_one_version_exactly_one_is_made(exchange: RunningExchange) -> None:
    [made] = ask(exchange, BUDGET).attributes("ItemId")

    def rename(number: int) -> str:
        changed = (
            '<m:UpdateItem ConflictResolution="NeverOverwrite" SendMeetingInvitationsOrCancellations="SendToNone">'
            f'<m:ItemChanges><t:ItemChange><t:ItemId Id="{made["Id"]}" ChangeKey="{made["ChangeKey"]}"/><t:Updates>'
            '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>'
            f"Number {number}</t:Subject></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges>"
            "</m:UpdateItem>"
        )
        return ask(exchange, changed).codes[0]

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(rename, range(6)))
    assert sorted(codes) == ["ErrorIrresolvableConflict"] * 5 + ["NoError"]
    assert ask(exchange, view(*NOVEMBER)).texts("Subject") == [f"Number {codes.index('NoError')}"]


RANGES = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 999)),
    st.builds(lambda last: {"last_day": last}, st.dates(date(2026, 12, 1), date(2030, 1, 1))),
)
ONE_DAY = st.sampled_from([*DAYS, *DAY_GROUPS]).map(lambda day: (day,))
PATTERNS = st.one_of(
    st.fixed_dictionaries({"pattern": st.just("DailyRecurrence"), "interval": st.integers(1, 999)}),
    st.fixed_dictionaries(
        {
            "pattern": st.just("WeeklyRecurrence"),
            "interval": st.integers(1, 99),
            "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(tuple),
            "week_begins": st.sampled_from([None, *DAYS]),
        }
    ),
    st.fixed_dictionaries(
        {
            "pattern": st.just("AbsoluteMonthlyRecurrence"),
            "interval": st.integers(1, 99),
            "day_of_month": st.integers(1, 31),
        }
    ),
    st.fixed_dictionaries(
        {
            "pattern": st.just("RelativeMonthlyRecurrence"),
            "interval": st.integers(1, 99),
            "days": ONE_DAY,
            "index": st.sampled_from(list(INDEXES)),
        }
    ),
    st.fixed_dictionaries(
        {
            "pattern": st.just("AbsoluteYearlyRecurrence"),
            "day_of_month": st.integers(1, 31),
            "month": st.sampled_from(MONTHS),
        }
    ),
    st.fixed_dictionaries(
        {
            "pattern": st.just("RelativeYearlyRecurrence"),
            "days": ONE_DAY,
            "index": st.sampled_from(list(INDEXES)),
            "month": st.sampled_from(MONTHS),
        }
    ),
)


@given(PATTERNS, RANGES, st.dates(date(2026, 1, 1), date(2026, 11, 30)))
def test_a_recurrence_comes_back_as_it_went(pattern: dict[str, object], span: dict[str, object], first: date) -> None:
    made = Recurrence(first_day=first, **pattern, **span)  # type: ignore[arg-type]  # each strategy fits its field
    assert recurrence_from(recurrence_element("Recurrence", made)) == made
