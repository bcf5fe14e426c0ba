"""Scheduling pages, and what their owner settles once for all of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from nundina.domain.availability import BlockingChoice, PageRules, WorkingTime
from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import AccountId, ConnectionId, PageId, UserId

LONGEST_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the owner wants to know beside the name and the email address."""

    label: str
    required: bool = False
    long: bool = False  # several lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingPage:
    """A public page on which a contact picks a time."""

    id: PageId
    account_id: AccountId
    user_id: UserId  # whose calendar it is
    slug: str  # in its address; one of a kind on this host
    title: str
    created_at: datetime
    description: str = ""
    location: str = ""
    rules: PageRules = field(default_factory=PageRules)
    questions: tuple[Question, ...] = ()
    live: bool = True  # False: nobody but its owner sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPreferences:
    """When a user takes meetings, and what counts as busy."""

    account_id: AccountId
    user_id: UserId
    working: WorkingTime
    blocking: BlockingChoice = field(default_factory=BlockingChoice)
    calendars: tuple[str, ...] = ()  # the provider's ids of those that count; none chosen: the primary one
    calendars_of: ConnectionId | None = None  # where they were chosen: elsewhere their ids mean nothing

    def calendars_in(self, connection_id: ConnectionId) -> tuple[str, ...]:
        """Return the calendars chosen of a connection; none chosen: the primary one counts."""
        return self.calendars if self.calendars_of == connection_id else ()


class Slugs:
    """Addresses of pages: short, lower case, and nothing that could be taken for something else."""

    RESERVED: ClassVar[frozenset[str]] = frozenset({"new", "edit", "booking", "static", "admin", "api"})

    @classmethod
    def checked(cls, typed: str) -> str:
        """Return what was typed as an address. Raises InvalidInput."""
        slug = typed.strip().lower()
        if not slug:
            raise InvalidInput("slug", "missing")
        if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug) or slug in cls.RESERVED:
            raise InvalidInput("slug", "not_a_slug")
        return slug

    @classmethod
    def suggested(cls, *words: str) -> str:
        """Return an address made of words, such as a name and a title.

        >>> Slugs.suggested("Bjørn Åse", "30 minutes")
        'bjrn-ase-30-minutes'
        """
        plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode().lower()
        return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-") or "meet"
