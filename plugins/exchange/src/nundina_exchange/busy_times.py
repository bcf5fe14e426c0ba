"""When a mailbox's calendars are busy (EXC-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from nundina_exchange.client import ExchangeAccount, Taken, opened
from nundina_exchange.errors import as_app_errors
from nundina_exchange.login import Mailbox
from nundina_exchange.reach import Reach
from nundina_plugin_api import (
    PRIMARY,
    Access,
    AppError,
    AuthorizationLost,
    Availability,
    BusyInterval,
    CalendarBusy,
    CalendarInfo,
    Transient,
)

# LegacyFreeBusyStatus. "NoData" stands for an event whose state nobody knows, and unknown is never free.
STATUSES = {
    "Busy": Availability.BUSY,
    "Tentative": Availability.TENTATIVE,
    "OOF": Availability.OUT_OF_OFFICE,
    "NoData": Availability.BUSY,
}
FREE = ("Free", "WorkingElsewhere")
DECLINED = "Decline"


def calendars(access: Access) -> tuple[CalendarInfo, ...]:
    """Return the mailbox's calendars, the default one first."""
    with as_app_errors(), opened(Mailbox.of(access), Reach.of(access.configuration)) as account:
        return tuple(CalendarInfo(one.folder_id, one.name, one.primary, writable=True) for one in account.folders())


def busy(access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime) -> tuple[CalendarBusy, ...]:
    """Return the busy times, calendar by calendar. One that cannot be read is unknown, and never free."""
    with as_app_errors(), opened(Mailbox.of(access), Reach.of(access.configuration)) as account:
        return tuple(_calendar(account, calendar_id, start, end) for calendar_id in calendar_ids)


def _calendar(account: ExchangeAccount, calendar_id: str, start: datetime, end: datetime) -> CalendarBusy:
    try:
        with as_app_errors():
            taken = account.taken("" if calendar_id == PRIMARY else calendar_id, start, end)
    except (AuthorizationLost, Transient):
        raise
    except AppError as error:
        return CalendarBusy(calendar_id, unknown=f"The server refuses to tell: {type(error).__name__}.")
    return CalendarBusy(calendar_id, tuple(intervals(taken, start, end)))


def intervals(taken: Iterable[Taken], start: datetime, end: datetime) -> list[BusyInterval]:
    """Return what blocks between two instants, in order: declined, cancelled and free events do not (MTG-12)."""
    found = [
        BusyInterval(one.start, one.end, STATUSES.get(one.status, Availability.BUSY))
        for one in taken
        if one.status not in FREE and one.response != DECLINED and not one.cancelled
        if one.start < end and one.end > start
    ]
    return sorted(found, key=lambda one: (one.start, one.end))
