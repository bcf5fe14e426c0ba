"""What is checked, inside the transaction, before a mailbox becomes a connection."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.connections import Consent
from nundina.domain.errors import ConsentExpired, NotFound
from nundina.domain.installations import Installation
from nundina.domain.mailboxes import refuse_mailbox
from nundina.ports import Transaction


def refuse_mailbox_in(tx: Transaction, actor: User, address: str) -> None:
    """Raise MailboxIsShared (CON-5) or MailboxTaken (CON-14) as the account stands now."""
    inbox = tx.inboxes.find(actor.account_id, address)
    refuse_mailbox(actor, address, inbox, tx.connections.find_by_address(actor.account_id, address))


def waiting_installation(tx: Transaction, consent: Consent) -> Installation:
    """Return the installation that the consent is for; a transaction that writes holds it until it ends.

    Raises ConsentExpired where it was uninstalled, or gave way to another app, while the user was away.
    """
    try:
        installation = tx.installations.get(consent.account_id, consent.app_id)
    except NotFound:
        raise ConsentExpired from None
    if installation.id != consent.installation_id:
        raise ConsentExpired
    return installation
