"""Files, reminders and what can be done with an item."""

from datetime import datetime

from nundina_sandbox.exchange.elements import t
from nundina_sandbox.exchange.items.attachments import attachment_id
from nundina_sandbox.exchange.items.computed.meetings import is_organizer
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Structure
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zones import in_utc

_DEFAULT_REMINDER = 15


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
