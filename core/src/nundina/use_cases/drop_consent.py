"""A user connected the wrong account, or changed their mind: one step undoes it (CON-7)."""

from __future__ import annotations

import structlog

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Consent, ConsentStage
from nundina.domain.errors import NotFound, SecretUnreadable
from nundina.domain.identifiers import ConsentId
from nundina.ports import Ports, Transaction
from nundina.use_cases.abandon_consent import discard_consent
from nundina.use_cases.revoke_credentials import revoke_grant
from nundina.use_cases.sealed_grants import open_grant

_log = structlog.get_logger(__name__)


def drop_consent(ports: Ports, actor: User, session: Session, consent_id: ConsentId) -> Consent:
    """Remove the consent and give back what was granted; returns what it was. Raises NotFound."""
    with ports.unit_of_work() as tx:
        consent = tx.consents.get(actor.account_id, consent_id)
        if consent.session_id != session.id:
            raise NotFound
        revoke_consent(ports, tx, consent)
        discard_consent(ports, tx, consent)
    return consent


def clear_expired_consents(ports: Ports) -> int:
    """Remove every consent that ran out, revoking what had been granted; returns how many there were."""
    with ports.unit_of_work() as tx:
        expired = tx.consents.remove_expired(ports.clock.now())
        for consent in expired:
            revoke_consent(ports, tx, consent)
            discard_consent(ports, tx, consent)
    return len(expired)


def revoke_consent(ports: Ports, tx: Transaction, consent: Consent) -> None:
    """Give back what the consent holds, where it holds a grant; one that no key opens any more goes as it is."""
    if consent.stage is not ConsentStage.GRANTED:
        return
    try:
        grant = open_grant(ports, consent)
    except SecretUnreadable:
        _log.warning("not_revoked", consent_id=consent.id, why="its grant cannot be opened")
        return
    revoke_grant(ports, tx, consent.account_id, consent.app_id, grant)
