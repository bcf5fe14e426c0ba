"""Consents under way in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from nundina.domain.connections import Consent, ConsentStage
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AccountId, AppId, ConsentId, InstallationId, UserId
from nundina.store.statements import changed_one, one_or_not_found
from nundina.store.tables import consents


class SqlConsentStore:
    """Consents under way."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, consent: Consent) -> None:
        """Add a consent whose state nobody has used yet."""
        self._connection.execute(sa.insert(consents), {**_values(consent), "state_used": False})

    def get(self, account_id: AccountId, consent_id: ConsentId) -> Consent:
        """Return a consent of the account. Raises NotFound."""
        chosen = sa.select(consents).where(consents.c.account_id == account_id, consents.c.id == consent_id)
        return _consent(one_or_not_found(self._connection, chosen))

    def take_by_state(self, state_digest: str, now: datetime) -> Consent | None:
        """Return the consent whose state this is and burn the state, so that a second caller gets None."""
        burnt = (
            sa.update(consents)
            .where(consents.c.state_digest == state_digest, ~consents.c.state_used, consents.c.expires_at > now)
            .values(state_used=True)
            .returning(consents)
        )
        row = self._connection.execute(burnt).one_or_none()
        return None if row is None else _consent(row)

    def update(self, consent: Consent) -> None:
        """Store every field; a state that was used stays used. Raises NotFound."""
        chosen = sa.update(consents).where(consents.c.account_id == consent.account_id, consents.c.id == consent.id)
        if not changed_one(self._connection, chosen.values(_values(consent))):
            raise NotFound

    def remove(self, consent_id: ConsentId) -> None:
        """Remove a consent; one that is gone is no error."""
        self._connection.execute(sa.delete(consents).where(consents.c.id == consent_id))

    def of_installation(self, installation_id: InstallationId, now: datetime) -> tuple[Consent, ...]:
        """Return those that have not run out."""
        chosen = sa.select(consents).where(consents.c.installation_id == installation_id, consents.c.expires_at > now)
        return tuple(_consent(row) for row in self._connection.execute(chosen.order_by(consents.c.created_at)))

    def has_granted(self, app_id: AppId, address: str, now: datetime) -> bool:
        """Say whether any account has a grant of this mailbox waiting to be kept."""
        chosen = sa.select(consents.c.id).where(
            consents.c.app_id == app_id,
            consents.c.address == address.lower(),
            consents.c.stage == ConsentStage.GRANTED.value,
            consents.c.expires_at > now,
        )
        return self._connection.execute(chosen.limit(1)).one_or_none() is not None

    def granted_of(self, account_id: AccountId, user_id: UserId, now: datetime) -> tuple[Consent, ...]:
        """Return what a user was granted and has not answered yet, the oldest first."""
        chosen = sa.select(consents).where(
            consents.c.account_id == account_id,
            consents.c.user_id == user_id,
            consents.c.stage == ConsentStage.GRANTED.value,
            consents.c.expires_at > now,
        )
        return tuple(_consent(row) for row in self._connection.execute(chosen.order_by(consents.c.created_at)))

    def remove_expired(self, now: datetime) -> tuple[Consent, ...]:
        """Remove and return those that ran out; a granted one's credentials want revoking."""
        removed = sa.delete(consents).where(consents.c.expires_at <= now).returning(consents)
        return tuple(_consent(row) for row in self._connection.execute(removed).all())


def _consent(row: sa.Row[Any]) -> Consent:
    return Consent(
        id=row.id,
        account_id=row.account_id,
        user_id=row.user_id,
        session_id=row.session_id,
        app_id=row.app_id,
        installation_id=row.installation_id,
        stage=ConsentStage(row.stage),
        state_digest=row.state_digest,
        created_at=row.created_at,
        expires_at=row.expires_at,
        origin=row.origin,
        reconnects=row.reconnects,
        sealed_memory=bytes(row.sealed_memory),
        sealed_grant=bytes(row.sealed_grant),
        address=row.address,
    )


def _values(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "account_id": consent.account_id,
        "user_id": consent.user_id,
        "session_id": consent.session_id,
        "app_id": consent.app_id,
        "installation_id": consent.installation_id,
        "stage": consent.stage,
        "state_digest": consent.state_digest,
        "created_at": consent.created_at,
        "expires_at": consent.expires_at,
        "origin": consent.origin,
        "reconnects": consent.reconnects,
        "sealed_memory": consent.sealed_memory,
        "sealed_grant": consent.sealed_grant,
        "address": consent.address,
    }
