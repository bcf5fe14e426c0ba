"""The properties that follow from others, or from who looks."""

import base64
import re
from datetime import datetime, timedelta
from html import escape, unescape
from urllib.parse import quote

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.ids import StoreId, change_key, id_from
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.attachments import attachment_id
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.mime import calendar_text
from nundina_sandbox.exchange.items.values import Address, Body, Recipients, Structure
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zone_definitions import NamedZone, definition_element
from nundina_sandbox.exchange.times.zone_definitions import duration as span_text
from nundina_sandbox.exchange.times.zones import in_utc, in_zone

CLASSES = {
    "CalendarItem": "IPM.Appointment",
    "MeetingRequest": "IPM.Schedule.Meeting.Request",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp.Pos",
    "MeetingCancellation": "IPM.Schedule.Meeting.Canceled",
    "Contact": "IPM.Contact",
    "Task": "IPM.Task",
}
STATE_MEETING, STATE_RECEIVED, STATE_CANCELLED = 1, 2, 4
"""The bits of AppointmentState."""
_DEFAULT_REMINDER = 15


def always(item: Item, viewing: Viewing) -> bool:
    """Return true."""
    return True


def never(item: Item, viewing: Viewing) -> bool:
    """Return false."""
    return False


def item_id(item: Item, viewing: Viewing) -> Element:
    """Return the ItemId element."""
    return t("ItemId", Id=str(item.id), ChangeKey=item.change_key)


def parent_folder_id(item: Item, viewing: Viewing) -> Element:
    """Return the id of the folder in which it lies."""
    folder = viewing.mailbox.folders[item.folder]
    key = change_key(folder.key, folder.version)
    return t("ParentFolderId", Id=str(StoreId(item.mailbox, folder.key, is_folder=True)), ChangeKey=key)


def item_class(item: Item, viewing: Viewing) -> str:
    """Return the message class."""
    if item.original_start is not None and item.master and item.original_start in item.master.exceptions:
        return "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}"
    return item.text("item:ItemClass") or CLASSES.get(item.kind, "IPM.Note")


def sensitivity(item: Item, viewing: Viewing) -> str:
    """Return how private it is."""
    return item.text("item:Sensitivity", "Normal")


def importance(item: Item, viewing: Viewing) -> str:
    """Return how important it is."""
    return item.text("item:Importance", "Normal")


def culture(item: Item, viewing: Viewing) -> str:
    """Return the language it is in."""
    return item.text("item:Culture", "en-US")


def created(item: Item, viewing: Viewing) -> datetime:
    """Return when it came into being."""
    return item.created


def modified(item: Item, viewing: Viewing) -> datetime:
    """Return when it was last changed."""
    return item.modified


def last_modified_name(item: Item, viewing: Viewing) -> str:
    """Return who changed it last."""
    return item.text("item:LastModifiedName") or viewing.mailbox.owner.name


def body(item: Item, viewing: Viewing) -> Body:
    """Return the text in the kind that was asked for."""
    held = item.get("item:Body", Body) or Body("", "HTML")
    if viewing.body_type == "Text":
        return Body(as_text(held), "Text")
    return Body(as_html(held), "HTML") if viewing.body_type == "HTML" else held


def text_body(item: Item, viewing: Viewing) -> Body:
    """Return the text without HTML."""
    return Body(as_text(item.get("item:Body", Body) or Body("")), "Text")


def preview(item: Item, viewing: Viewing) -> str:
    """Return how the text begins."""
    return as_text(item.get("item:Body", Body) or Body(""))[:255]


def as_text(held: Body) -> str:
    """Return a body without HTML."""
    if held.kind == "Text":
        return held.text
    without_head = re.sub(r"(?is)<(head|style|script)\b.*?</\1>", "", held.text)
    broken = re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\r\n", without_head)
    return unescape(re.sub(r"<[^>]*>", "", broken)).strip()


def as_html(held: Body) -> str:
    """Return a body as HTML."""
    if held.kind == "HTML":
        return held.text
    lines = escape(held.text).replace("\r\n", "<br>").replace("\n", "<br>")
    return f"<html><body><div>{lines}</div></body></html>"


def attachments(item: Item, viewing: Viewing) -> Structure | None:
    """Return what hangs on it, None for nothing."""
    if not item.attachments:
        return None
    return Structure(
        tuple(
            t(
                "FileAttachment",
                [
                    attachment_id(item, one),
                    t("Name", one.name),
                    t("ContentType", one.kind),
                    *([t("ContentId", one.content_id)] if one.content_id else []),
                    t("Size", len(one.content)),
                    t("LastModifiedTime", in_utc(item.modified)),
                    t("IsInline", one.inline),
                ],
            )
            for one in item.attachments
        )
    )


def has_attachments(item: Item, viewing: Viewing) -> bool:
    """Return whether something hangs on it."""
    return any(not one.inline for one in item.attachments)


def size(item: Item, viewing: Viewing) -> int:
    """Return about how many bytes it takes."""
    held = item.get("item:Body", Body)
    return 1200 + len(held.text if held else "") + sum(len(one.content) for one in item.attachments)


def is_draft(item: Item, viewing: Viewing) -> bool:
    """Return whether it has not been sent."""
    return item.flag("item:IsDraft")


def is_from_me(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner sent it."""
    from_whom = sender(item, viewing)
    return from_whom is not None and from_whom.address.lower() == viewing.mailbox.owner.address


def is_unmodified(item: Item, viewing: Viewing) -> bool:
    """Return whether it is as it came."""
    return item.version == 1


def response_objects(item: Item, viewing: Viewing) -> Structure:
    """Return what can be done with it."""
    if item.is_calendar_item and item.is_meeting:
        if is_organizer(item, viewing):
            names: tuple[str, ...] = ("CancelCalendarItem", "ForwardItem")
        else:
            names = ("AcceptItem", "TentativelyAcceptItem", "DeclineItem", "ReplyToItem", "ForwardItem")
    elif item.kind == "MeetingRequest":
        names = ("AcceptItem", "TentativelyAcceptItem", "DeclineItem", "ReplyToItem", "ForwardItem")
    else:
        names = ("ForwardItem",) if item.is_calendar_item else ("ReplyToItem", "ReplyAllToItem", "ForwardItem")
    return Structure(tuple(t(name) for name in names))


def reminder_is_set(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner is reminded."""
    return bool(item.values.get("item:ReminderIsSet", item.is_calendar_item))


def reminder_minutes(item: Item, viewing: Viewing) -> int:
    """Return how long before the start."""
    found = item.get("item:ReminderMinutesBeforeStart", int)
    return found if found is not None else _DEFAULT_REMINDER


def reminder_due_by(item: Item, viewing: Viewing) -> datetime | None:
    """Return what the reminder counts from."""
    return item.get("item:ReminderDueBy", datetime) or (item.start if item.is_calendar_item else None)


def display_to(item: Item, viewing: Viewing) -> str:
    """Return the names of those to whom it goes."""
    if item.is_calendar_item:
        return "; ".join(one.who.name for one in item.in_role("calendar:RequiredAttendees"))
    return _names(item.get("message:ToRecipients", Recipients))


def display_cc(item: Item, viewing: Viewing) -> str:
    """Return the names of those who are to know."""
    if item.is_calendar_item:
        return "; ".join(one.who.name for one in item.in_role("calendar:OptionalAttendees"))
    return _names(item.get("message:CcRecipients", Recipients))


def _names(recipients: Recipients | None) -> str:
    return "; ".join(who.name for who in recipients.recipients) if recipients else ""


def effective_rights(item: Item, viewing: Viewing) -> Structure:
    """Return what who looks may do with it."""
    level = viewing.mailbox.owner.permission_of(viewing.person.address)
    rights = (
        ("CreateAssociated", False),
        ("CreateContents", level.creates),
        ("CreateHierarchy", False),
        ("Delete", level.edits),
        ("Modify", level.edits),
        ("Read", level.reads),
    )
    newer = viewing.schema >= "Exchange2010_SP1"
    return Structure(
        tuple(t(name, may) for name, may in (*rights, *([("ViewPrivateItems", viewing.sees_private)] if newer else [])))
    )


def conversation_id(item: Item, viewing: Viewing) -> Element:
    """Return what belongs to the same talk."""
    of = base64.b64encode(b"\x00\x03\x24\x03" + (item.text("calendar:UID") or str(item.key)).encode()[:40]).decode()
    return t("ConversationId", Id=of)


def read_form(item: Item, viewing: Viewing) -> str:
    """Return where Outlook on the web shows it."""
    return f"?ae=Item&a=Open&t={item_class(item, viewing)}&id={quote(str(item.id), safe='')}&exvsurl=1"


def edit_form(item: Item, viewing: Viewing) -> str:
    """Return where Outlook on the web changes it."""
    return read_form(item, viewing)


def mime(item: Item, viewing: Viewing) -> Element:
    """Return it as a MIME message or an iCalendar text."""
    content = calendar_text(item) if item.is_calendar_item else f"Subject: {item.text('item:Subject')}\r\n\r\n"
    return t("MimeContent", base64.b64encode(content.encode()).decode(), CharacterSet="UTF-8")


def uid(item: Item, viewing: Viewing) -> str | None:
    """Return what the meeting is called in every calendar."""
    return item.text("calendar:UID") or None


def recurrence_id(item: Item, viewing: Viewing) -> datetime | None:
    """Return which occurrence it is, None for what is none."""
    return item.original_start or item.get("calendar:RecurrenceId", datetime)


def stamp(item: Item, viewing: Viewing) -> datetime:
    """Return when the invitation was last made."""
    return item.get("calendar:DateTimeStamp", datetime) or item.created


def original_start(item: Item, viewing: Viewing) -> datetime | None:
    """Return where the pattern of the series has it, None for what is no occurrence."""
    return item.original_start


def is_all_day(item: Item, viewing: Viewing) -> bool:
    """Return whether it takes whole days."""
    return item.flag("calendar:IsAllDayEvent")


def busy_status(item: Item, viewing: Viewing) -> str:
    """Return whether it takes the owner's time."""
    return item.text("calendar:LegacyFreeBusyStatus", "Busy")


def intended_status(item: Item, viewing: Viewing) -> str:
    """Return whether the organizer means it to take time."""
    return item.text("calendar:IntendedFreeBusyStatus") or busy_status(item, viewing)


def is_meeting(item: Item, viewing: Viewing) -> bool:
    """Return whether others are invited."""
    return item.is_meeting or item.kind.startswith("Meeting")


def is_cancelled(item: Item, viewing: Viewing) -> bool:
    """Return whether the organizer called it off."""
    return item.flag("calendar:IsCancelled")


def is_recurring(item: Item, viewing: Viewing) -> bool:
    """Return whether it belongs to a series, without being the series itself."""
    return item.original_start is not None


def request_was_sent(item: Item, viewing: Viewing) -> bool:
    """Return whether invitations went out."""
    return item.flag("calendar:MeetingRequestWasSent")


def is_response_requested(item: Item, viewing: Viewing) -> bool:
    """Return whether the organizer wants answers."""
    return bool(item.values.get("calendar:IsResponseRequested", True))


def calendar_item_type(item: Item, viewing: Viewing) -> str:
    """Return Single, RecurringMaster, Occurrence or Exception."""
    if item.original_start is not None and item.master is not None:
        return "Exception" if item.original_start in item.master.exceptions else "Occurrence"
    if item.get("calendar:RecurrenceId", datetime) is not None:
        return "Exception"
    return "RecurringMaster" if item.recurrence is not None else "Single"


def my_response(item: Item, viewing: Viewing) -> str:
    """Return what the owner of the calendar answered."""
    if is_organizer(item, viewing):
        return "Organizer" if item.is_meeting else "Unknown"
    return item.text("calendar:MyResponseType", "NoResponseReceived")


def response_type(item: Item, viewing: Viewing) -> str:
    """Return the answer that a message carries."""
    return item.text("meeting:ResponseType", "Unknown")


def organizer(item: Item, viewing: Viewing) -> Address:
    """Return who called it."""
    owner = viewing.mailbox.owner
    return item.organizer or Address(owner.name, owner.address)


def is_organizer(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner of the calendar called it."""
    return organizer(item, viewing).address.lower() == viewing.mailbox.owner.address


def sender(item: Item, viewing: Viewing) -> Address | None:
    """Return who sent a message."""
    return item.get("message:Sender", Address) or item.get("message:From", Address)


def topic(item: Item, viewing: Viewing) -> str:
    """Return what a talk is about."""
    return re.sub(r"^(?:(?:RE|FW|Accepted|Declined|Tentative|Canceled): )+", "", item.text("item:Subject"))


def internet_message_id(item: Item, viewing: Viewing) -> str:
    """Return what mail servers call it."""
    return item.text("message:InternetMessageId") or f"<{item.key}@{viewing.mailbox.owner.address.partition('@')[2]}>"


def is_read(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner has seen it."""
    return item.flag("message:IsRead")


def conflicting_count(item: Item, viewing: Viewing) -> int:
    """Return how many others take time at the same moment."""
    others = viewing.mailbox.taking_time(item.start, item.end)
    return sum(1 for other in others if other.key != item.key)


def adjacent_count(item: Item, viewing: Viewing) -> int:
    """Return how many others end or begin where it begins or ends."""
    near = viewing.mailbox.taking_time(item.start - timedelta(minutes=1), item.end + timedelta(minutes=1))
    return sum(1 for one in near if one.key != item.key and (one.end == item.start or one.start == item.end))


def duration(item: Item, viewing: Viewing) -> str:
    """Return how long it takes."""
    return span_text(item.duration)


def zone_text(item: Item, viewing: Viewing) -> str:
    """Return the name of its zone for people."""
    return item.named_zone.name or item.named_zone.id


def sequence(item: Item, viewing: Viewing) -> int:
    """Return how often the organizer changed what matters."""
    return item.get("calendar:AppointmentSequenceNumber", int) or 0


def state(item: Item, viewing: Viewing) -> int:
    """Return the bits that say meeting, received and cancelled."""
    if not is_meeting(item, viewing):
        return 0
    received = 0 if is_organizer(item, viewing) else STATE_RECEIVED
    return STATE_MEETING | received | (STATE_CANCELLED if is_cancelled(item, viewing) else 0)


def occurrence_info(item: Item) -> list[Element]:
    """Return what a series tells about one of its occurrences."""
    return [
        t("ItemId", Id=str(item.id), ChangeKey=item.change_key),
        t("Start", in_utc(item.start)),
        t("End", in_utc(item.end)),
        t("OriginalStart", in_utc(item.original_start or item.start)),
    ]


def first_occurrence(item: Item, viewing: Viewing) -> Structure | None:
    """Return the first that takes place."""
    found = occurrences.first(item)
    return Structure(tuple(occurrence_info(found))) if found else None


def last_occurrence(item: Item, viewing: Viewing) -> Structure | None:
    """Return the last, None for a series without an end."""
    found = occurrences.last(item)
    return Structure(tuple(occurrence_info(found))) if found else None


def modified_occurrences(item: Item, viewing: Viewing) -> Structure | None:
    """Return those that differ."""
    found = occurrences.changed(item)
    return Structure(tuple(t("Occurrence", occurrence_info(one)) for one in found)) if found else None


def deleted_occurrences(item: Item, viewing: Viewing) -> Structure | None:
    """Return those that do not take place."""
    gone = sorted(item.deleted)
    return Structure(tuple(t("DeletedOccurrence", [t("Start", in_utc(at))]) for at in gone)) if gone else None


def meeting_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone as Exchange 2007 has it."""
    return t("MeetingTimeZone", TimeZoneName=item.named_zone.name or item.named_zone.id)


def start_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone in which it was planned; Exchange 2010 tells its rules too."""
    return definition_element("StartTimeZone", item.named_zone, full=viewing.schema < "Exchange2012")


def end_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone in which its end was planned."""
    zone = item.get("calendar:EndTimeZone", NamedZone) or item.named_zone
    return definition_element("EndTimeZone", zone, full=viewing.schema < "Exchange2012")


def start_zone_id(item: Item, viewing: Viewing) -> str:
    """Return the name of the zone in which it was planned."""
    return item.named_zone.id


def end_zone_id(item: Item, viewing: Viewing) -> str:
    """Return the name of the zone in which its end was planned."""
    return (item.get("calendar:EndTimeZone", NamedZone) or item.named_zone).id


def start_wall_clock(item: Item, viewing: Viewing) -> Element:
    """Return the start with the offset of its own zone."""
    return t("StartWallClock", in_zone(item.start, item.zone))


def end_wall_clock(item: Item, viewing: Viewing) -> Element:
    """Return the end with the offset of its own zone."""
    return t("EndWallClock", in_zone(item.end, item.zone))


def conference_type(item: Item, viewing: Viewing) -> int:
    """Return how people meet from afar."""
    return item.get("calendar:ConferenceType", int) or 0


def allows_proposals(item: Item, viewing: Viewing) -> bool:
    """Return whether guests may propose another time."""
    return bool(item.values.get("calendar:AllowNewTimeProposal", True))


def is_online(item: Item, viewing: Viewing) -> bool:
    """Return whether people meet from afar."""
    return item.flag("calendar:IsOnlineMeeting")


def associated_id(item: Item, viewing: Viewing) -> Element | None:
    """Return the calendar item that a message is about, None when it is gone."""
    text = item.text("meeting:AssociatedCalendarItemId")
    found = viewing.mailbox.items.get(id_from(text).thing) if text else None
    if found is None:
        return None
    return t("AssociatedCalendarItemId", Id=text, ChangeKey=found.change_key)


def is_out_of_date(item: Item, viewing: Viewing) -> bool:
    """Return whether the meeting has changed since the message was sent."""
    text = item.text("meeting:AssociatedCalendarItemId")
    found = viewing.mailbox.items.get(id_from(text).thing) if text else None
    return found is not None and sequence(found, viewing) > sequence(item, viewing)
