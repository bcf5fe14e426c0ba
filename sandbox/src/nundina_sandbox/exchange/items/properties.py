"""The properties of items, in the order in which the schema wants them."""

from nundina_sandbox.exchange.items.address_codecs import ListOfAddresses, ListOfAttendees, OneAddress
from nundina_sandbox.exchange.items.codecs import (
    AsItCame,
    BodyText,
    Codec,
    Flag,
    ListOfWords,
    Moment,
    Number,
    Series,
    Text,
    Zone,
)
from nundina_sandbox.exchange.items.computed import attached, basics, meetings, messages, series, texts, times
from nundina_sandbox.exchange.items.property import Compute, Property


def _p(
    uri: str,
    codec: Codec,
    marks: str = "",
    compute: Compute | None = None,
    since: str = "Exchange2007",
) -> Property:
    # Marks: w writable, d in the Default shape, q only when asked for, g by GetItem only.
    shape = "Default" if "d" in marks else "Asked" if "q" in marks else "All"
    return Property(uri, codec, shape, "w" in marks, compute, since, "g" not in marks)


_TEXT, _FLAG, _NUMBER, _MOMENT, _ADDRESS = Text(), Flag(), Number(), Moment(), OneAddress()
_ANYTHING, _ATTENDEES, _RECIPIENTS = AsItCame(), ListOfAttendees(), ListOfAddresses()
_BUSY = Text("Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData")
EXTENDED = Property("item:ExtendedProperty", _TEXT)
"""Where extended properties stand among the others."""
X10, X10_1, X13, X16 = "Exchange2010", "Exchange2010_SP1", "Exchange2013", "Exchange2016"
ITEM = (
    _p("item:MimeContent", _TEXT, "qg", texts.mime),
    _p("item:ItemId", _TEXT, "d", basics.item_id),
    _p("item:ParentFolderId", _TEXT, "", basics.parent_folder_id),
    _p("item:ItemClass", _TEXT, "w", basics.item_class),
    _p("item:Subject", _TEXT, "wd"),
    _p("item:Sensitivity", Text("Normal", "Personal", "Private", "Confidential"), "w", basics.sensitivity),
    _p("item:Body", BodyText(), "wgd", texts.body),
    _p("item:Attachments", _ANYTHING, "gd", attached.attachments),
    _p("item:DateTimeReceived", _MOMENT, "", basics.created),
    _p("item:Size", _NUMBER, "", basics.size),
    _p("item:Categories", ListOfWords(), "w"),
    _p("item:Importance", Text("Low", "Normal", "High"), "w", basics.importance),
    _p("item:InReplyTo", _TEXT, "w"),
    _p("item:IsSubmitted", _FLAG, "", basics.never),
    _p("item:IsDraft", _FLAG, "", basics.is_draft),
    _p("item:IsFromMe", _FLAG, "", messages.is_from_me),
    _p("item:IsResend", _FLAG, "", basics.never),
    _p("item:IsUnmodified", _FLAG, "", basics.is_unmodified),
    _p("item:DateTimeSent", _MOMENT, "", basics.created),
    _p("item:DateTimeCreated", _MOMENT, "", basics.created),
    _p("item:ResponseObjects", _ANYTHING, "gd", attached.response_objects),
    _p("item:ReminderDueBy", _MOMENT, "w", attached.reminder_due_by),
    _p("item:ReminderIsSet", _FLAG, "w", attached.reminder_is_set),
    _p("item:ReminderMinutesBeforeStart", _NUMBER, "w", attached.reminder_minutes),
    _p("item:DisplayCc", _TEXT, "", texts.display_cc),
    _p("item:DisplayTo", _TEXT, "", texts.display_to),
    _p("item:HasAttachments", _FLAG, "d", attached.has_attachments),
    EXTENDED,
    _p("item:Culture", _TEXT, "w", texts.culture),
    _p("item:EffectiveRights", _ANYTHING, "g", basics.effective_rights),
    _p("item:LastModifiedName", _TEXT, "", basics.last_modified_name),
    _p("item:LastModifiedTime", _MOMENT, "", basics.modified),
    _p("item:IsAssociated", _FLAG, "", basics.never, X10),
    _p("item:WebClientReadFormQueryString", _TEXT, "g", texts.read_form, X10),
    _p("item:WebClientEditFormQueryString", _TEXT, "g", texts.edit_form, X10),
    _p("item:ConversationId", _TEXT, "", basics.conversation_id, X10),
    _p("item:UniqueBody", BodyText(), "qg", texts.body, X10),
    _p("item:NormalizedBody", BodyText(), "qg", texts.body, X13),
    _p("item:Preview", _TEXT, "q", texts.preview, X13),
    _p("item:TextBody", BodyText(), "qg", texts.text_body, X13),
)
CALENDAR = (
    _p("calendar:UID", _TEXT, "w", meetings.uid),
    _p("calendar:RecurrenceId", _MOMENT, "", series.recurrence_id),
    _p("calendar:DateTimeStamp", _MOMENT, "", meetings.stamp),
    _p("calendar:Start", _MOMENT, "wd"),
    _p("calendar:End", _MOMENT, "wd"),
    _p("calendar:OriginalStart", _MOMENT, "", series.original_start),
    _p("calendar:IsAllDayEvent", _FLAG, "w", times.is_all_day),
    _p("calendar:LegacyFreeBusyStatus", _BUSY, "wd", meetings.busy_status),
    _p("calendar:Location", _TEXT, "wd"),
    _p("calendar:When", _TEXT, "w"),
    _p("calendar:IsMeeting", _FLAG, "", meetings.is_meeting),
    _p("calendar:IsCancelled", _FLAG, "", meetings.is_cancelled),
    _p("calendar:IsRecurring", _FLAG, "", series.is_recurring),
    _p("calendar:MeetingRequestWasSent", _FLAG, "", meetings.request_was_sent),
    _p("calendar:IsResponseRequested", _FLAG, "w", meetings.is_response_requested),
    _p("calendar:CalendarItemType", _TEXT, "d", series.calendar_item_type),
    _p("calendar:MyResponseType", _TEXT, "", meetings.my_response),
    _p("calendar:Organizer", _ADDRESS, "d", meetings.organizer),
    _p("calendar:RequiredAttendees", _ATTENDEES, "wgd"),
    _p("calendar:OptionalAttendees", _ATTENDEES, "wgd"),
    _p("calendar:Resources", _ATTENDEES, "wgd"),
    _p("calendar:ConflictingMeetingCount", _NUMBER, "g", meetings.conflicting_count),
    _p("calendar:AdjacentMeetingCount", _NUMBER, "g", meetings.adjacent_count),
    _p("calendar:Duration", _TEXT, "", times.duration),
    _p("calendar:TimeZone", _TEXT, "", times.zone_text),
    _p("calendar:AppointmentReplyTime", _MOMENT, ""),
    _p("calendar:AppointmentSequenceNumber", _NUMBER, "", meetings.sequence),
    _p("calendar:AppointmentState", _NUMBER, "", meetings.state),
    _p("calendar:Recurrence", Series(), "wgd"),
    _p("calendar:FirstOccurrence", _ANYTHING, "g", series.first_occurrence),
    _p("calendar:LastOccurrence", _ANYTHING, "g", series.last_occurrence),
    _p("calendar:ModifiedOccurrences", _ANYTHING, "g", series.modified_occurrences),
    _p("calendar:DeletedOccurrences", _ANYTHING, "g", series.deleted_occurrences),
    _p("calendar:MeetingTimeZone", Zone(), "wqg", times.meeting_zone),
    _p("calendar:StartTimeZone", Zone(), "w", times.start_zone, X10),
    _p("calendar:EndTimeZone", Zone(), "w", times.end_zone, X10),
    _p("calendar:ConferenceType", _NUMBER, "w", meetings.conference_type),
    _p("calendar:AllowNewTimeProposal", _FLAG, "w", meetings.allows_proposals),
    _p("calendar:IsOnlineMeeting", _FLAG, "w", meetings.is_online),
    _p("calendar:MeetingWorkspaceUrl", _TEXT, "w"),
    _p("calendar:NetShowUrl", _TEXT, "w"),
    _p("calendar:EnhancedLocation", _ANYTHING, "wqg", None, X13),
    _p("calendar:StartWallClock", _MOMENT, "q", times.start_wall_clock, X13),
    _p("calendar:EndWallClock", _MOMENT, "q", times.end_wall_clock, X13),
    _p("calendar:StartTimeZoneId", _TEXT, "q", times.start_zone_id, X13),
    _p("calendar:EndTimeZoneId", _TEXT, "q", times.end_zone_id, X13),
    _p("calendar:IntendedFreeBusyStatus", _BUSY, "q", meetings.intended_status, X13),
    _p("calendar:JoinOnlineMeetingUrl", _TEXT, "q", None, X13),
    _p("calendar:IsOrganizer", _FLAG, "", meetings.is_organizer, X13),
)
MESSAGE = (
    _p("message:Sender", _ADDRESS, "d", messages.sender),
    _p("message:ToRecipients", _RECIPIENTS, "wgd"),
    _p("message:CcRecipients", _RECIPIENTS, "wg"),
    _p("message:BccRecipients", _RECIPIENTS, "wg"),
    _p("message:IsReadReceiptRequested", _FLAG, "w", basics.never),
    _p("message:IsDeliveryReceiptRequested", _FLAG, "w", basics.never),
    _p("message:ConversationTopic", _TEXT, "", messages.topic),
    _p("message:From", _ADDRESS, "wd", messages.sender),
    _p("message:InternetMessageId", _TEXT, "w", messages.internet_message_id),
    _p("message:IsRead", _FLAG, "wd", messages.is_read),
    _p("message:IsResponseRequested", _FLAG, "w"),
    _p("message:References", _TEXT, "w"),
    _p("message:ReplyTo", _RECIPIENTS, "wg"),
)
_MEETING = (
    _p("meeting:AssociatedCalendarItemId", _TEXT, "", messages.associated_id),
    _p("meeting:IsDelegated", _FLAG, "", basics.never),
    _p("meeting:IsOutOfDate", _FLAG, "", messages.is_out_of_date),
    _p("meeting:HasBeenProcessed", _FLAG, "", basics.always),
    _p("meeting:ResponseType", _TEXT, "", messages.response_type),
    _p("calendar:UID", _TEXT, "", meetings.uid),
    _p("calendar:RecurrenceId", _MOMENT, ""),
    _p("calendar:DateTimeStamp", _MOMENT, "", meetings.stamp),
)
_REQUEST_ONLY = (
    _p("meetingRequest:MeetingRequestType", _TEXT, ""),
    _p("meetingRequest:IntendedFreeBusyStatus", _TEXT, "", meetings.busy_status),
)
_IN_A_REQUEST = {
    "Start": "d",
    "End": "d",
    "Location": "d",
    "IsAllDayEvent": "",
    "LegacyFreeBusyStatus": "",
    "IsMeeting": "",
    "IsCancelled": "",
    "IsRecurring": "",
    "CalendarItemType": "",
    "Organizer": "d",
    "RequiredAttendees": "g",
    "OptionalAttendees": "g",
    "Resources": "g",
    "Duration": "",
    "TimeZone": "",
    "AppointmentSequenceNumber": "",
    "AppointmentState": "",
    "Recurrence": "g",
    "StartTimeZone": "g",
    "EndTimeZone": "g",
}
_REQUEST = tuple(p for p in CALENDAR if p.name in _IN_A_REQUEST)
_BY_NAME = {p.name: p for p in CALENDAR}
_SHORT = tuple(_BY_NAME[name] for name in ("Start", "End", "Location", "Recurrence", "CalendarItemType"))
TABLES: dict[str, tuple[Property, ...]] = {
    "CalendarItem": ITEM + CALENDAR,
    "Message": ITEM + MESSAGE,
    "MeetingRequest": ITEM + MESSAGE + _MEETING + _REQUEST_ONLY + _REQUEST,
    "MeetingResponse": ITEM + MESSAGE + _MEETING + _SHORT,
    "MeetingCancellation": ITEM + MESSAGE + _MEETING + _SHORT,
    "Contact": ITEM,
    "Task": ITEM,
    "Item": ITEM,
}
"""The properties of every kind of item."""
BY_URI = {kind: {p.uri: p for p in table} for kind, table in TABLES.items()}
KNOWN = {p.uri for table in TABLES.values() for p in table}
