"""The occurrences of a series, those that were changed and those that were deleted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import Item

END_OF_TIME = datetime(4500, 9, 1, tzinfo=UTC)
"""Where Exchange's calendars end."""
_NOT_OF_AN_OCCURRENCE = ("calendar:Recurrence",)


def starts(master: Item, until: datetime | None = None) -> Iterator[datetime]:
    """Yield the original starts of a series in UTC, deleted ones too, at most up to `until`."""
    recurrence = master.recurrence
    if recurrence is not None:
        at = master.start.astimezone(master.zone).time()
        yield from recurrence.starts(at, master.zone, until or END_OF_TIME)


def occurrence(master: Item, original_start: datetime) -> Item:
    """Return one occurrence as it is; raises ExchangeError when it was deleted or the series has none there."""
    if original_start in master.deleted:
        raise ExchangeError("ErrorItemNotFound")
    if original_start not in starts(master, original_start + timedelta(seconds=1)):
        raise ExchangeError("ErrorItemNotFound")
    return made(master, original_start)


def made(master: Item, original_start: datetime) -> Item:
    """Return an occurrence that is known to take place."""
    values = {uri: value for uri, value in master.values.items() if uri not in _NOT_OF_AN_OCCURRENCE}
    values["calendar:Start"], values["calendar:End"] = original_start, original_start + master.duration
    exception = master.exceptions.get(original_start)
    extended = dict(master.extended)
    if exception is not None:
        values |= exception.values
        extended |= exception.extended
    return replace(
        master,
        values=values,
        extended=extended,
        exceptions={},
        deleted=set(),
        master=master,
        original_start=original_start,
    )


def by_index(master: Item, index: int) -> Item:
    """Return the occurrence with this number, counted from 1, deleted ones counted too."""
    if index < 1:
        raise ExchangeError("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange")
    for number, start in enumerate(starts(master), 1):
        if number == index:
            if start in master.deleted:
                raise ExchangeError("ErrorCalendarOccurrenceIsDeletedFromRecurrence")
            return made(master, start)
    raise ExchangeError("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange")


def between(master: Item, start: datetime, end: datetime) -> list[Item]:
    """Return the occurrences that touch a stretch of time, the earliest first."""
    moved = [at for at in master.exceptions if at not in master.deleted]
    regular = (at for at in starts(master, end) if at not in master.deleted and at not in master.exceptions)
    near = [at for at in regular if touches(at, at + master.duration, start, end)]
    found = [made(master, at) for at in (*near, *moved)]
    return sorted((one for one in found if touches(one.start, one.end, start, end)), key=lambda one: one.start)


def touches(start: datetime, end: datetime, begin: datetime, until: datetime) -> bool:
    """Return whether something from start to end touches the stretch from begin to until.

    What has no length touches where it begins.
    """
    return start < until and (end > begin or start == end == begin)


def first(master: Item) -> Item | None:
    """Return the first occurrence that takes place."""
    return next((made(master, at) for at in starts(master) if at not in master.deleted), None)


def last(master: Item) -> Item | None:
    """Return the last occurrence that takes place, None for a series without an end."""
    if master.recurrence is None or not master.recurrence.ends:
        return None
    left = [at for at in starts(master) if at not in master.deleted]
    return made(master, left[-1]) if left else None


def changed(master: Item) -> list[Item]:
    """Return the occurrences that differ from their series, in the order of their original starts."""
    return [made(master, at) for at in sorted(master.exceptions) if at not in master.deleted]


def flattened(item: Item, start: datetime, end: datetime) -> list[Item]:
    """Return what an item puts into a stretch of time: itself, its occurrences, or nothing."""
    if item.recurrence is not None:
        return between(item, start, end)
    return [item] if touches(item.start, item.end, start, end) else []
