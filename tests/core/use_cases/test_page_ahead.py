from __future__ import annotations

from threading import Event, current_thread
from threading import enumerate as all_threads

import pytest

from nundina.domain.identifiers import ConnectionId
from nundina.domain.sync import SyncPosition
from nundina.use_cases.page_ahead import PageAhead
from nundina_plugin_api.errors import Transient
from nundina_plugin_api.values import ChangePage

START = SyncPosition(connection_id=ConnectionId("c"))
SECOND = SyncPosition(connection_id=ConnectionId("c"), page="2")


def test_a_page_is_fetched_while_the_one_before_is_stored() -> None:
    asked, stored = Event(), Event()

    def fetch(position: SyncPosition) -> ChangePage:
        asked.set()
        assert stored.wait(10)
        return ChangePage(cursor=position.page)

    with PageAhead(fetch) as pages:
        pages.begin(SECOND)
        assert asked.wait(10)
        stored.set()  # only now, while the fetch is under way
        assert pages.page_at(SECOND) == ChangePage(cursor="2")


def test_a_page_that_nobody_began_is_fetched_at_once_and_by_the_one_who_asks() -> None:
    with PageAhead(lambda _: ChangePage(cursor=current_thread().name)) as pages:
        assert pages.page_at(START).cursor == current_thread().name


def test_a_page_that_was_begun_for_another_position_is_not_taken_for_this_one() -> None:
    with PageAhead(lambda position: ChangePage(cursor=f"at {position.page}")) as pages:
        pages.begin(SECOND)
        assert pages.page_at(START).cursor == "at "


def test_what_a_fetch_raises_is_raised_where_the_page_is_asked_for() -> None:
    def fetch(position: SyncPosition) -> ChangePage:
        raise Transient

    with PageAhead(fetch) as pages:
        pages.begin(SECOND)  # and the page before it is stored all the same
        with pytest.raises(Transient):
            pages.page_at(SECOND)


def test_one_who_leaves_leaves_nothing_under_way() -> None:
    done = []

    def fetch(position: SyncPosition) -> ChangePage:
        done.append(position)
        return ChangePage(cursor="c")

    with pytest.raises(ZeroDivisionError), PageAhead(fetch) as pages:
        pages.begin(SECOND)
        raise ZeroDivisionError
    assert done in ([], [SECOND])
    assert not [thread for thread in all_threads() if thread.name.startswith("page-ahead")]
