"""The interfaces that an app implements. Each is small; an app offers those its manifest declares.

Every method may raise the six errors of nundina_plugin_api.errors and nothing else, answers within the
host's deadline, and may be called from several threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nundina_plugin_api.values import (
    Access,
    CalendarBusy,
    CalendarEvent,
    CalendarInfo,
    ChangePage,
    Channel,
    ChannelRequest,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    EventDraft,
    Grant,
    Identity,
    MailMessage,
    Notification,
    NotificationReading,
)


class Connector(Protocol):
    """Turns a user's consent into credentials, and back into nothing."""

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Say where to send the user. Never called for an app that connects by a form."""
        ...

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Turn the provider's answer, or the filled-in form, into a grant.

        Raises Refused with CONSENT_DECLINED, CONSENT_INVALID, WRONG_PASSWORD and the like, and
        PermissionMissing where the user left out a scope that the app cannot do without.
        """
        ...

    def refresh(self, access: Access) -> Credentials:
        """Return fresh credentials. Raises AuthorizationLost where only the user can help."""
        ...

    def revoke(self, access: Access) -> None:
        """Give the credentials back. Those that the provider has forgotten already are no error."""
        ...

    def identity(self, access: Access) -> Identity:
        """Say whose credentials these are."""
        ...


class ChangeFeed(Protocol):
    """Tells what changed in the primary calendar, a page at a time."""

    def changes(self, access: Access, cursor: str, page: str) -> ChangePage:
        """Return one page of what changed since the cursor; with an empty cursor, of everything there is.

        A listing with an empty cursor is complete once its last page has come; one that covers a stretch of time only
        says so with ChangePage.window on every page, and nothing outside is taken for gone. The first page is asked
        for with an empty page. An occurrence that differed from its series and does so no longer is told in
        ChangePage.regular. Raises CursorExpired.
        """
        ...


class BusyTimes(Protocol):
    """Tells which calendars there are and when they are busy."""

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """List the calendars of the mailbox, the primary one first."""
        ...

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return the busy times between two instants (UTC) for each calendar asked for, in that order."""
        ...


class EventWriter(Protocol):
    """Writes to the primary calendar."""

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Create the event. The same key (32 hex digits) twice is the same event once, however often it is called."""
        ...

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Change the event. With a version, refuse with EVENT_CHANGED where the calendar holds another one."""
        ...

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Cancel the event. One that is gone already is no error."""
        ...


class Watcher(Protocol):
    """Asks the provider to call when something changes."""

    def watch(self, access: Access, request: ChannelRequest) -> Channel:
        """Open a channel on the primary calendar."""
        ...

    def renew(self, access: Access, channel: Channel, request: ChannelRequest) -> Channel:
        """Return a channel that lasts longer: the same one extended, or a new one under request.channel_id.

        A provider that cannot extend gets a second channel first; the host stops the old one afterwards.
        """
        ...

    def stop(self, access: Access, channel: Channel) -> None:
        """Close a channel. One that is gone already is no error."""
        ...

    def read(self, notification: Notification) -> NotificationReading:
        """Say what a notification means. Called for anything that anybody sends: trust nothing in it."""
        ...


class MailSender(Protocol):
    """Sends mail as the user."""

    def send(self, access: Access, message: MailMessage, key: str) -> None:
        """Send the mail. The same key twice sends it once where the provider can tell."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarApp:
    """What the mandatory hook hands over: the app's typed object. What it cannot do, it leaves out."""

    connector: Connector
    changes: ChangeFeed | None = None
    busy_times: BusyTimes | None = None
    events: EventWriter | None = None
    watcher: Watcher | None = None
    mail: MailSender | None = None
