"""The properties of items, in the order in which the schema wants them."""

from collections.abc import Callable
from dataclasses import dataclass

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.items import computed
from nundina_sandbox.exchange.items.codecs import (
    AsItCame,
    BodyText,
    Codec,
    Flag,
    ListOfAddresses,
    ListOfAttendees,
    ListOfWords,
    Moment,
    Number,
    OneAddress,
    Series,
    Text,
    Zone,
)
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Value
from nundina_sandbox.exchange.items.viewing import Viewing

Compute = Callable[[Item, Viewing], "Value | Element | None"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: how it is written, whether a client may set it, and in which answers it stands."""

    uri: str
    codec: Codec
    shape: str = "All"
    """The smallest shape that holds it: Default, All, or Asked for one that has to be asked for."""
    writable: bool = False
    compute: Compute | None = None
    """What it is where it is not simply what was written."""
    since: str = "Exchange2007"
    found: bool = True
    """Whether FindItem gives it; GetItem always does."""

    @property
    def name(self) -> str:
        """Return the name of its element."""
        return self.uri.partition(":")[2]


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
    _p("item:MimeContent", _TEXT, "qg", computed.mime),
    _p("item:ItemId", _TEXT, "d", computed.item_id),
    _p("item:ParentFolderId", _TEXT, "", computed.parent_folder_id),
    _p("item:ItemClass", _TEXT, "w", computed.item_class),
    _p("item:Subject", _TEXT, "wd"),
    _p("item:Sensitivity", Text("Normal", "Personal", "Private", "Confidential"), "w", computed.sensitivity),
    _p("item:Body", BodyText(), "wgd", computed.body),
    _p("item:Attachments", _ANYTHING, "gd", computed.attachments),
    _p("item:DateTimeReceived", _MOMENT, "", computed.created),
    _p("item:Size", _NUMBER, "", computed.size),
    _p("item:Categories", ListOfWords(), "w"),
    _p("item:Importance", Text("Low", "Normal", "High"), "w", computed.importance),
    _p("item:InReplyTo", _TEXT, "w"),
    _p("item:IsSubmitted", _FLAG, "", computed.never),
    _p("item:IsDraft", _FLAG, "", computed.is_draft),
    _p("item:IsFromMe", _FLAG, "", computed.is_from_me),
    _p("item:IsResend", _FLAG, "", computed.never),
    _p("item:IsUnmodified", _FLAG, "", computed.is_unmodified),
    _p("item:DateTimeSent", _MOMENT, "", computed.created),
    _p("item:DateTimeCreated", _MOMENT, "", computed.created),
    _p("item:ResponseObjects", _ANYTHING, "gd", computed.response_objects),
    _p("item:ReminderDueBy", _MOMENT, "w", computed.reminder_due_by),
    _p("item:ReminderIsSet", _FLAG, "w", computed.reminder_is_set),
    _p("item:ReminderMinutesBeforeStart", _NUMBER, "w", computed.reminder_minutes),
    _p("item:DisplayCc", _TEXT, "", computed.display_cc),
    _p("item:DisplayTo", _TEXT, "", computed.display_to),
    _p("item:HasAttachments", _FLAG, "d", computed.has_attachments),
    EXTENDED,
    _p("item:Culture", _TEXT, "w", computed.culture),
    _p("item:EffectiveRights", _ANYTHING, "g", computed.effective_rights),
    _p("item:LastModifiedName", _TEXT, "", computed.last_modified_name),
    _p("item:LastModifiedTime", _MOMENT, "", computed.modified),
    _p("item:IsAssociated", _FLAG, "", computed.never, X10),
    _p("item:WebClientReadFormQueryString", _TEXT, "g", computed.read_form, X10),
    _p("item:WebClientEditFormQueryString", _TEXT, "g", computed.edit_form, X10),
    _p("item:ConversationId", _TEXT, "", computed.conversation_id, X10),
    _p("item:UniqueBody", BodyText(), "qg", computed.body, X10),
    _p("item:NormalizedBody", BodyText(), "qg", computed.body, X13),
    _p("item:Preview", _TEXT, "q", computed.preview, X13),
    _p("item:TextBody", BodyText(), "qg", computed.text_body, X13),
)
CALENDAR = (
    _p("calendar:UID", _TEXT, "w", computed.uid),
    _p("calendar:RecurrenceId", _MOMENT, "", computed.recurrence_id),
    _p("calendar:DateTimeStamp", _MOMENT, "", computed.stamp),
    _p("calendar:Start", _MOMENT, "wd"),
    _p("calendar:End", _MOMENT, "wd"),
    _p("calendar:OriginalStart", _MOMENT, "", computed.original_start),
    _p("calendar:IsAllDayEvent", _FLAG, "w", computed.is_all_day),
    _p("calendar:LegacyFreeBusyStatus", _BUSY, "wd", computed.busy_status),
    _p("calendar:Location", _TEXT, "wd"),
    _p("calendar:When", _TEXT, "w"),
    _p("calendar:IsMeeting", _FLAG, "", computed.is_meeting),
    _p("calendar:IsCancelled", _FLAG, "", computed.is_cancelled),
    _p("calendar:IsRecurring", _FLAG, "", computed.is_recurring),
    _p("calendar:MeetingRequestWasSent", _FLAG, "", computed.request_was_sent),
    _p("calendar:IsResponseRequested", _FLAG, "w", computed.is_response_requested),
    _p("calendar:CalendarItemType", _TEXT, "d", computed.calendar_item_type),
    _p("calendar:MyResponseType", _TEXT, "", computed.my_response),
    _p("calendar:Organizer", _ADDRESS, "d", computed.organizer),
    _p("calendar:RequiredAttendees", _ATTENDEES, "wgd"),
    _p("calendar:OptionalAttendees", _ATTENDEES, "wgd"),
    _p("calendar:Resources", _ATTENDEES, "wgd"),
    _p("calendar:ConflictingMeetingCount", _NUMBER, "g", computed.conflicting_count),
    _p("calendar:AdjacentMeetingCount", _NUMBER, "g", computed.adjacent_count),
    _p("calendar:Duration", _TEXT, "", computed.duration),
    _p("calendar:TimeZone", _TEXT, "", computed.zone_text),
    _p("calendar:AppointmentReplyTime", _MOMENT, ""),
    _p("calendar:AppointmentSequenceNumber", _NUMBER, "", computed.sequence),
    _p("calendar:AppointmentState", _NUMBER, "", computed.state),
    _p("calendar:Recurrence", Series(), "wgd"),
    _p("calendar:FirstOccurrence", _ANYTHING, "g", computed.first_occurrence),
    _p("calendar:LastOccurrence", _ANYTHING, "g", computed.last_occurrence),
    _p("calendar:ModifiedOccurrences", _ANYTHING, "g", computed.modified_occurrences),
    _p("calendar:DeletedOccurrences", _ANYTHING, "g", computed.deleted_occurrences),
    _p("calendar:MeetingTimeZone", Zone(), "wqg", computed.meeting_zone),
    _p("calendar:StartTimeZone", Zone(), "w", computed.start_zone, X10),
    _p("calendar:EndTimeZone", Zone(), "w", computed.end_zone, X10),
    _p("calendar:ConferenceType", _NUMBER, "w", computed.conference_type),
    _p("calendar:AllowNewTimeProposal", _FLAG, "w", computed.allows_proposals),
    _p("calendar:IsOnlineMeeting", _FLAG, "w", computed.is_online),
    _p("calendar:MeetingWorkspaceUrl", _TEXT, "w"),
    _p("calendar:NetShowUrl", _TEXT, "w"),
    _p("calendar:EnhancedLocation", _ANYTHING, "wqg", None, X13),
    _p("calendar:StartWallClock", _MOMENT, "q", computed.start_wall_clock, X13),
    _p("calendar:EndWallClock", _MOMENT, "q", computed.end_wall_clock, X13),
    _p("calendar:StartTimeZoneId", _TEXT, "q", computed.start_zone_id, X13),
    _p("calendar:EndTimeZoneId", _TEXT, "q", computed.end_zone_id, X13),
    _p("calendar:IntendedFreeBusyStatus", _BUSY, "q", computed.intended_status, X13),
    _p("calendar:JoinOnlineMeetingUrl", _TEXT, "q", None, X13),
    _p("calendar:IsOrganizer", _FLAG, "", computed.is_organizer, X13),
)
MESSAGE = (
    _p("message:Sender", _ADDRESS, "d", computed.sender),
    _p("message:ToRecipients", _RECIPIENTS, "wgd"),
    _p("message:CcRecipients", _RECIPIENTS, "wg"),
    _p("message:BccRecipients", _RECIPIENTS, "wg"),
    _p("message:IsReadReceiptRequested", _FLAG, "w", computed.never),
    _p("message:IsDeliveryReceiptRequested", _FLAG, "w", computed.never),
    _p("message:ConversationTopic", _TEXT, "", computed.topic),
    _p("message:From", _ADDRESS, "wd", computed.sender),
    _p("message:InternetMessageId", _TEXT, "w", computed.internet_message_id),
    _p("message:IsRead", _FLAG, "wd", computed.is_read),
    _p("message:IsResponseRequested", _FLAG, "w"),
    _p("message:References", _TEXT, "w"),
    _p("message:ReplyTo", _RECIPIENTS, "wg"),
)
_MEETING = (
    _p("meeting:AssociatedCalendarItemId", _TEXT, "", computed.associated_id),
    _p("meeting:IsDelegated", _FLAG, "", computed.never),
    _p("meeting:IsOutOfDate", _FLAG, "", computed.is_out_of_date),
    _p("meeting:HasBeenProcessed", _FLAG, "", computed.always),
    _p("meeting:ResponseType", _TEXT, "", computed.response_type),
    _p("calendar:UID", _TEXT, "", computed.uid),
    _p("calendar:RecurrenceId", _MOMENT, ""),
    _p("calendar:DateTimeStamp", _MOMENT, "", computed.stamp),
)
_REQUEST_ONLY = (
    _p("meetingRequest:MeetingRequestType", _TEXT, ""),
    _p("meetingRequest:IntendedFreeBusyStatus", _TEXT, "", computed.busy_status),
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
_SHORT = tuple(p for p in CALENDAR if p.name in ("Start", "End", "Location", "Recurrence", "CalendarItemType"))
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
