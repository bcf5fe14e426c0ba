"""The Exchange sandbox as the conformance suite's world: what a person does there is done with another client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exchangelib import DELEGATE, Account, CalendarItem, Configuration, Credentials, EWSDateTime, EWSTimeZone
from exchangelib.items import SEND_TO_NONE

from nundina_plugin_api import Access, CalendarApp, Manifest
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD

ANNA = "anna@fjordworks.example"
ALLOWED = "127.0.0.0/8"


@dataclass(slots=True)
class ExchangeWorldOfOne:
    """One person's mailbox, and the app that is connected to it."""

    sandbox: RunningExchange
    app: CalendarApp
    manifest: Manifest
    access: Access

    def make_event(self, title: str, start: datetime, end: datetime, guests: Sequence[str] = ()) -> str:
        return self.put(subject=title, start=at(start), end=at(end), required_attendees=list(guests) or None)

    def put(self, **fields: Any) -> str:
        """Put an item with any of exchangelib's fields into the calendar."""
        account = Account(
            ANNA,
            config=Configuration(
                service_endpoint=self.sandbox.ews_url,
                credentials=Credentials(ANNA, DEFAULT_PASSWORD),
                auth_type="basic",
            ),
            access_type=DELEGATE,
            default_timezone=EWSTimeZone("UTC"),
        )
        item = CalendarItem(account=account, folder=account.calendar, **fields)
        item.save(send_meeting_invitations=SEND_TO_NONE)
        account.protocol.close()
        return str(item.id)

    def remove_event(self, event_id: str) -> None:
        raise NotImplementedError("the app has no change feed, so no contract removes an event")

    def forget_cursors(self) -> None:
        raise NotImplementedError("the app has no change feed")

    def end_authorization(self) -> None:
        person = self.sandbox.world.person(ANNA)
        assert person is not None
        person.password = "another one"

    def fall_silent(self) -> None:
        self.sandbox.stop()


def at(instant: datetime) -> EWSDateTime:
    return EWSDateTime.from_datetime(instant).astimezone(EWSTimeZone("UTC"))
