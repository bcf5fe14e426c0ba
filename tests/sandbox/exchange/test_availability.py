"""Free and busy times, and the zones in which they are told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from exchangelib import CalendarItem, EWSTimeZone

from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.seeding import put_on_calendar
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.times.custom_zones import zone_by_bias, zone_defined_by
from nundina_sandbox.exchange.times.ruled_zone import RuledZone
from nundina_sandbox.exchange.times.serializable_zone import serializable_zone
from nundina_sandbox.exchange.times.zone_definitions import definition_element, named_zone
from nundina_sandbox.exchange.times.zones import ZONES
from support.ews_by_hand import ask, view
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, BERT, running_exchange

NOT_BY_TWO_RULES = {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Hebron", "America/Santiago"}
"""Where the clocks follow the moon, or not the same weekday of a month each year."""


def question(
    *addresses: str, view: str = "Detailed", start: str = "2026-11-24T00:00:00", end: str = "2026-11-25T00:00:00"
) -> str:
    zone = (
        "<t:TimeZone><t:Bias>-60</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5"
        "</t:DayOrder><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>"
        "-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday"
        "</t:DayOfWeek></t:DaylightTime></t:TimeZone>"
    )
    people = "".join(
        f"<t:MailboxData><t:Email><t:Address>{address}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType>"
        "</t:MailboxData>"
        for address in addresses
    )
    return (
        f"<m:GetUserAvailabilityRequest>{zone}<m:MailboxDataArray>{people}</m:MailboxDataArray><t:FreeBusyViewOptions>"
        f"<t:TimeWindow><t:StartTime>{start}</t:StartTime><t:EndTime>{end}</t:EndTime></t:TimeWindow>"
        "<t:MergedFreeBusyIntervalInMinutes>60</t:MergedFreeBusyIntervalInMinutes>"
        f"<t:RequestedView>{view}</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>"
    )


@pytest.fixture
def busy(exchange: RunningExchange) -> RunningExchange:
    world = exchange.world
    day = datetime(2026, 11, 24, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    for hour, status in ((9, "Busy"), (11, "Tentative"), (12, "OOF"), (13, "Free"), (14, "WorkingElsewhere")):
        begin = day + timedelta(hours=hour)
        put_on_calendar(world, world.people[ANNA], status, begin, begin + timedelta(hours=1), status=status)
    return exchange


def test_each_hour_has_a_digit_and_each_event_its_kind(busy: RunningExchange) -> None:
    answer = ask(busy, question(ANNA, view="DetailedMerged"))
    assert answer.texts("MergedFreeBusy") == ["000000000201304000000000"]
    assert answer.texts("BusyType") == ["Busy", "Tentative", "OOF", "Free", "WorkingElsewhere"]
    assert answer.texts("StartTime")[0] == "2026-11-24T09:00:00"
    assert answer.texts("Subject") == answer.texts("BusyType")


def test_what_a_colleague_sees_follows_the_permission(busy: RunningExchange) -> None:
    as_bert = {"user": BERT, "password": "Bert's password"}
    plain = ask(busy, question(ANNA), **as_bert)
    assert (plain.texts("FreeBusyViewType"), plain.texts("Subject")) == (["FreeBusy"], [])
    anna = busy.world.people[ANNA]
    anna.permissions[BERT] = PermissionLevel.FREE_BUSY_AND_SUBJECT
    assert "OOF" in ask(busy, question(ANNA), **as_bert).texts("Subject")
    anna.permissions[BERT] = PermissionLevel.NONE
    assert ask(busy, question(ANNA), **as_bert).codes == ["ErrorNoFreeBusyAccess"]


def test_a_list_is_merged_and_a_stranger_is_not_found_beside_those_who_are(busy: RunningExchange) -> None:
    busy.world.add_person("team@corp.example", kind="list", members=(ANNA, BERT))
    answer = ask(busy, question("team@corp.example", "nobody@corp.example", BERT))
    assert answer.codes == ["NoError", "ErrorMailRecipientNotFound", "NoError"]
    assert answer.texts("FreeBusyViewType") == ["MergedOnly", "FreeBusy"]
    assert answer.texts("MergedFreeBusy") == ["000000000201304000000000"]


def test_a_private_event_is_busy_and_nothing_else_for_a_colleague(exchange: RunningExchange) -> None:
    anna = exchange.world.people[ANNA]
    begin = datetime(2026, 11, 24, 9, tzinfo=UTC)
    put_on_calendar(exchange.world, anna, "Doctor", begin, begin + timedelta(hours=1), sensitivity="Private")
    anna.permissions[BERT] = PermissionLevel.REVIEWER
    answer = ask(exchange, question(ANNA), user=BERT, password="Bert's password")
    assert (answer.texts("IsPrivate"), answer.texts("Subject")) == (["true"], [])


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-11-25T00:00:00", "2026-11-24T00:00:00", "ErrorInvalidTimeInterval"),
        ("2026-11-24T00:00:00", "2027-01-26T00:00:00", "ErrorTimeIntervalTooBig"),
    ],
)
def test_a_stretch_of_time_that_cannot_be_is_refused(start: str, end: str, code: str) -> None:
    with running_exchange() as exchange:
        assert ask(exchange, question(ANNA, start=start, end=end)).codes == [code]


def test_an_all_day_event_fills_the_day_of_its_own_zone(exchange: RunningExchange) -> None:
    anna = account(exchange)
    CalendarItem(folder=anna.calendar, subject="Fair", start=at(24).date(), end=at(24).date(), is_all_day=True).save()
    answer = ask(exchange, question(ANNA, start="2026-11-23T00:00:00", end="2026-11-26T00:00:00"))
    assert answer.texts("StartTime") == ["2026-11-24T00:00:00"]
    assert answer.texts("EndTime") == ["2026-11-25T00:00:00"]
    [found] = anna.calendar.view(start=at(24), end=at(25))
    assert (found.start, found.end, found.is_all_day) == (at(24).date(), at(24).date(), True)


@pytest.mark.parametrize("name", [name for name, zone in ZONES.items() if zone not in NOT_BY_TWO_RULES])
def test_a_zone_told_in_full_is_the_zone_that_was_meant(name: str) -> None:
    meant = named_zone(name).zone
    told = definition_element("TimeZoneDefinition", named_zone(name), full=True)
    told.set("Id", "own")
    by_rules = zone_defined_by(told).zone
    by_bias = zone_by_bias(serializable_zone("TimeZone", ZONES[name]))
    assert isinstance(by_rules, RuledZone)
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    for hours in range(0, 24 * 365, 41):
        moment = begin + timedelta(hours=hours)
        expected = moment.astimezone(meant).utcoffset()
        assert moment.astimezone(by_rules).utcoffset() == expected, moment
        assert moment.astimezone(by_bias).utcoffset() == expected, moment


def test_the_server_tells_all_zones_or_those_that_are_named(exchange: RunningExchange) -> None:
    anna = account(exchange)
    every = {zone.id for zone in anna.protocol.get_timezones(return_full_timezone_data=True)}
    assert every == set(ZONES)
    [one] = anna.protocol.get_timezones(timezones=[EWSTimeZone("Asia/Tokyo")])
    assert one.id == "Tokyo Standard Time"


def test_times_come_in_the_zone_of_the_request_when_it_names_one(busy: RunningExchange) -> None:
    header = '<t:TimeZoneContext><t:TimeZoneDefinition Id="Tokyo Standard Time"/></t:TimeZoneContext>'
    answer = ask(busy, view("2026-11-24T16:00:00", "2026-11-24T18:00:00"), header=header)
    assert answer.texts("Start") == ["2026-11-24T17:00:00+09:00"]


def test_suggestions_name_the_hours_in_which_everybody_is_free(busy: RunningExchange) -> None:
    wish = (
        "<t:SuggestionsViewOptions><t:MaximumResultsByDay>3</t:MaximumResultsByDay><t:MeetingDurationInMinutes>60"
        "</t:MeetingDurationInMinutes><t:MinimumSuggestionQuality>Good</t:MinimumSuggestionQuality>"
        "<t:DetailedSuggestionsWindow><t:StartTime>2026-11-24T00:00:00</t:StartTime><t:EndTime>2026-11-25T00:00:00"
        "</t:EndTime></t:DetailedSuggestionsWindow></t:SuggestionsViewOptions></m:GetUserAvailabilityRequest>"
    )
    asked = question(ANNA, BERT, "nobody@corp.example").replace("</m:GetUserAvailabilityRequest>", wish)
    answer = ask(busy, asked)
    assert answer.texts("MeetingTime") == ["2026-11-24T08:00:00", "2026-11-24T10:00:00", "2026-11-24T10:30:00"]
    assert answer.texts("DayQuality") == ["Excellent"]
    assert set(answer.texts("IsWorkTime")) == {"true"}
