"""Delivers one row of the outbox: at least once, with a key that makes it once for the provider.

A worker may die between the provider's answer and the transaction that keeps it. The row is then delivered
again under the same key, and the provider answers with what it has already.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import random

import structlog

from nundina.domain.errors import AppNotConfigured, AppUnavailable, ChangedMeanwhile, NotFound, Paused
from nundina.domain.identifiers import OutboxId
from nundina.domain.pace import spread
from nundina.domain.retry import backoff
from nundina.domain.sync import Lease, OutboxItem, OutboxKind, OutboxState
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.app_problems import CALL_ERRORS, asked_wait, is_final, needs_the_user, problem_of
from nundina.use_cases.event_delivery import MeetingGone, deliver_event, remember_event
from nundina.use_cases.revoke_credentials import revoke_credentials
from nundina.use_cases.stop_channel import stop_channel
from nundina.use_cases.sync_before_write import sync_before_write
from nundina.use_cases.write_order import waits_until, wake_later
from nundina_plugin_api.errors import RefusalReason, Refused, Transient
from nundina_plugin_api.values import CalendarEvent

RECONNECT_CHECKED_EVERY = timedelta(minutes=1)
MOST_FAULTS = 10  # tries; a row at which the code itself fails again and again is set aside, with its reason
MOST_COLLISIONS = 5  # tries; an event that changes again and again wants a person's eye
MOST_REVOCATIONS = 12  # tries; after that the grant has run out by itself, or the provider has gone for good

_log = structlog.get_logger(__name__)


def deliver_outbox(ports: Ports, lease: Lease) -> WorkOutcome:
    """Deliver the row that is due, and say when it is due again if it could not be. Raises LeaseLost."""
    try:
        with ports.unit_of_work.read() as tx:
            item = tx.outbox.get(OutboxId(lease.work.subject))
    except NotFound:
        return WorkOutcome()
    if item.state is not OutboxState.PENDING:
        return WorkOutcome()
    look_again_at = waits_until(ports, item)
    if look_again_at is not None:
        return _put_off(ports, lease, item, look_again_at - ports.clock.now(), lease.work.attempts)
    try:
        event = _deliver(ports, item)
    except Paused as pause:
        # Nothing was called, so no try is used up.
        wait = spread(pause.until, ports.clock.now(), random()) - ports.clock.now()  # noqa: S311 - spreads load
        return _put_off(ports, lease, replace(item, last_problem=pause.reason), wait, lease.work.attempts)
    except MeetingGone:
        return _close(ports, lease, item, OutboxState.QUARANTINED, "meeting_deleted")
    except CALL_ERRORS as error:
        return _failed(ports, lease, item, error)
    except ChangedMeanwhile:
        raise
    except Exception as error:  # noqa: BLE001 - a row that nobody foresaw must not be tried for ever
        _log.exception("delivery_failed", outbox_id=item.id, kind=str(item.kind))
        return _failed(ports, lease, item, error)
    return _delivered(ports, lease, item, event)


def _deliver(ports: Ports, item: OutboxItem) -> CalendarEvent | None:
    match item.kind:
        case OutboxKind.CREATE_EVENT | OutboxKind.UPDATE_EVENT | OutboxKind.CANCEL_EVENT:
            if item.kind is OutboxKind.UPDATE_EVENT and item.connection_id is not None:
                sync_before_write(ports, item.connection_id)
            return deliver_event(ports, item)
        case OutboxKind.REVOKE_CREDENTIALS:
            revoke_credentials(ports, item)
        case OutboxKind.STOP_CHANNEL:
            stop_channel(ports, item)
    return None


def _delivered(ports: Ports, lease: Lease, item: OutboxItem, event: CalendarEvent | None) -> WorkOutcome:
    """Keep what the provider answered together with the row's end; the secret that the row carried goes."""
    done = replace(
        item, state=OutboxState.DELIVERED, attempts=item.attempts + 1, next_try_at=None, last_problem="", sealed=b""
    )
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.outbox.update(done)
        if event is not None:
            remember_event(ports, tx, item, event)
        wake_later(ports, tx, item)
    return WorkOutcome()


def _failed(ports: Ports, lease: Lease, item: OutboxItem, error: Exception) -> WorkOutcome:
    problem = problem_of(error)
    if isinstance(error, Refused) and is_final(error) and not _changes_at_this_moment(item, error):
        return _close(ports, lease, item, OutboxState.QUARANTINED, str(error.reason))
    if needs_the_user(error) or isinstance(error, NotFound):
        if item.kind is OutboxKind.REVOKE_CREDENTIALS:
            return _close(ports, lease, item, OutboxState.DELIVERED, problem)  # forgotten there already
        if isinstance(error, NotFound):
            return _close(ports, lease, item, OutboxState.QUARANTINED, "disconnected")
        # Waits for the reconnect without using up tries: the work is fine, the way is blocked (CON-11).
        return _put_off(ports, lease, replace(item, last_problem=problem), RECONNECT_CHECKED_EVERY, lease.work.attempts)
    attempts = item.attempts + 1
    if attempts >= MOST_REVOCATIONS and item.kind is OutboxKind.REVOKE_CREDENTIALS:
        return _close(ports, lease, item, OutboxState.QUARANTINED, problem)
    if attempts >= MOST_FAULTS and not _is_nobodys_fault(error):
        return _close(ports, lease, item, OutboxState.QUARANTINED, "fault")
    tried = replace(item, attempts=attempts, last_problem=problem)
    return _put_off(ports, lease, tried, backoff(attempts, random(), asked_wait(error)), attempts)  # noqa: S311


def _changes_at_this_moment(item: OutboxItem, refused: Refused) -> bool:
    """Say whether the event changed while it was being written: the next try brings that change in first."""
    is_change = item.kind is OutboxKind.UPDATE_EVENT and refused.reason is RefusalReason.EVENT_CHANGED
    return is_change and item.attempts + 1 < MOST_COLLISIONS


def _is_nobodys_fault(error: Exception) -> bool:
    """Say whether the row itself is fine, so that it is tried for as long as it takes."""
    passing = isinstance(error, Refused) and not is_final(error)
    return passing or isinstance(error, Transient | AppUnavailable | AppNotConfigured)


def _put_off(ports: Ports, lease: Lease, item: OutboxItem, wait: timedelta, attempts: int) -> WorkOutcome:
    due_at = ports.clock.now() + wait
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.outbox.update(replace(item, next_try_at=due_at))
    return WorkOutcome(due_at, attempts)


def _close(ports: Ports, lease: Lease, item: OutboxItem, state: OutboxState, problem: str) -> WorkOutcome:
    """End the row with its reason; the rest goes on."""
    closed = replace(item, state=state, attempts=item.attempts + 1, next_try_at=None, last_problem=problem, sealed=b"")
    with ports.unit_of_work() as tx:
        tx.work.assert_held(lease)
        tx.outbox.update(closed)
        wake_later(ports, tx, item)
    return WorkOutcome()
