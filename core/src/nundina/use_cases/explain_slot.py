"""Why a time is not offered on a scheduling page: the owner's question (MTG-10)."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.domain.accounts import User
from nundina.domain.availability import Knowledge
from nundina.domain.identifiers import PageId
from nundina.domain.scheduling import SchedulingPage
from nundina.domain.slot_explanation import Explanation, why_closed
from nundina.domain.spans import minute_of
from nundina.ports import Ports
from nundina.use_cases.scheduling_pages import own_page


@dataclass(frozen=True, slots=True)
class ExplainedSlot:
    """What closes a time, and how well the calendar behind the page is known."""

    page: SchedulingPage
    explanation: Explanation | None  # None: it is offered
    connected: bool
    knowledge: Knowledge
    unknown: tuple[str, ...]  # calendars that could not be read


def explain_slot(ports: Ports, actor: User, page_id: PageId, start: int | None, duration: str) -> ExplainedSlot:
    """Return what closes a time on one of the user's pages. Raises NotFound."""
    visited = own_page(ports, actor, page_id)
    lengths = [length for length in visited.page.rules.durations if str(length) == duration]
    length = lengths[0] if lengths else visited.page.rules.durations[0]
    found = None
    if start is not None:
        now = minute_of(visited.now)
        found = why_closed(visited.page.rules, visited.preferences.working, visited.taken, now, length, start)
    return ExplainedSlot(
        page=visited.page,
        explanation=found,
        connected=visited.connection is not None,
        knowledge=visited.busy.knowledge(visited.now),
        unknown=visited.busy.unknown,
    )
