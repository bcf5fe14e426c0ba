"""What a series and its occurrences tell of each other."""

from datetime import datetime

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Structure
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zones import in_utc


def recurrence_id(item: Item, viewing: Viewing) -> datetime | None:
    """Return which occurrence it is, None for what is none."""
    return item.original_start or item.get("calendar:RecurrenceId", datetime)


def original_start(item: Item, viewing: Viewing) -> datetime | None:
    """Return where the pattern of the series has it, None for what is no occurrence."""
    return item.original_start


def is_recurring(item: Item, viewing: Viewing) -> bool:
    """Return whether it belongs to a series, without being the series itself."""
    return item.original_start is not None


def calendar_item_type(item: Item, viewing: Viewing) -> str:
    """Return Single, RecurringMaster, Occurrence or Exception."""
    if item.original_start is not None and item.master is not None:
        return "Exception" if item.original_start in item.master.exceptions else "Occurrence"
    if item.get("calendar:RecurrenceId", datetime) is not None:
        return "Exception"
    return "RecurringMaster" if item.recurrence is not None else "Single"


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
