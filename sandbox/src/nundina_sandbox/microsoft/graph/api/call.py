"""One call of Graph: who asks, of whose mailbox, with which options and preferences."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Request

from nundina_sandbox.microsoft.graph.api.options import Options
from nundina_sandbox.microsoft.graph.errors import (
    access_denied,
    bad_token,
    changed_since,
    delegated_only,
    item_not_found,
    no_token,
    not_json,
    unknown_zone,
    user_not_found,
)
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.event_view import View
from nundina_sandbox.microsoft.graph.ids import calendar_from_id, event_from_id
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.operations import Asked
from nundina_sandbox.microsoft.graph.series import find
from nundina_sandbox.microsoft.graph.state import GraphState
from nundina_sandbox.microsoft.graph.zones import zone_named
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.world import MicrosoftWorld

_TELLING = frozenset({"Calendars.Read", "Calendars.Read.Shared"})
_PREFERENCE = re.compile(r"""\s*([\w.-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^,;\s]+))?\s*(?:[,;]|$)""")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with; a body of None is an empty answer."""

    body: Json | str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call; what it reads of the request raises GraphError when it is wrong."""

    world: MicrosoftWorld
    request: Request
    bearer: Bearer
    asked: Asked

    @property
    def state(self) -> GraphState:
        """Return the mailboxes."""
        return self.world.graph

    @property
    def root(self) -> str:
        """Return Graph's address as the client sees it, without a slash at the end."""
        return f"{self.request.host_url}v1.0"

    @property
    def path(self) -> str:
        """Return the path that was asked, without the version."""
        return self.request.path.removeprefix("/v1.0/").rstrip("/")

    @property
    def options(self) -> Options:
        """Return the query options."""
        return Options(self.request.args)

    @property
    def preferences(self) -> dict[str, str]:
        """Return what the `Prefer` headers ask for, by names in lower case."""
        written = ",".join(self.request.headers.getlist("Prefer"))
        return {name.lower(): value.strip("\"'") for name, value in _PREFERENCE.findall(written)}

    @property
    def immutable(self) -> bool:
        """Say whether ids are wanted that survive a move."""
        return self.preferences.get("idtype", "").lower() == "immutableid"

    @property
    def mailbox(self) -> Mailbox:
        """Return the mailbox that the path names."""
        return mailbox_of(self.world, self.bearer, self.asked)

    @property
    def own(self) -> bool:
        """Say whether the mailbox is the signed-in person's."""
        return self.bearer.person is not None and self.bearer.person.address == self.mailbox.address

    def calendar(self, role: str = "read") -> Calendar:
        """Return the calendar that the path names, the primary one if it names none."""
        mailbox, named = self.mailbox, self.asked.parts.get("calendar")
        calendar = mailbox.default if named is None else mailbox.calendars.get(calendar_from_id(mailbox.id, named))
        if calendar is None:
            raise item_not_found()
        self._check_shared(calendar, role)
        return calendar

    def event(self, role: str = "read") -> Event:
        """Return the event that the path names."""
        mailbox = self.mailbox
        key, calendar = event_from_id(mailbox.id, self.asked.parts["event"])
        found = find(mailbox, key)
        # A default id is that of an item in its folder: once moved, it is another.
        if found is None or calendar not in (None, found.calendar):
            raise item_not_found()
        if "calendar" in self.asked.parts and self.calendar(role).number != found.calendar:
            raise item_not_found()
        self._check_shared(mailbox.calendars[found.calendar], role)
        return found

    def _check_shared(self, calendar: Calendar, role: str) -> None:
        if self.own or self.bearer.person is None:
            return
        given = calendar.shared_with.get(self.bearer.person.address)
        if given is None or (role == "write" and given != "write"):
            raise access_denied()

    def view(self) -> View:
        """Return how events are written for this call."""
        wanted = self.preferences
        zone = wanted.get("outlook.timezone") or "UTC"
        try:
            zone_named(zone)
        except ValueError:
            raise unknown_zone(zone) from None
        text = wanted.get("outlook.body-content-type", "").lower() == "text"
        people, web = self.world.people, self.request.host_url.rstrip("/")
        return View(self.mailbox, people, web, zone, text=text, immutable=self.immutable)

    def basic(self) -> bool:
        """Say whether the token's permissions leave out what events are about."""
        allowed = self.bearer.scopes | self.bearer.roles
        return not any(one in _TELLING or one.startswith("Calendars.ReadWrite") for one in allowed)

    def body(self) -> Json:
        """Return the JSON object that was sent; nothing at all counts as an empty one."""
        raw = self.request.get_data()
        if not raw.strip():
            return {}
        try:
            found: Any = json.loads(raw)
        except (ValueError, RecursionError):
            raise not_json() from None
        if not isinstance(found, dict):
            raise not_json()
        return found

    def check_match(self, event: Event) -> None:
        """Raise GraphError 412 when the request was meant for another state of the event."""
        wanted = self.request.headers.get("If-Match", "").strip()
        if wanted and wanted != "*" and wanted != self.view().etag(event):
            raise changed_since()


def bearer_of(world: MicrosoftWorld, request: Request) -> Bearer:
    """Return what the request's token says; raises GraphError 401."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise no_token()
    found = world.identity.bearer(token.strip())
    if found is None or found.expired:
        raise bad_token(expired=found is not None)
    return found


def mailbox_of(world: MicrosoftWorld, bearer: Bearer, asked: Asked) -> Mailbox:
    """Return the mailbox that a path names; raises GraphError 400 for an app's own `/me`, 404 for nobody's."""
    user = asked.parts.get("user")
    if user is None:
        if bearer.person is None:
            raise delegated_only()
        user = bearer.person.address
    found = world.graph.mailbox(user)
    # An app's own token opens the mailboxes of its tenant only.
    if found is None or (bearer.person is None and found.person.tenant != bearer.tenant):
        raise user_not_found(user)
    return found
