"""The contract of ChangeFeed: everything once, then only what changed, and an honest end of a cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from nundina_plugin_api import AuthorizationLost, ChangeFeed, ChangePage, CursorExpired, Transient
from nundina_plugin_testing.plain import plain
from nundina_plugin_testing.world import ProviderWorld

SEVERAL_PAGES = 260  # events: more than any app should put on one page
LARGEST_PAGE = 1_000_000  # bytes, ten times what is aimed at


def pages(feed: ChangeFeed, world: ProviderWorld, cursor: str = "") -> Iterator[ChangePage]:
    """Go through the pages of one listing."""
    page = feed.changes(world.access, cursor, "")
    yield page
    while page.next_page:
        page = feed.changes(world.access, cursor, page.next_page)
        yield page


def in_an_hour() -> tuple[datetime, datetime]:
    """Return an hour from now and half an hour later."""
    start = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    return start, start + timedelta(minutes=30)


class ChangeFeedContract:
    """Inherit it and give a fixture `world`."""

    @pytest.fixture
    def feed(self, world: ProviderWorld) -> ChangeFeed:
        """Return the app's feed."""
        return plain(world.app.changes, ChangeFeed)

    def test_a_full_listing_brings_everything_and_ends_with_a_cursor(
        self, world: ProviderWorld, feed: ChangeFeed
    ) -> None:
        """Only the last page carries the cursor."""
        made = {world.make_event(f"Event {number}", *in_an_hour()) for number in range(SEVERAL_PAGES)}
        listed = list(pages(feed, world))
        assert made <= {event.event_id for page in listed for event in page.events}
        assert len(listed) > 1
        assert [bool(page.cursor) for page in listed] == [False] * (len(listed) - 1) + [True]

    @pytest.mark.rule("SYNC-15")
    def test_every_page_of_a_full_listing_says_the_same_of_what_it_covers(
        self, world: ProviderWorld, feed: ChangeFeed
    ) -> None:
        """Nothing, for everything there is, or one window, in which every event that starts soon lies."""
        begin, end = in_an_hour()
        for number in range(SEVERAL_PAGES):
            world.make_event(f"Event {number}", begin, end)
        [window] = {page.window for page in pages(feed, world)}
        assert window is None or window.start <= begin < window.end

    def test_nothing_new_is_an_empty_page(self, world: ProviderWorld, feed: ChangeFeed) -> None:
        """A cursor without changes brings none."""
        world.make_event("Old", *in_an_hour())
        *_, last = pages(feed, world)
        (page,) = pages(feed, world, last.cursor)
        assert (page.events, page.removed) == ((), ())
        assert page.cursor

    def test_what_was_made_and_removed_since_is_told(self, world: ProviderWorld, feed: ChangeFeed) -> None:
        """New events come with their guests; removed ones with their id."""
        old = world.make_event("Old", *in_an_hour())
        *_, last = pages(feed, world)
        new = world.make_event("New", *in_an_hour(), guests=("dana@bakery.example",))
        world.remove_event(old)
        since = list(pages(feed, world, last.cursor))
        (event,) = [event for page in since for event in page.events]
        assert (event.event_id, event.title) == (new, "New")
        assert "dana@bakery.example" in {guest.address for guest in event.guests}
        assert [gone.event_id for page in since for gone in page.removed] == [old]

    @pytest.mark.rule("SYNC-15")
    def test_a_forgotten_cursor_is_said_to_be_expired(self, world: ProviderWorld, feed: ChangeFeed) -> None:
        """The host lists everything anew."""
        *_, last = pages(feed, world)
        world.forget_cursors()
        with pytest.raises(CursorExpired):
            feed.changes(world.access, last.cursor, "")

    def test_ended_credentials_are_lost_and_a_silent_provider_is_transient(
        self, world: ProviderWorld, feed: ChangeFeed
    ) -> None:
        """Neither is an empty calendar."""
        world.end_authorization()
        with pytest.raises(AuthorizationLost):
            feed.changes(world.access, "", "")
        world.fall_silent()
        with pytest.raises(Transient):
            feed.changes(world.access, "", "")
