"""Every call to a provider passes here: it waits while the provider is to be left alone, and its end is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import random
from typing import TypeVar

from nundina.domain.errors import NotFound, Paused
from nundina.domain.identifiers import AppId
from nundina.domain.pace import (
    ADMITTED_FOR,
    PROBE_TIME,
    Pace,
    Wait,
    admit,
    after_answer,
    after_failure,
    is_clear,
    longest,
    mailbox_scope,
    probing_on,
    project_scope,
)
from nundina.ports import Ports, Transaction
from nundina.use_cases.kept_alive import kept_alive
from nundina_plugin_api.errors import AppError, RateLimited, Transient

T = TypeVar("T")


MOST_AT_ONCE = 8  # calls of one run that are admitted together
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def paced(ports: Ports, app_id: AppId, subject: str, call: Callable[[], T]) -> T:
    """Return what the call returns. Raises Paused without calling, and what the call raises.

    Call it outside any transaction. A refusal is an answer too: only a provider that is away or asks for fewer calls
    is left alone.
    """
    return Gate(ports, app_id, subject).paced(call)


def pause_of(ports: Ports, tx: Transaction, app_id: AppId, subject: str) -> Pace | None:
    """Return the pause of a mailbox or of its app's project that holds now, the longest; None where neither does."""
    scopes = (project_scope(app_id), mailbox_scope(app_id, subject))
    return longest(tx.paces.of(scopes), ports.clock.now())


@dataclass(slots=True)
class Gate:
    """The way of calls, one after another, through their two scopes: the app's project and the mailbox.

    The longer a run goes on, the more of its calls are admitted at once, so that not every one of them writes; a pause
    that another process notes meanwhile stops the next call all the same.
    """

    ports: Ports
    app_id: AppId
    subject: str
    passed: tuple[Pace, ...] = ()  # as the call under way left them
    admitted: int = 0  # so many calls together, the last time
    ahead: int = 0  # of these, how many are still to be made
    ahead_until: datetime = _LONG_AGO

    def paced(self, call: Callable[[], T]) -> T:
        """Do as the function paced does."""
        self._pass_through()
        try:
            with self._under_way():
                answer = call()
        except Transient as error:
            self._note_failure(error)
            raise
        except AppError:
            self._note_answer()
            raise
        self._note_answer()
        return answer

    def _pass_through(self) -> None:
        limits, now = self._limits(), self.ports.clock.now()
        admitted = not any(limits) or (self.ahead > 0 and now <= self.ahead_until)
        if admitted and self._nothing_is_in_the_way():
            self.passed, self.ahead = (), self.ahead - 1
            return
        with self.ports.unit_of_work() as tx:
            found = tx.paces.of(self._scopes())
            self._admit(found[0], found[1], limits, now)
            for before, after in zip(found, self.passed, strict=True):
                if before != after:
                    tx.paces.put(after)

    def _admit(self, project: Pace, mailbox: Pace, limits: tuple[int, int], now: datetime) -> None:
        """Admit as many calls as the run is likely to make soon, or where that is too much one. Raises Paused."""
        calls = self._likely() if is_clear(project) and is_clear(mailbox) else 1
        answer = admit(project, mailbox, limits, now, calls)
        if isinstance(answer, Wait):
            calls, answer = 1, admit(project, mailbox, limits, now)
        if isinstance(answer, Wait):
            raise Paused(answer.until, answer.reason)
        self.passed = answer
        self.admitted, self.ahead, self.ahead_until = calls, calls - 1, now + ADMITTED_FOR

    def _likely(self) -> int:
        """Return twice as many as the last time where all of those were made, otherwise as many as were made."""
        likely = self.admitted - self.ahead if self.ahead > 0 else 2 * self.admitted
        return min(max(likely, 1), MOST_AT_ONCE)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """Hold the others back while the call is a probe; one whose process dies does so for seconds only."""
        if all(pace.probing_until is None for pace in self.passed):
            yield
            return
        with kept_alive(PROBE_TIME, self._probe_on):
            yield

    def _note_failure(self, error: Transient) -> None:
        """Remember the failure where the provider counts: of the whole project only if it says so."""
        whole_app = isinstance(error, RateLimited) and error.whole_app
        reason, now = type(error).__name__, self.ports.clock.now()
        with self.ports.unit_of_work() as tx:
            [pace] = tx.paces.of([self._scopes()[0 if whole_app else 1]])
            tx.paces.put(after_failure(pace, reason, error.retry_after, now, random()))  # noqa: S311 - spreads load

    def _note_answer(self) -> None:
        """Open the way again, unless somebody failed anew while this call was under way."""
        if all(is_clear(pace) for pace in self.passed):
            return
        with self.ports.unit_of_work() as tx:
            for passed, pace in zip(self.passed, tx.paces.of(self._scopes()), strict=True):
                if pace.failures == passed.failures and not is_clear(pace):
                    tx.paces.put(after_answer(pace))

    def _probe_on(self) -> bool:
        with self.ports.unit_of_work() as tx:
            now, stored = self.ports.clock.now(), tx.paces.of(self._scopes())
            going_on = [probing_on(*pair, now) for pair in zip(self.passed, stored, strict=True)]
            for pace in filter(None, going_on):
                tx.paces.put(pace)
        return any(going_on)

    def _nothing_is_in_the_way(self) -> bool:
        with self.ports.unit_of_work.read() as tx:
            return all(is_clear(pace) for pace in tx.paces.of(self._scopes()))

    def _scopes(self) -> tuple[str, str]:
        return project_scope(self.app_id), mailbox_scope(self.app_id, self.subject)

    def _limits(self) -> tuple[int, int]:
        try:
            limits = self.ports.apps.release(self.app_id).manifest.limits
        except NotFound:
            return 0, 0
        return limits.project, limits.mailbox
