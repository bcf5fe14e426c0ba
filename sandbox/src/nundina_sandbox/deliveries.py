"""Calls to the receivers of notifications, from one thread, with patience but without a storm."""

import heapq
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests

log = logging.getLogger(__name__)
RETRIED = frozenset({500, 502, 503, 504})
TIMEOUT_SECONDS = 5.0


def _not_a_servers_fault(status: int) -> bool:
    return status not in RETRIED


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification: a POST."""

    address: str
    headers: Mapping[str, str]
    alive: Callable[[], bool]
    """Says whether the receiver still wants it."""
    body: bytes = b""
    arrived: Callable[[int], bool] = _not_a_servers_fault
    """Says of the answer's status whether there is nothing more to do."""
    lost: Callable[[], None] = _nothing
    """What happens when it was tried often enough."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and after how many seconds a failed call is repeated: each wait twice the one before."""

    first_wait: float = 1.0
    longest_wait: float = 60.0
    attempts: int = 8
    kept: int = 100
    """How many notifications wait behind a failing one; further ones are dropped, for they say nothing new."""


class Deliveries:
    """Notifications on their way; each channel's arrive in order, and one in trouble delays no other for long."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self._queues: dict[str, deque[Delivery]] = {}
        self._due: list[tuple[float, int, str, int]] = []
        self._count = 0
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def send(self, channel_id: str, delivery: Delivery) -> None:
        """Have a notification delivered soon."""
        with self._condition:
            waiting = self._queues.setdefault(channel_id, deque())
            if self._closed or len(waiting) >= self.patience.kept:
                return
            waiting.append(delivery)
            if len(waiting) == 1:
                self._plan(channel_id, 0.0, 1)
            self._start()

    def close(self) -> None:
        """Stop; what has not been delivered is dropped."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(TIMEOUT_SECONDS + 1)

    def _plan(self, channel_id: str, wait: float, attempt: int) -> None:
        self._count += 1
        heapq.heappush(self._due, (time.monotonic() + wait, self._count, channel_id, attempt))
        self._condition.notify()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sandbox-notifications", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
            while (task := self._next()) is not None:
                channel_id, attempt, delivery = task
                finished = not delivery.alive() or _delivered(session, delivery)
                if not finished and attempt >= self.patience.attempts:
                    delivery.lost()
                self._done(channel_id, attempt, finished)

    def _next(self) -> tuple[str, int, Delivery] | None:
        with self._condition:
            while not self._closed:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    _, _, channel_id, attempt = heapq.heappop(self._due)
                    return channel_id, attempt, self._queues[channel_id][0]
                self._condition.wait(wait)
            return None

    def _done(self, channel_id: str, attempt: int, finished: bool) -> None:
        with self._condition:
            waiting = self._queues[channel_id]
            if not finished and attempt < self.patience.attempts:
                wait = min(self.patience.first_wait * 2 ** (attempt - 1), self.patience.longest_wait)
                self._plan(channel_id, wait, attempt + 1)
                return
            waiting.popleft()
            if waiting:
                self._plan(channel_id, 0.0, 1)
            else:
                del self._queues[channel_id]


def _delivered(session: requests.Session, delivery: Delivery) -> bool:
    """Call the receiver; say whether there is nothing more to do."""
    headers = {"Accept": "*/*", "Content-Length": str(len(delivery.body)), **delivery.headers}
    try:
        with session.post(
            delivery.address,
            data=delivery.body or None,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return delivery.arrived(answer.status_code)
    except (requests.RequestException, OSError, UnicodeError) as error:
        log.debug("A notification did not arrive: %s", type(error).__name__)
        return False
