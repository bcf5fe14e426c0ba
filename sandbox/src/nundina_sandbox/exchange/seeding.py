"""Appointments put on calendars from Python, without a request."""

import uuid
from datetime import datetime

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.items.writing import settle
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.times.recurrence import Recurrence
from nundina_sandbox.exchange.times.zone_definitions import named_zone
from nundina_sandbox.exchange.times.zones import windows_name_of
from nundina_sandbox.exchange.world import ExchangeWorld


def put_on_calendar(
    world: ExchangeWorld,
    person: Person,
    subject: str,
    start: datetime,
    end: datetime,
    *,
    status: str = "Busy",
    sensitivity: str = "Normal",
    location: str = "",
    all_day: bool = False,
    recurrence: Recurrence | None = None,
) -> Item:
    """Return a new appointment in a person's own zone; raises ValueError for somebody without a mailbox.

    `status` and `sensitivity` are EWS' words (Free, Tentative, Busy, OOF; Normal, Personal, Private, Confidential).
    """
    with world.lock:
        mailbox = world.mailbox_of(person)
        if mailbox is None:
            raise ValueError(person.address)
        now = world.now()
        item = Item(mailbox.key, uuid.uuid4(), "CalendarItem", mailbox.calendar.key, now, now)
        item.values |= {
            "item:Subject": subject,
            "item:Sensitivity": sensitivity,
            "calendar:Start": start,
            "calendar:End": end,
            "calendar:LegacyFreeBusyStatus": status,
            "calendar:IsAllDayEvent": all_day,
            "calendar:Organizer": Address(person.name, person.address),
        }
        if location:
            item.values["calendar:Location"] = location
        if recurrence is not None:
            item.values["calendar:Recurrence"] = recurrence
        settle(item, now, named_zone(windows_name_of(person.zone)))
        return mailbox.add(item, now)
