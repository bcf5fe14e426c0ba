"""Writes to a calendar as rows of the outbox, made in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Mapping

from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import OutboxId, new_id
from nundina.domain.meetings import Meeting
from nundina.domain.sync import OutboxItem, OutboxKind
from nundina.ports import Ports, Transaction
from nundina.use_cases.write_order import wake_earlier
from nundina_plugin_api.manifest import Capability
from nundina_plugin_api.values import EventDraft, Moment


def put_event_write(
    ports: Ports,
    tx: Transaction,
    kind: OutboxKind,
    meeting: Meeting,
    connection: Connection,
    key: str = "",
    payload: Mapping[str, object] | None = None,
) -> OutboxItem:
    """Add a row that brings the meeting to the calendar as it will stand at delivery; due at once."""
    item = OutboxItem(
        id=OutboxId(new_id()),
        account_id=meeting.account_id,
        kind=kind,
        key=key or new_id(),
        created_at=ports.clock.now(),
        payload=payload or {},
        connection_id=connection.id,
        meeting_id=meeting.id,
        next_try_at=ports.clock.now(),
    )
    tx.outbox.add(item)
    wake_earlier(ports, tx, item)
    return item


def draft_of(meeting: Meeting) -> EventDraft:
    """Return the event that a meeting wants to be."""
    return EventDraft(
        title=meeting.title,
        start=Moment(instant=meeting.start, zone=meeting.zone),
        end=Moment(instant=meeting.end, zone=meeting.zone),
        description=meeting.description,
        location=meeting.location,
        guests=meeting.guests,
    )


def can_log_meetings(ports: Ports, connection: Connection) -> bool:
    """Say whether Meet can write to this calendar (SYNC-1): its app can, its user wants it, nothing is lost."""
    able = _declares(ports, connection, Capability.LOG_MEETINGS, Capability.CREATE_EVENTS)
    return able and connection.calendar_sync and connection.state is ConnectionState.ACTIVE


def can_update_events(ports: Ports, connection: Connection) -> bool:
    """Say whether a meeting can be changed in this calendar from Nundina."""
    return can_log_meetings(ports, connection) and _declares(ports, connection, Capability.UPDATE_EVENTS)


def may_log_meetings(ports: Ports, connection: Connection) -> bool:
    """Say whether the app takes meetings from Nundina at all, whatever the connection is like now (EXC-6)."""
    return _declares(ports, connection, Capability.LOG_MEETINGS, Capability.CREATE_EVENTS)


def may_update_events(ports: Ports, connection: Connection) -> bool:
    """Say whether the app can change events at all, whatever the connection is like now (EXC-5)."""
    return _declares(ports, connection, Capability.CREATE_EVENTS, Capability.UPDATE_EVENTS)


def _declares(ports: Ports, connection: Connection, *capabilities: Capability) -> bool:
    try:
        manifest = ports.apps.release(connection.app_id).manifest
    except NotFound:
        return False  # the app is gone from this host; its pages say so
    return all(manifest.can(capability) for capability in capabilities)
