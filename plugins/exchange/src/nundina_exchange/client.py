"""The one door to exchangelib, which keeps state for a whole process: here every call has its own.

exchangelib caches connections by credentials for ever, writes an autodiscover cache into a folder that everybody can
read, and logs requests with their Authorization header. None of the three happens here.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exchangelib import (
    DELEGATE,
    Account,
    Attendee,
    Body,
    Build,
    CalendarItem,
    Configuration,
    Credentials,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    ExtendedProperty,
    FailFast,
    Version,
)
from exchangelib import (
    Mailbox as EwsMailbox,
)
from exchangelib.errors import (
    ErrorCalendarDurationIsTooLong,
    ErrorExceededFindCountLimit,
    ErrorNameResolutionNoResults,
    MalformedResponseError,
    UnknownTimeZone,
)
from exchangelib.fields import FieldPath
from exchangelib.folders import Calendar
from exchangelib.items import ID_ONLY, SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE, SHALLOW
from exchangelib.properties import CalendarView, FolderId
from exchangelib.protocol import Protocol
from exchangelib.services import FindItem
from exchangelib.transport import BASIC, NTLM

from nundina_exchange.login import Mailbox
from nundina_exchange.pinned_adapter import READ_SECONDS, PinnedAdapter, reaching
from nundina_exchange.reach import Reach
from nundina_plugin_api import EventDraft, Moment

METHODS = {"basic": BASIC, "ntlm": NTLM}
LONGEST_VIEW = timedelta(days=60)
MOST_ITEMS = 1000  # of one calendar view, as Exchange's policies have it at first
BUSY_FIELDS = ("start", "end", "legacy_free_busy_status", "my_response_type", "is_cancelled")


class _KeyProperty(ExtendedProperty):  # type: ignore[misc]  # of a library without types
    """The idempotency key of EventWriter.create, in a named property of Nundina's own property set."""

    property_set_id = "9a2c8f53-5a0f-4c43-9a2b-6f0a1d2b7e11"
    property_name = "NundinaKey"
    property_type = "String"


class _OwnCredentials(Credentials):  # type: ignore[misc]
    """Credentials that are like no others, so that no connection is shared between calls or users."""

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class _WholeView(FindItem):  # type: ignore[misc]
    """A calendar view that is all there. Raises where it was cut off, which exchangelib would not tell."""

    def _get_elems_from_page(self, elem: Any, max_items: int | None, total_item_count: int) -> list[Any]:  # noqa: ANN401
        found = list(super()._get_elems_from_page(elem, max_items, total_item_count))
        if elem.get("IncludesLastItemInRange", "true").lower() in ("false", "0"):
            raise ErrorExceededFindCountLimit("the view holds more than it gives")
        if len(found) < int(elem.get("TotalItemsInView", "0")):
            raise MalformedResponseError("half of a view")
        return found


class _PinnedProtocol(Protocol):  # type: ignore[misc]
    """A way to a server that keeps to the reach of the call; whatever else uses exchangelib here keeps its own."""

    HTTP_ADAPTER_CLS = PinnedAdapter
    TIMEOUT = READ_SECONDS
    USERAGENT = "Nundina"


def _prepare() -> None:
    CalendarItem.register("nundina_key", _KeyProperty)
    # Of zones that a server made up itself; times come in UTC, so their names do not matter.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"exchangelib\.")
    quiet = logging.getLogger("exchangelib")  # what it logs holds passwords, and what events say
    quiet.setLevel(logging.CRITICAL + 1)
    quiet.propagate = False


_prepare()


@dataclass(frozen=True, slots=True)
class FolderInfo:
    """A calendar folder."""

    folder_id: str
    name: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """One item of a calendar view, whole days in UTC from midnight to midnight of the calendar's zone."""

    start: datetime
    end: datetime
    status: str  # LegacyFreeBusyStatus
    response: str  # MyResponseType
    cancelled: bool


@contextmanager
def opened(mailbox: Mailbox, reach: Reach) -> Iterator[ExchangeAccount]:
    """Open a mailbox for one call. What goes wrong leaves as errors of exchangelib, requests or the plugin API."""
    with reaching(reach):
        configuration = _configuration(mailbox)
        account = Account(
            primary_smtp_address=mailbox.login.email,
            config=configuration,
            autodiscover=False,
            access_type=DELEGATE,
            locale="en_US",
            default_timezone=EWSTimeZone("UTC"),
        )
        del Protocol[configuration]  # nothing was sent by it yet
        account.protocol = _PinnedProtocol(config=configuration)
        try:
            yield ExchangeAccount(account)
        finally:
            account.protocol.close()
            del Protocol[configuration]


def _configuration(mailbox: Mailbox) -> Any:  # noqa: ANN401
    server, login = mailbox.server, mailbox.login
    return Configuration(
        service_endpoint=server.endpoint,
        credentials=_OwnCredentials(login.username, login.password),
        auth_type=METHODS[server.method],
        version=Version(build=Build(*(int(part) for part in server.build.split(".")))) if server.build else None,
        retry_policy=FailFast(),
        max_connections=1,
    )


class ExchangeAccount:
    """A mailbox that is open."""

    def __init__(self, account: Any) -> None:  # noqa: ANN401
        self._account = account

    def build(self) -> tuple[str, str]:
        """Return the server's build and what people call this version."""
        version = self._account.protocol.version
        return str(version.build), str(version.fullname)

    def primary_address(self) -> str:
        """Return the mailbox's primary address, as the server's address book has it, or the one that was typed."""
        typed = str(self._account.primary_smtp_address)
        try:
            found = self._account.protocol.resolve_names([typed])
        except ErrorNameResolutionNoResults:
            return typed
        named = [one for one in found if isinstance(one, EwsMailbox) and one.email_address]
        return str(named[0].email_address) if len(named) == 1 else typed

    def open_calendar(self) -> None:
        """Look at the default calendar. Raises where there is no such mailbox, or no right to open it."""
        self._account.calendar.refresh()

    def folders(self) -> list[FolderInfo]:
        """Return the mailbox's calendars, the default one first."""
        default = self._account.calendar
        others = [folder for folder in self._account.msg_folder_root.walk() if isinstance(folder, Calendar)]
        infos = [FolderInfo(str(one.id), str(one.name), primary=False) for one in others if one.id != default.id]
        return [FolderInfo(str(default.id), str(default.name), primary=True), *infos]

    def taken(self, folder_id: str, start: datetime, end: datetime) -> list[Taken]:
        """Return what stands in a calendar between two instants; an empty id is the default calendar."""
        folder = self._folder(folder_id)
        found = [item for window in _windows(start, end) for item in self._view(folder, *window)]
        return list({id_of(item): _taken(item) for item in found}.values())

    def _folder(self, folder_id: str) -> Any:  # noqa: ANN401
        if not folder_id:
            return self._account.calendar
        return Calendar(root=self._account.root, _id=FolderId(id=folder_id))

    def _view(self, folder: Any, start: datetime, end: datetime) -> list[Any]:  # noqa: ANN401
        """Return a calendar view; one that a server's limits cut off is asked for again in halves."""
        try:
            return self._whole_view(folder, start, end)
        except (ErrorCalendarDurationIsTooLong, ErrorExceededFindCountLimit):
            if end - start <= timedelta(hours=1):
                raise
        middle = start + (end - start) / 2
        return self._view(folder, start, middle) + self._view(folder, middle, end)

    def _whole_view(self, folder: Any, start: datetime, end: datetime) -> list[Any]:  # noqa: ANN401
        ends = {"start": EWSDateTime.from_datetime(start), "end": EWSDateTime.from_datetime(end)}
        found = _WholeView(account=self._account).call(
            folders=[folder],
            additional_fields=[FieldPath(field=CalendarItem.get_field_by_fieldname(name)) for name in BUSY_FIELDS],
            restriction=None,
            order_fields=None,
            shape=ID_ONLY,
            query_string=None,
            depth=SHALLOW,
            calendar_view=CalendarView(**ends, max_items=MOST_ITEMS),
            max_items=None,
            offset=0,
        )
        return [_sound(item) for item in found]

    def find(self, key: str) -> Any | None:  # noqa: ANN401
        """Return the event of an idempotency key, if it stands."""
        return next((_sound(item) for item in self._account.calendar.filter(nundina_key=key)), None)

    def create(self, draft: EventDraft, key: str) -> Any:  # noqa: ANN401
        """Create an event, and have the server invite its guests."""
        item = CalendarItem(account=self._account, folder=self._account.calendar, **_fields(draft), nundina_key=key)
        invited = SEND_TO_ALL_AND_SAVE_COPY if draft.guests and draft.notify_guests else SEND_TO_NONE
        item.save(send_meeting_invitations=invited)
        item.refresh()
        return item


def _fields(draft: EventDraft) -> dict[str, Any]:
    people = [guest for guest in draft.guests if not guest.resource]
    return {
        "subject": draft.title,
        "body": Body(draft.description),
        "location": draft.location,
        "start": _place(draft.start),
        "end": _last_day(draft.end) if draft.end.all_day else _place(draft.end),
        "is_all_day": draft.start.all_day,
        "required_attendees": [_attendee(guest) for guest in people if not guest.optional] or None,
        "optional_attendees": [_attendee(guest) for guest in people if guest.optional] or None,
        "resources": [_attendee(guest) for guest in draft.guests if guest.resource] or None,
    }


def _attendee(guest: Any) -> Any:  # noqa: ANN401
    """Return an attendee who has not answered: exchangelib sends a bare address as one who has accepted."""
    return Attendee(mailbox=EwsMailbox(email_address=guest.address, name=guest.name or None), response_type="Unknown")


def _place(moment: Moment) -> Any:  # noqa: ANN401
    if moment.day is not None:
        return EWSDate.from_date(moment.day)
    assert moment.instant is not None  # noqa: S101 -- a Moment is one of the two
    return EWSDateTime.from_datetime(moment.instant).astimezone(_zone(moment.zone))


def _zone(name: str) -> Any:  # noqa: ANN401
    """Return a zone that Exchange has a name for, in UTC where it has none: the instant is the same."""
    try:
        return EWSTimeZone(name or "UTC")
    except (UnknownTimeZone, KeyError):
        return EWSTimeZone("UTC")


def _last_day(end: Moment) -> Any:  # noqa: ANN401
    """Return the last whole day: exchangelib counts it in, a draft ends where the next one begins."""
    assert end.day is not None  # noqa: S101
    return EWSDate.from_date(end.day - timedelta(days=1))


def _windows(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        until = min(start + LONGEST_VIEW, end)
        yield start, until
        start = until


def _sound(item: Any) -> Any:  # noqa: ANN401
    """Return an item; what exchangelib hands over in place of one is raised, for nothing unread is free."""
    if isinstance(item, Exception):
        raise item
    return item


def id_of(item: Any) -> str:  # noqa: ANN401
    """Return the server's id of an item."""
    return str(item.id)


def _taken(item: Any) -> Taken:  # noqa: ANN401
    return Taken(
        start=datetime.fromtimestamp(item.start.timestamp(), UTC),
        end=datetime.fromtimestamp(item.end.timestamp(), UTC),
        status=str(item.legacy_free_busy_status),
        response=str(item.my_response_type or ""),
        cancelled=bool(item.is_cancelled),
    )
