"""The page after the one that is being stored, fetched meanwhile: a provider's time and the host's pass together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from nundina.domain.sync import SyncPosition
from nundina_plugin_api.values import ChangePage


class PageAhead:
    """Fetches pages, at most one of them ahead. Left, it has nothing under way any more.

    One ahead, so that memory holds two pages however long the listing is. What a fetch raises is raised where the
    page is asked for: after the page before it is stored.
    """

    def __init__(self, fetch: Callable[[SyncPosition], ChangePage]) -> None:
        self._fetch = fetch
        self._thread = ThreadPoolExecutor(1, "page-ahead")
        self._begun: tuple[SyncPosition, Future[ChangePage]] | None = None

    def begin(self, position: SyncPosition) -> None:
        """Begin to fetch the page at a position."""
        self._begun = position, self._thread.submit(self._fetch, position)

    def page_at(self, position: SyncPosition) -> ChangePage:
        """Return the page at a position, whether it was begun or not."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == position:
            return begun[1].result()
        return self._fetch(position)

    def __enter__(self) -> PageAhead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)
