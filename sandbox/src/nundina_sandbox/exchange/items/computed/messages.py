"""What a message is, and the meeting that it is about."""

import re

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.ids import id_from
from nundina_sandbox.exchange.items.computed.meetings import sequence
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.items.viewing import Viewing


def sender(item: Item, viewing: Viewing) -> Address | None:
    """Return who sent a message."""
    return item.get("message:Sender", Address) or item.get("message:From", Address)


def is_from_me(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner sent it."""
    from_whom = sender(item, viewing)
    return from_whom is not None and from_whom.address.lower() == viewing.mailbox.owner.address


def topic(item: Item, viewing: Viewing) -> str:
    """Return what a talk is about."""
    return re.sub(r"^(?:(?:RE|FW|Accepted|Declined|Tentative|Canceled): )+", "", item.text("item:Subject"))


def internet_message_id(item: Item, viewing: Viewing) -> str:
    """Return what mail servers call it."""
    return item.text("message:InternetMessageId") or f"<{item.key}@{viewing.mailbox.owner.address.partition('@')[2]}>"


def is_read(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner has seen it."""
    return item.flag("message:IsRead")


def response_type(item: Item, viewing: Viewing) -> str:
    """Return the answer that a message carries."""
    return item.text("meeting:ResponseType", "Unknown")


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
