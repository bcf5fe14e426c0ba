"""Views, restrictions, order and pages."""

import pytest
from exchangelib import CalendarItem, ExtendedProperty
from exchangelib.folders import Calendar

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import Answer, appointment, ask, find, view
from support.exchange_client import account, at

FIELD = '<t:FieldURI FieldURI="{}"/>'
KEY = (
    '<t:ExtendedFieldURI PropertySetId="c11ff724-aa03-4555-9952-8fa248a11c3e" PropertyName="nundina" '
    'PropertyType="String"/>'
)


def constant(value: str) -> str:
    return f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'


def compares(name: str, uri: str, value: str) -> str:
    return f"<t:{name}>{FIELD.format(uri)}{constant(value)}</t:{name}>"


def contains(mode: str, value: str, comparison: str = "IgnoreCase") -> str:
    return (
        f'<t:Contains ContainmentMode="{mode}" ContainmentComparison="{comparison}">'
        f'{FIELD.format("item:Subject")}<t:Constant Value="{value}"/></t:Contains>'
    )


def both(*expressions: str) -> str:
    return f"<t:And>{''.join(expressions)}</t:And>"


STARTS_BEFORE_ITS_END = (
    f"<t:IsLessThan>{FIELD.format('calendar:Start')}"
    f"<t:FieldURIOrConstant>{FIELD.format('calendar:End')}</t:FieldURIOrConstant></t:IsLessThan>"
)


@pytest.fixture
def busy(exchange: RunningExchange) -> RunningExchange:
    for number, subject in enumerate(["Budget round", "Budget", "Team lunch"], 10):
        more = f"<t:LegacyFreeBusyStatus>{'Free' if number == 12 else 'Busy'}</t:LegacyFreeBusyStatus>"
        made = appointment(subject, f"2026-11-24T{number}:00:00Z", f"2026-11-24T{number}:30:00Z", more)
        assert ask(exchange, made).codes == ["NoError"]
    tagged = appointment("Tagged", "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z")
    extended = f"<t:ExtendedProperty>{KEY}<t:Value>a key</t:Value></t:ExtendedProperty>"
    assert ask(exchange, tagged.replace("<t:Start>", f"{extended}<t:Start>")).codes == ["NoError"]
    return exchange


def subjects(answer: Answer) -> set[str]:
    assert answer.codes == ["NoError"], answer.codes
    return set(answer.texts("Subject"))


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (compares("IsEqualTo", "item:Subject", "budget"), {"Budget"}),
        (compares("IsNotEqualTo", "item:Subject", "Budget"), {"Budget round", "Team lunch", "Tagged"}),
        (compares("IsGreaterThan", "calendar:Start", "2026-11-24T11:00:00Z"), {"Team lunch", "Tagged"}),
        (
            compares("IsGreaterThanOrEqualTo", "calendar:Start", "2026-11-24T12:00:00+01:00"),
            {"Budget", "Team lunch", "Tagged"},
        ),
        (compares("IsLessThan", "calendar:End", "2026-11-24T11:00:00Z"), {"Budget round"}),
        (compares("IsLessThanOrEqualTo", "calendar:End", "2026-11-24T11:30:00Z"), {"Budget round", "Budget"}),
        (compares("IsEqualTo", "calendar:LegacyFreeBusyStatus", "Free"), {"Team lunch"}),
        (compares("IsEqualTo", "calendar:IsAllDayEvent", "true"), set()),
        (contains("Prefixed", "BUDGET"), {"Budget", "Budget round"}),
        (contains("Substring", "lunch"), {"Team lunch"}),
        (contains("Substring", "LUNCH", "Exact"), set()),
        (contains("FullString", "budget"), {"Budget"}),
        (contains("PrefixOnWords", "rou"), {"Budget round"}),
        (contains("ExactPhrase", "budget round"), {"Budget round"}),
        (f"<t:Exists>{KEY}</t:Exists>", {"Tagged"}),
        (f"<t:Not><t:Exists>{KEY}</t:Exists></t:Not>", {"Budget", "Budget round", "Team lunch"}),
        (f"<t:IsEqualTo>{KEY}{constant('a key')}</t:IsEqualTo>", {"Tagged"}),
        (f"<t:IsEqualTo>{KEY}{constant('another')}</t:IsEqualTo>", set()),
        (
            both(contains("Prefixed", "budget"), compares("IsLessThan", "calendar:Start", "2026-11-24T11:00:00Z")),
            {"Budget round"},
        ),
        (
            f"<t:Or>{compares('IsEqualTo', 'item:Subject', 'Tagged')}{contains('Prefixed', 'team')}</t:Or>",
            {"Tagged", "Team lunch"},
        ),
        (
            STARTS_BEFORE_ITS_END,
            {"Budget", "Budget round", "Team lunch", "Tagged"},
        ),
    ],
)
def test_a_restriction_means_exactly_what_it_says(busy: RunningExchange, restriction: str, expected: set[str]) -> None:
    assert subjects(ask(busy, find(restriction))) == expected


def test_what_cannot_be_searched_is_refused_and_not_overlooked(busy: RunningExchange) -> None:
    assert ask(busy, find(compares("IsEqualTo", "calendar:Recurrence", "x"))).codes == ["ErrorUnsupportedPathForQuery"]
    assert ask(busy, find(contains("Everywhere", "x"))).codes == ["ErrorSchemaValidation"]
    deep = "<t:Not>" * 25 + contains("Prefixed", "b") + "</t:Not>" * 25
    assert ask(busy, find(deep)).codes == ["ErrorRestrictionTooComplex"]


def test_a_view_with_a_restriction_or_an_order_is_refused(busy: RunningExchange) -> None:
    limited = f"<m:Restriction>{contains('Prefixed', 'b')}</m:Restriction>"
    ordered = (
        f'<m:SortOrder><t:FieldOrder Order="Ascending">{FIELD.format("item:Subject")}</t:FieldOrder></m:SortOrder>'
    )
    for after in (limited, ordered):
        answer = ask(busy, view("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", after=after))
        assert answer.codes == ["ErrorInvalidRequest"]
        assert answer.texts("MessageText") == ["Restrictions and sort order may not be specified for a CalendarView."]


def test_a_view_covers_two_years_and_no_more(busy: RunningExchange) -> None:
    assert ask(busy, view("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")).codes == ["NoError"]
    assert ask(busy, view("2026-01-01T00:00:00Z", "2028-01-01T00:00:01Z")).codes == ["ErrorCalendarViewRangeTooBig"]
    assert ask(busy, view("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z")).codes == [
        "ErrorCalendarEndDateIsEarlierThanStartDate"
    ]
    assert ask(busy, view("2026-02-01", "2026-03-01")).codes == ["ErrorSchemaValidation"]


def test_a_view_of_too_much_is_refused_unless_the_client_takes_less(busy: RunningExchange) -> None:
    busy.world.server.most_in_a_view = 2
    november = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    assert ask(busy, view(*november)).codes == ["ErrorExceededFindCountLimit"]
    limited = ask(busy, view(*november, more=' MaxEntriesReturned="2"'))
    assert limited.texts("Subject") == ["Budget round", "Budget"]
    assert limited.attributes("RootFolder")[0]["IncludesLastItemInRange"] == "false"
    assert ask(busy, view(*november, more=' MaxEntriesReturned="0"')).codes == ["ErrorInvalidPagingMaxRows"]


def test_pages_follow_one_another_to_the_end(busy: RunningExchange) -> None:
    ordered = (
        f'<m:SortOrder><t:FieldOrder Order="Descending">{FIELD.format("calendar:Start")}</t:FieldOrder></m:SortOrder>'
    )
    seen: list[str] = []
    offset = "0"
    while True:
        paging = f'<m:IndexedPageItemView MaxEntriesReturned="3" Offset="{offset}" BasePoint="Beginning"/>'
        answer = ask(busy, find(paging=paging, order=ordered))
        [root] = answer.attributes("RootFolder")
        seen += answer.texts("Subject")
        if root["IncludesLastItemInRange"] == "true":
            break
        offset = root["IndexedPagingOffset"]
    assert seen == ["Tagged", "Team lunch", "Budget", "Budget round"]
    assert root["TotalItemsInView"] == "4"


def test_what_a_search_does_not_give_is_said_and_not_left_out(busy: RunningExchange) -> None:
    asked = find().replace(
        "</m:ItemShape>",
        f"<t:AdditionalProperties>{FIELD.format('item:Body')}</t:AdditionalProperties></m:ItemShape>",
    )
    assert ask(busy, asked).codes == ["ErrorInvalidPropertyForOperation"]


def test_exchangelib_finds_an_item_again_by_a_key_of_its_own(exchange: RunningExchange) -> None:
    class Key(ExtendedProperty):  # type: ignore[misc]  # exchangelib has no types
        property_set_id = "c11ff724-aa03-4555-9952-8fa248a11c3e"
        property_name = "nundina"
        property_type = "String"

    CalendarItem.register("own_key", Key)
    try:
        anna = account(exchange)
        for key in ("one", "two"):
            CalendarItem(folder=anna.calendar, subject=key, start=at(24, 10), end=at(24, 11), own_key=key).save()
        assert [item.subject for item in anna.calendar.filter(own_key="two")] == ["two"]
        assert not list(anna.calendar.filter(own_key="three"))
        assert isinstance(anna.calendar, Calendar)
    finally:
        CalendarItem.deregister("own_key")


def test_a_folder_of_one_s_own_is_found_by_its_name_and_no_other(exchange: RunningExchange) -> None:
    anna = account(exchange)
    mine = Calendar(parent=anna.calendar, name="Nundina")
    mine.save()
    assert [folder.name for folder in anna.calendar.glob("*")] == ["Nundina"]
    assert (anna.msg_folder_root / "Calendar" / "Nundina").id == mine.id
    names = {folder.name for folder in anna.root.walk()}
    assert {"Inbox", "Calendar", "Nundina", "Deleted Items"} <= names
    mine.delete()
    anna.root.refresh()
    assert "Nundina" not in {folder.name for folder in anna.root.walk()}
