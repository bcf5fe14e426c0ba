"""Which mailbox becomes a calendar, as a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nundina.domain.accounts import User
from nundina.domain.connections import Connection, ConnectionState, Inbox
from nundina.domain.errors import MailboxIsShared, MailboxTaken
from nundina.domain.identifiers import AccountId, AppId, ConnectionId, InstallationId, UserId
from nundina.domain.mailboxes import is_foreign, refuse_mailbox

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT = AccountId("account")
ADA = User(
    id=UserId("ada"),
    account_id=ACCOUNT,
    email="ada@a.example",
    name="Ada",
    permissions=frozenset(),
    created_at=NOW,
)


def inbox(owner: str | None, *, shared: bool = False) -> Inbox:
    """Return an inbox of somebody, or of a team."""
    user_id = UserId(owner) if owner else None
    return Inbox(account_id=ACCOUNT, address="m@a.example", shared=shared, created_at=NOW, user_id=user_id)


def connection(owner: str) -> Connection:
    """Return somebody's live connection."""
    return Connection(
        id=ConnectionId("c"),
        account_id=ACCOUNT,
        user_id=UserId(owner),
        app_id=AppId("google"),
        installation_id=InstallationId("i"),
        address="m@a.example",
        subject="s",
        state=ConnectionState.ACTIVE,
        connected_at=NOW,
    )


@pytest.mark.rule("CON-5", "CON-14")
@pytest.mark.parametrize(
    ("found", "holder", "refusal"),
    [
        (None, None, None),
        (inbox("ada"), None, None),
        (inbox("ada"), connection("ada"), None),
        (inbox(None, shared=True), None, MailboxIsShared),
        (inbox("bo"), None, MailboxTaken),
        (None, connection("bo"), MailboxTaken),
        (inbox("ada"), connection("bo"), MailboxTaken),
        (inbox(None, shared=True), connection("bo"), MailboxIsShared),
    ],
)
def test_only_ones_own_and_personal_mailbox_becomes_a_calendar(
    found: Inbox | None, holder: Connection | None, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        refuse_mailbox(ADA, "m@a.example", found, holder)
        return
    with pytest.raises(refusal):
        refuse_mailbox(ADA, "m@a.example", found, holder)


@pytest.mark.rule("CON-13")
@pytest.mark.parametrize(
    ("address", "foreign"), [("ada@a.example", False), ("ADA@A.example", False), ("ada@b.example", True)]
)
def test_an_address_that_is_not_the_users_own_is_foreign(address: str, foreign: bool) -> None:
    assert is_foreign(ADA, address) is foreign
