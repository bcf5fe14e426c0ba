"""Requests that no client should send."""

import pytest

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import ask, envelope, get_calendar, post
from support.exchange_sandbox import running_exchange

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    b"<s:Body><z>&c;</z></s:Body></s:Envelope>"
)
FILE = BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/passwd"').replace(b"&c;", b"&a;")


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"<a>", b"\xff\xfe\x00", BOMB, FILE, b"<Envelope/>", envelope(""), envelope("<m:NoSuchThing/>")],
    ids=["nothing", "no-xml", "half", "bytes", "bomb", "file", "no-soap", "no-body", "no-operation"],
)
def test_what_is_no_request_is_refused_as_such(exchange: RunningExchange, body: bytes) -> None:
    answer = post(exchange, body)
    assert (answer.status, answer.codes) == (500, ["ErrorInvalidRequest"])
    assert "root:" not in "".join(answer.texts("Message"))


def get_item(item_id: str) -> str:
    return f'<m:GetItem><m:ItemShape/><m:ItemIds><t:ItemId Id="{item_id}"/></m:ItemIds></m:GetItem>'


def between(start: str, end: str) -> str:
    return f"<t:Start>{start}</t:Start><t:End>{end}</t:End>"


def extended(uri: str, value: str) -> str:
    return f"<t:ExtendedProperty><t:ExtendedFieldURI {uri}/><t:Value>{value}</t:Value></t:ExtendedProperty>"


ONCE_IN_A_YEAR_THAT_IS_OVER = (
    "<t:Start>2026-11-24T11:00:00Z</t:Start><t:Recurrence><t:AbsoluteYearlyRecurrence><t:DayOfMonth>1</t:DayOfMonth>"
    "<t:Month>January</t:Month></t:AbsoluteYearlyRecurrence><t:EndDateRecurrence><t:StartDate>2026-11-24</t:StartDate>"
    "<t:EndDate>2026-11-30</t:EndDate></t:EndDateRecurrence></t:Recurrence>"
)
A_FOLDER_THAT_IS_NONE = (
    '<m:FindItem Traversal="Shallow"><m:ParentFolderIds><t:FolderId Id="%"/></m:ParentFolderIds></m:FindItem>'
)


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (get_calendar().replace('Id="calendar"', 'Id="nowhere"'), "ErrorFolderNotFound"),
        (
            '<m:GetItem><m:ItemShape/><m:ItemIds><t:ItemId Id="AAAA"/></m:ItemIds></m:GetItem>',
            "ErrorInvalidIdMalformed",
        ),
        (get_item(""), "ErrorInvalidIdEmpty"),
        (A_FOLDER_THAT_IS_NONE, "ErrorInvalidIdMalformed"),
        ("<m:SyncFolderItems/>", "ErrorSchemaValidation"),
        ("<m:Subscribe/>", "ErrorSchemaValidation"),
        ("<m:CreateItem><m:Items><t:CalendarItem/></m:Items></m:CreateItem>", "ErrorSendMeetingInvitationsRequired"),
        ("<m:DeleteItem/>", "ErrorSchemaValidation"),
        ("<m:UpdateItem/>", "ErrorSchemaValidation"),
        ("<m:ConvertId/>", "ErrorSchemaValidation"),
        ("<m:ResolveNames/>", "ErrorSchemaValidation"),
        ("<m:GetUserAvailabilityRequest/>", "ErrorInvalidFreeBusyViewType"),
        ("<m:GetStreamingEvents/>", "ErrorSchemaValidation"),
        ("<m:GetEvents/>", "ErrorSubscriptionNotFound"),
        ("<m:ExpandDL/>", "ErrorNameResolutionNoResults"),
        ("<m:GetUserOofSettingsRequest/>", "ErrorMailRecipientNotFound"),
    ],
)
def test_an_incomplete_request_is_refused_by_name(operation: str, code: str) -> None:
    with running_exchange() as exchange:
        assert ask(exchange, operation).codes == [code]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<t:Start>yesterday</t:Start>", "ErrorSchemaValidation"),
        (
            between("2026-11-24T11:00:00Z", "2026-11-24T10:00:00Z"),
            "ErrorCalendarEndDateIsEarlierThanStartDate",
        ),
        (
            between("2026-11-24T11:00:00Z", "2036-11-24T10:00:00Z"),
            "ErrorCalendarDurationIsTooLong",
        ),
        ("<t:NoSuchProperty>1</t:NoSuchProperty>", "ErrorSchemaValidation"),
        ("<t:Sensitivity>Secretive</t:Sensitivity>", "ErrorSchemaValidation"),
        ("<t:IsMeeting>true</t:IsMeeting>", "ErrorInvalidPropertySet"),
        ('<t:StartTimeZone Id="Nowhere Standard Time"/>', "ErrorTimeZone"),
        ("<t:Recurrence><t:NoEndRecurrence/></t:Recurrence>", "ErrorCalendarInvalidRecurrence"),
        (ONCE_IN_A_YEAR_THAT_IS_OVER, "ErrorRecurrenceHasNoOccurrence"),
        (extended('PropertyName="x" PropertyType="String"', "1"), "ErrorInvalidExtendedProperty"),
        (extended('PropertyTag="0x6001" PropertyType="Integer"', "x"), "ErrorInvalidExtendedPropertyValue"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_by_name(inner: str, code: str) -> None:
    with running_exchange() as exchange:
        made = (
            '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
            f"{inner}</t:CalendarItem></m:Items></m:CreateItem>"
        )
        assert ask(exchange, made).codes == [code]
        assert not [item for box in exchange.world.mailboxes.values() for item in box.items.values()]
