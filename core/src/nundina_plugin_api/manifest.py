"""An app's manifest: what `nundina.toml` declares, read and checked without importing the app's code.

Version and dependencies stay in the wheel's own metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Capability(StrEnum):
    """What an app can do. Pages follow these and never ask which provider it is (EXC-8)."""

    CHANGE_FEED = "change_feed"  # events in the calendar arrive on timelines
    BUSY_TIMES = "busy_times"  # its busy times block booking
    CREATE_EVENTS = "create_events"  # meetings and bookings land in the calendar
    UPDATE_EVENTS = "update_events"  # ... can be changed and cancelled from Nundina
    LOG_MEETINGS = "log_meetings"  # Meet on a record writes to the calendar (SYNC-1); needs CREATE_EVENTS
    INVITE_GUESTS = "invite_guests"  # the provider sends the invitations
    PUSH = "push"  # the provider calls when something changes
    SEND_MAIL = "send_mail"
    PROPOSE_TIMES = "propose_times"  # proposed meeting times in an email (MTG-9)


class ConnectMethod(StrEnum):
    """How a user connects."""

    OAUTH2 = "oauth2"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission that the app asks the provider for, with its reason."""

    name: str  # as the provider writes it
    access: str  # "read" or "write": what the app page's table shows
    subject: str  # what it is about, in a word or two: "Calendar events"
    reason: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form by which a user connects."""

    name: str
    label: str
    kind: str = "text"  # text, email, password or url
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that the operator sets once per host."""

    name: str
    label: str
    secret: bool = False
    required: bool = False
    default: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a version brought."""

    version: str
    date: str  # ISO 8601
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How many calls a minute the host makes at most, so that the provider need not refuse any; 0 is no limit."""

    mailbox: int = 0  # for one mailbox
    project: int = 0  # for all mailboxes of the host together


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an app declares about itself. Texts are English; `localized` gives them in another language."""

    id: str  # lower case, digits and hyphens: "google-calendar"
    name: str
    publisher: str
    summary: str
    description: str
    api: str  # the plugin API versions it works with, a PEP 440 specifier: ">=1,<2"
    categories: tuple[str, ...] = ()
    capabilities: frozenset[Capability] = frozenset()
    exclusive_groups: tuple[str, ...] = ()  # MKT-5: two apps of one group are never in one account
    connect: ConnectMethod = ConnectMethod.OAUTH2
    connect_label: str = ""  # as the connect dialog lists it: "Google / Gmail"
    provider: str = ""  # as "Accept and connect to …" names it: "Google"
    hosts: tuple[str, ...] = ()  # whom it talks to
    limits: Limits = field(default_factory=Limits)
    scopes: tuple[Scope, ...] = ()
    fields: tuple[FormField, ...] = ()
    settings: tuple[Setting, ...] = ()
    disclosure: tuple[str, ...] = ()  # CON-3: one sentence each
    requirements: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    on_uninstall: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)  # support, privacy, documentation, ...
    color: str = "#2563eb"  # of its tile
    icon: str = "calendar"  # a name of the host's icon set
    languages: tuple[str, ...] = ("en",)

    def can(self, capability: Capability) -> bool:
        """Say whether the app declares a capability."""
        return capability in self.capabilities
