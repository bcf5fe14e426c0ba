"""The contexts for which secrets are sealed: what is sealed for one row opens in no other."""

from __future__ import annotations

from nundina.domain.identifiers import AccountId, AppId, ConnectionId, ConsentId, OutboxId


def credentials_context(account_id: AccountId, connection_id: ConnectionId) -> str:
    """Return the context of a connection's credentials."""
    return f"credentials:{account_id}:{connection_id}"


def memory_context(account_id: AccountId, consent_id: ConsentId) -> str:
    """Return the context of what an app remembers while the user is at the provider."""
    return f"memory:{account_id}:{consent_id}"


def grant_context(account_id: AccountId, consent_id: ConsentId) -> str:
    """Return the context of a grant that the user has not kept yet."""
    return f"grant:{account_id}:{consent_id}"


def outbox_context(account_id: AccountId, outbox_id: OutboxId) -> str:
    """Return the context of the secret within an outbox row."""
    return f"outbox:{account_id}:{outbox_id}"


def setting_context(app_id: AppId, name: str) -> str:
    """Return the context of what the operator set for an app."""
    return f"setting:{app_id}:{name}"
