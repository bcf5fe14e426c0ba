"""The app's entry point: hands over what Exchange can do.

exchangelib takes most of a second to import, which is paid when somebody first connects and not when the host starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nundina_plugin_api import (
    Access,
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

UNCHANGEABLE = "what stands in an Exchange calendar is changed there (EXC-5)"


class ExchangeConnector:
    """Connects by a form."""

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Refuse: there is no page of a provider to go to."""
        raise Refused(RefusalReason.UNSUPPORTED, "connects by a form")

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Sign in to the mailbox with what was typed."""
        from nundina_exchange.connecting import connect  # noqa: PLC0415 -- see above

        return connect(answer)

    def refresh(self, access: Access) -> Credentials:
        """Return the same credentials: a password is good until the server refuses it."""
        return access.credentials

    def revoke(self, access: Access) -> None:
        """Do nothing: the host forgets the password, and a server knows of no permission to take back."""

    def identity(self, access: Access) -> Identity:
        """Return whose mailbox was connected."""
        return Identity(access.address, access.address)


class ExchangeBusyTimes:
    """Lists the mailbox's calendars, and tells when they are busy."""

    def calendars(self, access: Access) -> tuple[CalendarInfo, ...]:
        """Return the calendars, the default one first."""
        from nundina_exchange.busy_times import calendars  # noqa: PLC0415

        return calendars(access)

    def busy(
        self, access: Access, calendar_ids: Sequence[str], start: datetime, end: datetime
    ) -> tuple[CalendarBusy, ...]:
        """Return the busy times, calendar by calendar."""
        from nundina_exchange.busy_times import busy  # noqa: PLC0415

        return busy(access, calendar_ids, start, end)


class ExchangeEventWriter:
    """Creates events in the default calendar, and changes none."""

    def create(self, access: Access, draft: EventDraft, key: str) -> CalendarEvent:
        """Create the event, or return the one of this key."""
        from nundina_exchange.event_writer import create  # noqa: PLC0415

        return create(access, draft, key)

    def update(self, access: Access, event_id: str, draft: EventDraft, version: str) -> CalendarEvent:
        """Refuse (EXC-5)."""
        raise Refused(RefusalReason.UNSUPPORTED, UNCHANGEABLE)

    def cancel(self, access: Access, event_id: str, notify_guests: bool) -> None:
        """Refuse (EXC-5)."""
        raise Refused(RefusalReason.UNSUPPORTED, UNCHANGEABLE)


class ExchangePlugin:
    """Answers the hooks of the plugin API."""

    @hookimpl
    def nundina_app(self) -> CalendarApp:
        """Return the parts of the app."""
        return CalendarApp(connector=ExchangeConnector(), busy_times=ExchangeBusyTimes(), events=ExchangeEventWriter())


plugin = ExchangePlugin()
