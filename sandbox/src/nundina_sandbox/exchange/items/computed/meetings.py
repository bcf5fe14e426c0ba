"""What a meeting is to the owner of a calendar."""

from datetime import datetime, timedelta

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.items.viewing import Viewing

STATE_MEETING, STATE_RECEIVED, STATE_CANCELLED = 1, 2, 4
"""The bits of AppointmentState."""


def is_meeting(item: Item, viewing: Viewing) -> bool:
    """Return whether others are invited."""
    return item.is_meeting or item.kind.startswith("Meeting")


def is_cancelled(item: Item, viewing: Viewing) -> bool:
    """Return whether the organizer called it off."""
    return item.flag("calendar:IsCancelled")


def request_was_sent(item: Item, viewing: Viewing) -> bool:
    """Return whether invitations went out."""
    return item.flag("calendar:MeetingRequestWasSent")


def is_response_requested(item: Item, viewing: Viewing) -> bool:
    """Return whether the organizer wants answers."""
    return bool(item.values.get("calendar:IsResponseRequested", True))


def my_response(item: Item, viewing: Viewing) -> str:
    """Return what the owner of the calendar answered."""
    if is_organizer(item, viewing):
        return "Organizer" if item.is_meeting else "Unknown"
    return item.text("calendar:MyResponseType", "NoResponseReceived")


def organizer(item: Item, viewing: Viewing) -> Address:
    """Return who called it."""
    owner = viewing.mailbox.owner
    return item.organizer or Address(owner.name, owner.address)


def is_organizer(item: Item, viewing: Viewing) -> bool:
    """Return whether the owner of the calendar called it."""
    return organizer(item, viewing).address.lower() == viewing.mailbox.owner.address


def conflicting_count(item: Item, viewing: Viewing) -> int:
    """Return how many others take time at the same moment."""
    others = viewing.mailbox.taking_time(item.start, item.end)
    return sum(1 for other in others if other.key != item.key)


def adjacent_count(item: Item, viewing: Viewing) -> int:
    """Return how many others end or begin where it begins or ends."""
    near = viewing.mailbox.taking_time(item.start - timedelta(minutes=1), item.end + timedelta(minutes=1))
    return sum(1 for one in near if one.key != item.key and (one.end == item.start or one.start == item.end))


def sequence(item: Item, viewing: Viewing) -> int:
    """Return how often the organizer changed what matters."""
    return item.get("calendar:AppointmentSequenceNumber", int) or 0


def state(item: Item, viewing: Viewing) -> int:
    """Return the bits that say meeting, received and cancelled."""
    if not is_meeting(item, viewing):
        return 0
    received = 0 if is_organizer(item, viewing) else STATE_RECEIVED
    return STATE_MEETING | received | (STATE_CANCELLED if is_cancelled(item, viewing) else 0)


def conference_type(item: Item, viewing: Viewing) -> int:
    """Return how people meet from afar."""
    return item.get("calendar:ConferenceType", int) or 0


def allows_proposals(item: Item, viewing: Viewing) -> bool:
    """Return whether guests may propose another time."""
    return bool(item.values.get("calendar:AllowNewTimeProposal", True))


def is_online(item: Item, viewing: Viewing) -> bool:
    """Return whether people meet from afar."""
    return item.flag("calendar:IsOnlineMeeting")


def stamp(item: Item, viewing: Viewing) -> datetime:
    """Return when the invitation was last made."""
    return item.get("calendar:DateTimeStamp", datetime) or item.created


def uid(item: Item, viewing: Viewing) -> str | None:
    """Return what the meeting is called in every calendar."""
    return item.text("calendar:UID") or None


def busy_status(item: Item, viewing: Viewing) -> str:
    """Return whether it takes the owner's time."""
    return item.text("calendar:LegacyFreeBusyStatus", "Busy")


def intended_status(item: Item, viewing: Viewing) -> str:
    """Return whether the organizer means it to take time."""
    return item.text("calendar:IntendedFreeBusyStatus") or busy_status(item, viewing)
