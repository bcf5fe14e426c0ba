"""Runs code of an app so that nothing which it does to itself reaches the host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore, Event, Thread
from typing import Generic, TypeVar

import structlog

from nundina.app_runtime.app_errors import masked, plain_error, where_it_happened
from nundina.domain.errors import AppFault
from nundina.domain.identifiers import AppId
from nundina_plugin_api.errors import Transient

T = TypeVar("T")

_log = structlog.get_logger(__name__)

MOST_AT_ONCE = 64  # calls of one app; those that hang go on counting until they end
LONGEST_QUEUE = 1.0  # seconds to wait for one of these places


class _Call(Generic[T]):
    """One call in a thread of its own, which the host leaves behind where it hangs."""

    def __init__(self, function: Callable[[], T], places: BoundedSemaphore) -> None:
        self._function = function
        self._places = places
        self._done = Event()
        self.answer: T | None = None
        self.error: BaseException | None = None

    def ended_within(self, deadline: timedelta) -> bool:
        # A daemon: a pool's threads would be joined at exit, and one that hangs would keep the host from ending.
        Thread(target=self._run, daemon=True).start()
        return self._done.wait(deadline.total_seconds())

    def _run(self) -> None:
        try:
            self.answer = self._function()
        except BaseException as error:  # noqa: BLE001 -- an app's SystemExit is a fault of the app
            self.error = error
        finally:
            self._done.set()
            self._places.release()


class GuardedCaller:
    """Calls one app: within a deadline, with the six errors as the only ones that mean something."""

    def __init__(self, app_id: AppId, deadline: timedelta) -> None:
        self._app_id = app_id
        self._deadline = deadline
        self._places = BoundedSemaphore(MOST_AT_ONCE)

    def __call__(self, what: str, function: Callable[..., T], *arguments: object) -> T:
        """Return the app's answer. Raises the six errors, Transient where it is late, and AppFault."""
        if not self._places.acquire(timeout=LONGEST_QUEUE):
            _log.error("app_overloaded", app_id=self._app_id, call=what)
            raise Transient
        call = _Call(lambda: function(*arguments), self._places)
        if not call.ended_within(self._deadline):
            _log.error("app_late", app_id=self._app_id, call=what, deadline=self._deadline.total_seconds())
            raise Transient
        if call.error is not None:
            raise self._error(what, call.error, arguments) from None
        return call.answer  # type: ignore[return-value]

    def _error(self, what: str, error: BaseException, arguments: tuple[object, ...]) -> Exception:
        meant = plain_error(error, arguments)
        if meant is not None:
            return meant
        kind = type(error).__name__
        message = masked(str(error), arguments)
        _log.error(
            "app_fault", app_id=self._app_id, call=what, error=kind, message=message, at=where_it_happened(error)
        )
        return AppFault(self._app_id, f"{what} raised {kind}")
