from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nundina.domain.errors import InvalidInput
from nundina.domain.meeting_drafts import MeetingForm, read_draft

FORM = MeetingForm(title="Offer", date="2026-12-03", start="10:00", end="10:30", zone="Europe/Oslo")


@pytest.mark.rule("SYNC-1")
def test_times_are_read_in_the_zone_that_was_chosen() -> None:
    draft = read_draft(replace(FORM, zone="Asia/Taipei"))
    assert draft.start == datetime(2026, 12, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"title": "  "}, "title", "missing"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"date": ""}, "date", "missing"),
        ({"date": "3.12.2026"}, "date", "not_a_date"),
        ({"date": "0001-01-01"}, "date", "not_a_date"),
        ({"start": "25:00"}, "start", "not_a_time"),
        ({"start": "10:00:00"}, "start", "not_a_time"),
        ({"end": "10:00"}, "end", "end_before_start"),
        ({"end": "09:00"}, "end", "end_before_start"),
        ({"end_date": "2027-12-03"}, "end", "too_long"),
        ({"zone": "Middle/Earth"}, "zone", "not_a_zone"),
        ({"zone": "../../etc/passwd"}, "zone", "not_a_zone"),
        ({"zone": ""}, "zone", "not_a_zone"),
        ({"guests": "ana@client.example, nobody"}, "guests", "not_an_email"),
        ({"date": "2027-03-28", "start": "02:30", "end": "03:30"}, "start", "no_such_time"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(changes: dict[str, str], field: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_draft(replace(FORM, **changes))
    assert (refused.value.field, refused.value.problem) == (field, problem)


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    draft = read_draft(replace(FORM, date="2026-10-25", start="02:30", end="03:30"))
    assert draft.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    st.builds(
        MeetingForm, **{name: st.text(max_size=12) for name in ("title", "date", "start", "end", "zone", "guests")}
    )
)
def test_nothing_that_can_be_typed_does_harm(form: MeetingForm) -> None:
    try:
        draft = read_draft(form)
    except InvalidInput:
        return
    assert draft.start < draft.end
