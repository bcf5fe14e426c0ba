"""Which events of a page poison it, so that they are set aside and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator

from nundina.domain.series import masters_first
from nundina_plugin_api.values import ChangePage, UnreadableEvent

FEW = 5  # so many may be poisonous even if nothing else is on the page


def single_events(page: ChangePage) -> Iterator[ChangePage]:
    """Yield what a page brings one by one, in the order in which the page as a whole is planned."""
    for occurrence in page.regular:
        yield ChangePage(regular=(occurrence,))
    for event in masters_first(page.events):
        yield ChangePage(events=(event,))
    for removed in page.removed:
        yield ChangePage(removed=(removed,))
    for unreadable in page.unreadable:
        yield ChangePage(unreadable=(unreadable,))


def unreadable_of(single: ChangePage, reason: str) -> UnreadableEvent:
    """Return the one event of a page of one as an event that could not be read, and why."""
    parts = (single.regular, single.events, single.removed, single.unreadable)
    [event_id] = [event.event_id for events in parts for event in events]
    return UnreadableEvent(event_id, reason)


def is_no_poison(failed: int, page: ChangePage) -> bool:
    """Say whether so many of a page's events fail that the fault is not theirs: more than a few, and than half of them.

    >>> is_no_poison(5, ChangePage()), is_no_poison(6, ChangePage())
    (False, True)
    """
    told = (page.regular, page.events, page.removed, page.unreadable)
    return failed > max(FEW, sum(map(len, told)) // 2)
