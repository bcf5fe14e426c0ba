"""Credentials and grants as bytes, sealed for the one row that may hold them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nundina.domain.connections import Consent
from nundina.domain.identifiers import AccountId, ConnectionId
from nundina.domain.seals import credentials_context, grant_context, memory_context
from nundina.ports import Ports
from nundina_plugin_api.values import Credentials, Grant


def encode_credentials(credentials: Credentials) -> bytes:
    """Return credentials as JSON: a secret, to be sealed at once."""
    return msgspec.json.encode(credentials)


def decode_credentials(plain: bytes) -> Credentials:
    """Return the credentials that encode_credentials wrote."""
    return msgspec.json.decode(plain, type=Credentials)


def seal_credentials(
    ports: Ports, account_id: AccountId, connection_id: ConnectionId, credentials: Credentials
) -> bytes:
    """Encrypt credentials for one connection."""
    return ports.secrets.seal(encode_credentials(credentials), credentials_context(account_id, connection_id))


def open_credentials(ports: Ports, account_id: AccountId, connection_id: ConnectionId, sealed: bytes) -> Credentials:
    """Decrypt the credentials of one connection. Raises SecretUnreadable."""
    return decode_credentials(ports.secrets.open(sealed, credentials_context(account_id, connection_id)))


def seal_grant(ports: Ports, consent: Consent, grant: Grant) -> bytes:
    """Encrypt a grant for the consent that holds it until the user keeps it."""
    return ports.secrets.seal(msgspec.json.encode(grant), grant_context(consent.account_id, consent.id))


def open_grant(ports: Ports, consent: Consent) -> Grant:
    """Decrypt the grant of a consent. Raises SecretUnreadable."""
    plain = ports.secrets.open(consent.sealed_grant, grant_context(consent.account_id, consent.id))
    return msgspec.json.decode(plain, type=Grant)


def seal_memory(ports: Ports, consent: Consent, memory: Mapping[str, str]) -> bytes:
    """Encrypt what the app wants back when the user returns."""
    return ports.secrets.seal(msgspec.json.encode(dict(memory)), memory_context(consent.account_id, consent.id))


def open_memory(ports: Ports, consent: Consent) -> dict[str, str]:
    """Decrypt what the app wanted back; nothing where it wanted nothing. Raises SecretUnreadable."""
    if not consent.sealed_memory:
        return {}
    plain = ports.secrets.open(consent.sealed_memory, memory_context(consent.account_id, consent.id))
    return msgspec.json.decode(plain, type=dict[str, str])
