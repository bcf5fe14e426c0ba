"""What vanished from a calendar goes from timelines: after a complete listing only, and never a mass without asking."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import User
from nundina.domain.connections import Connection
from nundina.domain.identifiers import ConnectionId
from nundina.domain.ledger import Mailbox
from nundina.domain.mass_removal import is_mass_removal
from nundina.domain.reconciliation import plan_gone
from nundina.domain.sync import Lease, SyncPosition
from nundina.ports import Ports, Transaction
from nundina.use_cases.own_connection import own_connection
from nundina.use_cases.sync_knowledge import knowledge_of_seen, load_mailbox
from nundina.use_cases.sync_results import store_actions
from nundina_plugin_api.values import Window

MASS_REMOVAL = "MassRemoval"
_BATCH = 200  # events in one transaction


def sweep(ports: Ports, lease: Lease, mailbox: Mailbox, position: SyncPosition) -> str:
    """Remove what the complete listing did not bring; return the problem that stopped it, or nothing (SYNC-15)."""
    with ports.unit_of_work.read() as tx:
        if _would_be_a_mass(tx, position):
            return MASS_REMOVAL
    reading = replace(mailbox, calendar_private=position.calendar_private, listing=position.listing)
    remaining = True
    while remaining:
        with ports.unit_of_work() as tx:
            tx.work.assert_held(lease)
            remaining = _remove_batch(ports, tx, reading, position.window)
            if not remaining:
                tx.events.set_position(replace(position, listing="", window=None))
    return ""


def vanished_count(ports: Ports, actor: User, connection_id: ConnectionId) -> int:
    """Return how many meetings wait for the user's word before they go. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        connection = own_connection(tx, actor, connection_id)
        return _waiting(tx, connection)


def answer_mass_removal(ports: Ports, actor: User, connection_id: ConnectionId, *, remove: bool) -> None:
    """Remove what vanished, or keep it on timelines for good, as its user says. Raises NotFound."""
    with ports.unit_of_work() as tx:
        connection = own_connection(tx, actor, connection_id)
        position = tx.events.position(connection.id)
        if not _waiting(tx, connection):
            return
        mailbox = replace(load_mailbox(tx, connection), listing=position.listing)
        while _remove_batch(ports, tx, mailbox, position.window) if remove else _let_go(tx, position):
            pass
        tx.events.set_position(replace(position, listing="", window=None))
        tx.connections.note_sync(connection.id, None, "", 0, 0)


def _waiting(tx: Transaction, connection: Connection) -> int:
    position = tx.events.position(connection.id)
    complete = position.cursor and position.listing and not position.page
    return _vanished(tx, position) if complete else 0


def _would_be_a_mass(tx: Transaction, position: SyncPosition) -> bool:
    """Compare what vanished with what stands in the same stretch of time: the rest was not asked for."""
    standing = tx.events.count_on_timeline(position.connection_id, window=position.window)
    return is_mass_removal(standing, _vanished(tx, position))


def _vanished(tx: Transaction, position: SyncPosition) -> int:
    return tx.events.count_on_timeline(position.connection_id, position.listing, position.window)


def _let_go(tx: Transaction, position: SyncPosition) -> bool:
    """Keep some meetings without their vanished events, which no listing will miss again."""
    vanished = tx.events.not_seen_in(position.connection_id, position.listing, _BATCH, position.window)
    for event in vanished:
        tx.events.remove(event)
    return len(vanished) == _BATCH


def _remove_batch(ports: Ports, tx: Transaction, mailbox: Mailbox, window: Window | None) -> bool:
    """Remove some of what vanished; return whether there may be more."""
    vanished = tx.events.not_seen_in(mailbox.connection_id, mailbox.listing, _BATCH, window)
    actions = plan_gone(vanished, mailbox, knowledge_of_seen(tx, mailbox, vanished), ports.clock.now())
    store_actions(tx, mailbox.account_id, actions)
    return len(vanished) == _BATCH
