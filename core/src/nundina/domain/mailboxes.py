"""Which mailbox a user may connect as a calendar."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, Inbox
from nundina.domain.errors import MailboxIsShared, MailboxTaken


def refuse_mailbox(user: User, address: str, inbox: Inbox | None, holder: Connection | None) -> None:
    """Raise where the mailbox cannot become this user's calendar, whatever the user has connected already.

    `inbox` is what the email settings hold for the address, `holder` its live connection. Raises MailboxIsShared
    (CON-5) and MailboxTaken (CON-14).
    """
    if inbox is not None and inbox.shared:
        raise MailboxIsShared(address)
    owners = {thing.user_id for thing in (inbox, holder) if thing is not None}
    if owners - {user.id}:
        raise MailboxTaken(address)


def is_foreign(user: User, address: str) -> bool:
    """Say whether a connected address is not the user's own, which deserves a warning (CON-13)."""
    return address.casefold() != user.email.casefold()
