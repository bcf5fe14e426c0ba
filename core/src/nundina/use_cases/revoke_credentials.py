"""Credentials are given back to the provider after their connection or consent has ended (CON-10).

The row in the outbox carries them, sealed for itself, because nothing else holds them any more. It names the push
channels too: they are stopped first, while the credentials still work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from nundina.domain.connections import Connection
from nundina.domain.errors import SecretUnreadable
from nundina.domain.identifiers import AccountId, AppId, OutboxId, new_id
from nundina.domain.seals import outbox_context
from nundina.domain.sync import OutboxItem, OutboxKind, PushChannel
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_configuration import configuration_of
from nundina.use_cases.app_pace import paced
from nundina.use_cases.sealed_grants import decode_credentials, encode_credentials, open_credentials
from nundina_plugin_api.errors import AppError, Transient
from nundina_plugin_api.plain_values import make_ready
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import Access, Channel, Credentials, Grant

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Stopping:
    """A channel, as the payload names it."""

    channel_id: str
    resource_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Payload:
    """What the row says in the open."""

    app_id: str
    address: str
    subject: str
    channels: tuple[_Stopping, ...] = ()


make_ready(_Payload)


def revoke_grant(ports: Ports, tx: Transaction, account_id: AccountId, app_id: AppId, grant: Grant) -> None:
    """Put the revocation of a grant that nobody keeps into the outbox."""
    payload = _Payload(app_id, grant.identity.address, grant.identity.subject)
    tx.outbox.add(_item(ports, account_id, payload, grant.credentials))


def revoke_connection(ports: Ports, tx: Transaction, connection: Connection, channels: Sequence[PushChannel]) -> None:
    """Put the end of a connection's channels and credentials into the outbox. The credentials are still stored.

    What no key opens any more is given back by nobody; the connection ends all the same (CON-10).
    """
    sealed, _ = tx.connections.credentials(connection.id)
    try:
        credentials = open_credentials(ports, connection.account_id, connection.id, sealed)
    except SecretUnreadable:
        _log.warning("not_revoked", connection_id=connection.id, why="its credentials cannot be opened")
        return
    stopping = tuple(_Stopping(one.channel_id, one.resource_id, one.expires_at) for one in channels)
    payload = _Payload(connection.app_id, connection.address, connection.subject, stopping)
    tx.outbox.add(_item(ports, connection.account_id, payload, credentials))


def revoke_credentials(ports: Ports, item: OutboxItem) -> None:
    """Deliver such a row: stop its channels, give its credentials back.

    Providers revoke everything that a person ever granted, so nothing is given back while a live connection of
    the same person needs it: one who disconnected and came back, or who has a calendar in another account.
    Raises Paused, Transient and what else an app may raise.
    """
    payload = msgspec.convert(dict(item.payload), type=_Payload, strict=False)
    app = ports.apps.app(AppId(payload.app_id))
    plain = ports.secrets.open(item.sealed, outbox_context(item.account_id, item.id))
    access = Access(decode_credentials(plain), configuration_of(ports, AppId(payload.app_id)), payload.address)
    paced(ports, AppId(payload.app_id), payload.subject, lambda: _give_back(ports, app, access, payload))


def _give_back(ports: Ports, app: CalendarApp, access: Access, payload: _Payload) -> None:
    _stop_channels(app, _fresh(ports, app, access) if payload.channels else access, payload.channels)
    if not _is_needed(ports, payload):
        app.connector.revoke(access)


def _item(ports: Ports, account_id: AccountId, payload: _Payload, credentials: Credentials) -> OutboxItem:
    outbox_id = OutboxId(new_id())
    return OutboxItem(
        id=outbox_id,
        account_id=account_id,
        kind=OutboxKind.REVOKE_CREDENTIALS,
        key=new_id(),
        created_at=ports.clock.now(),
        payload=msgspec.to_builtins(payload),
        sealed=ports.secrets.seal(encode_credentials(credentials), outbox_context(account_id, outbox_id)),
    )


def _stop_channels(app: CalendarApp, access: Access, channels: Sequence[_Stopping]) -> None:
    for one in channels:
        if app.watcher is None:
            return
        try:
            app.watcher.stop(access, Channel(one.channel_id, one.resource_id, one.expires_at))
        except Transient:
            raise
        except AppError:
            continue  # a channel that cannot be stopped ends by itself; giving back the credentials matters more


def _fresh(ports: Ports, app: CalendarApp, access: Access) -> Access:
    expires_at = access.credentials.expires_at
    if expires_at is None or expires_at > ports.clock.now():
        return access
    try:
        return Access(app.connector.refresh(access), access.configuration, access.address)
    except Transient:
        raise
    except AppError:
        return access


def _is_needed(ports: Ports, payload: _Payload) -> bool:
    app_id = AppId(payload.app_id)
    with ports.unit_of_work.read() as tx:
        return tx.connections.has_live(app_id, payload.subject) or tx.consents.has_granted(
            app_id, payload.address, ports.clock.now()
        )
