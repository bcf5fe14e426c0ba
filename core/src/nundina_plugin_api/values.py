"""The values that pass between Nundina and an app: all frozen, all plain, all fit to be sent to another process.

Every instant is an aware datetime in UTC, every zone an IANA name, every length of time a timedelta,
and an all-day date is a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

# An instant in UTC. The host refuses one that has no time zone, from whichever side it comes.
Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]

# Which calendar of a connection is meant where nobody chose one: the mailbox's own default.
PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an app needs to act for one user. The host stores it encrypted and never looks inside."""

    secrets: Mapping[str, str] = field(repr=False)
    expires_at: Instant | None = None  # UTC; None: until the provider refuses them


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the operator set for an app: client ids, secrets, endpoints. Keys are the manifest's settings."""

    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """The first argument of every call for a connection: whose calendar, with what."""

    credentials: Credentials
    configuration: Configuration
    address: str  # the mailbox's address, as Identity.address told it


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in at the provider."""

    subject: str  # the provider's own, unchanging id of the person
    address: str  # the mailbox's address, lower case
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    """What the host knows when a user is about to be sent to the provider."""

    configuration: Configuration
    redirect_uri: str
    state: str  # opaque, to be handed through unchanged
    language: str  # a BCP 47 tag
    login_hint: str = ""  # the user's own address: the provider may preselect it
    reconnecting: bool = False


@dataclass(frozen=True, slots=True)
class ConsentStep:
    """Where to send the user, and what the app wants back when the user returns."""

    url: str
    memory: Mapping[str, str] = field(repr=False, default_factory=dict)  # e.g. the PKCE verifier; kept encrypted


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswer:
    """What came back: the parameters of the redirect, or the fields of the form."""

    configuration: Configuration
    parameters: Mapping[str, str] = field(repr=False)
    redirect_uri: str = ""
    memory: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grant:
    """A consent that succeeded."""

    identity: Identity
    credentials: Credentials
    scopes: tuple[str, ...] = ()  # those really granted


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on a calendar: an instant, or a whole day. Exactly one of the two is set."""

    instant: Instant | None = None  # UTC
    day: date | None = None
    zone: str = ""  # the IANA zone the author of the event thought in; empty where unknown

    def __post_init__(self) -> None:
        if (self.instant is None) == (self.day is None):
            raise ValueError("a moment is an instant or a day")
        if self.instant is not None and self.instant.utcoffset() is None:
            raise ValueError("an instant needs a time zone")

    @property
    def all_day(self) -> bool:
        """Whether this is a whole day."""
        return self.day is not None


class EventStatus(StrEnum):
    """Whether the event stands."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    """Who may read the event, as the calendar says."""

    DEFAULT = "default"
    PUBLIC = "public"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class Availability(StrEnum):
    """What the event says about its owner's time."""

    BUSY = "busy"
    FREE = "free"
    TENTATIVE = "tentative"
    OUT_OF_OFFICE = "out_of_office"
    WORKING_ELSEWHERE = "working_elsewhere"


class Response(StrEnum):
    """A guest's answer to an invitation."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Person:
    """An address with a name."""

    address: str  # lower case
    name: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone invited to an event."""

    address: str  # lower case
    name: str = ""
    response: Response = Response.NONE
    optional: bool = False
    resource: bool = False  # a room or a projector, not a person


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event as it stands in a calendar: a single one, the master of a series, or one occurrence that differs."""

    event_id: str  # the provider's
    ical_uid: str  # the same in every guest's calendar
    start: Moment
    end: Moment
    title: str = ""
    description: str = ""
    location: str = ""
    conference_url: str = ""
    web_url: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    visibility: Visibility = Visibility.DEFAULT
    availability: Availability = Availability.BUSY
    organizer: Person | None = None
    guests: tuple[Guest, ...] = ()
    recurrence: tuple[str, ...] = ()  # RFC 5545 lines; not empty: the master of a series
    series_id: str = ""  # the provider's id of the master; not empty: an occurrence
    original_start: Moment | None = None  # of an occurrence: where the rule had put it
    created_at: Instant | None = None  # UTC
    updated_at: Instant | None = None  # UTC
    version: str = ""  # changes with every change: an etag, a change key
    origin: str = ""  # the idempotency key of EventWriter.create, where this host made the event


@dataclass(frozen=True, slots=True)
class RemovedEvent:
    """An event that is gone, with the little that providers still say about it."""

    event_id: str
    series_id: str = ""  # not empty: only one occurrence of the series is gone
    original_start: Moment | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, half open: [start, end)."""

    start: Instant  # UTC
    end: Instant  # UTC


@dataclass(frozen=True, slots=True)
class RegularOccurrence:
    """An occurrence that does not differ from its series, or differs no longer."""

    event_id: str
    series_id: str
    start: Moment  # where the series has it


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """One page of changes. Pages of ordinary events stay under 500 kB or so, and only the last one carries a cursor."""

    events: tuple[CalendarEvent, ...] = ()
    removed: tuple[RemovedEvent, ...] = ()
    next_page: str = ""  # hand it back to get the following page; empty: this is the last one
    cursor: str = ""  # on the last page only: what the next sync begins with
    unreadable: tuple[UnreadableEvent, ...] = ()
    window: Window | None = None  # what a listing covers, by an event's start; None: every event there is
    regular: tuple[RegularOccurrence, ...] = ()  # from providers that tell of such too: what was known of them goes


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """An event that the app could not make sense of; the rest of the page stands."""

    event_id: str
    reason: str  # in English, without what the event says


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """One calendar of a mailbox."""

    calendar_id: str
    name: str
    primary: bool = False
    zone: str = ""  # IANA
    writable: bool = False
    private: bool = False  # marked private as a whole, so nothing in it is synced (SYNC-12)


@dataclass(frozen=True, slots=True)
class BusyInterval:
    """A stretch of time that a calendar says is taken, half open: [start, end)."""

    start: Instant  # UTC
    end: Instant  # UTC
    availability: Availability = Availability.BUSY


@dataclass(frozen=True, slots=True)
class CalendarBusy:
    """The busy times of one calendar, or why they are unknown. Unknown is never free."""

    calendar_id: str
    intervals: tuple[BusyInterval, ...] = ()
    unknown: str = ""  # not empty: why this calendar could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event that the host wants in a calendar."""

    title: str
    start: Moment
    end: Moment
    description: str = ""
    location: str = ""
    guests: tuple[Guest, ...] = ()
    notify_guests: bool = True


@dataclass(frozen=True, slots=True)
class Channel:
    """A push channel at the provider."""

    channel_id: str
    resource_id: str
    expires_at: Instant  # UTC


@dataclass(frozen=True, slots=True)
class ChannelRequest:
    """A push channel that the host would like."""

    channel_id: str
    address: str  # the https URL that the provider shall call
    secret: str = field(repr=False)  # comes back with every notification
    expires_at: Instant | None = None  # UTC; the provider may shorten it


@dataclass(frozen=True, slots=True)
class Notification:
    """An HTTP request that a provider sent to a channel's address. Header names are lower case.

    Any part of it may hold the channel's secret, or what an event says.
    """

    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False, default_factory=dict)
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class ChannelNews:
    """What a notification says of one channel. The host compares the secret in constant time before it believes it."""

    channel_id: str
    secret: str = field(repr=False, default="")
    changed: bool = True  # False: nothing to fetch
    renew: bool = False  # the provider ends the channel, or has ended it: it is to be renewed now


@dataclass(frozen=True, slots=True)
class NotificationReading:
    """What a notification means. The host compares the secret in constant time before it believes a word."""

    channel_id: str = ""
    secret: str = field(repr=False, default="")
    changed: bool = True  # False: a greeting, nothing to fetch
    reply_status: int = 204
    reply_text: str = ""  # e.g. a validation token to be echoed
    renew: bool = False  # the provider ends the channel, or has ended it: it is to be renewed now
    further: tuple[ChannelNews, ...] = ()  # other channels that the same request speaks of, of whichever user

    def news(self) -> tuple[ChannelNews, ...]:
        """Return what the notification says of every channel that it names."""
        first = ChannelNews(self.channel_id, self.secret, self.changed, self.renew)
        return tuple(news for news in (first, *self.further) if news.channel_id and news.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """A mail to be sent as the user."""

    to: tuple[Person, ...]
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class AppEvent:
    """Something that happened to the app in an account. No personal data: an app that needs more asks by a call."""

    account_id: str
    app_id: str
    at: Instant  # UTC


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What an app says about its own state."""

    healthy: bool
    message: str = ""
