"""The app's entry point, and all of it: a password of "right" signs in, anything else is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nundina_plugin_api import (
    PRIMARY,
    Access,
    AuthorizationLost,
    CalendarApp,
    CalendarBusy,
    CalendarEvent,
    CalendarInfo,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    EventDraft,
    Grant,
    Identity,
    RefusalReason,
    Refused,
    hookimpl,
)


class FormConnector:
    """Signs in with what the form held."""

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Refuse: a form has no place to send the user."""
        raise Refused(RefusalReason.UNSUPPORTED)

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Return a grant for the right password."""
        address = answer.parameters["email"].lower()
        if answer.parameters["password"] == "unreachable":
            raise Refused(RefusalReason.UNREACHABLE)
        if answer.parameters["password"] != "right":
            raise Refused(RefusalReason.WRONG_PASSWORD)
        return Grant(Identity(address, address), Credentials({"password": "right"}))

    def refresh(self, access: Access) -> Credentials:
        """Refuse: a password that stopped working is the user's to change."""
        raise AuthorizationLost

    def revoke(self, access: Access) -> None:
        """Do nothing: a password is not given back."""

    def identity(self, access: Access) -> Identity:
        """Return the address that signed in."""
        return Identity(access.address, access.address)


class FormCalendar:
    """A calendar that is never busy and takes every event."""

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """Return the one calendar of the mailbox."""
        return (CalendarInfo(PRIMARY, access.address, primary=True, writable=True),)

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return calendars that are free."""
        return tuple(CalendarBusy(calendar_id) for calendar_id in calendar_ids)

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Return the event as it would stand."""
        return CalendarEvent(
            event_id=key, ical_uid=key, start=draft.start, end=draft.end, title=draft.title, origin=key
        )

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Refuse, as the manifest says."""
        raise Refused(RefusalReason.UNSUPPORTED)

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Refuse, as the manifest says."""
        raise Refused(RefusalReason.UNSUPPORTED)


class FormCalendarPlugin:
    """Hands over the app."""

    @hookimpl
    def nundina_app(self) -> CalendarApp:
        """Return the calendar."""
        calendar = FormCalendar()
        return CalendarApp(connector=FormConnector(), busy_times=calendar, events=calendar)


plugin = FormCalendarPlugin()
