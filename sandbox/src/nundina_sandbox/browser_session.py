"""What a browser that signs in at a sandbox carries with it, and what proves that a form was its own."""

import secrets

from flask import session

_ACCOUNTS = "accounts"
_FORM = "form"


def accounts() -> tuple[str, ...]:
    """Return the ids of who signed in with this browser, in the order in which they did."""
    return tuple(str(account) for account in session.get(_ACCOUNTS, []))


def remember(account: str) -> None:
    """Remember that this account uses this browser."""
    known = accounts()
    if account not in known:
        session[_ACCOUNTS] = [*known, account]


def forget_all() -> None:
    """Sign everybody out of this browser."""
    session.pop(_ACCOUNTS, None)


def form_token() -> str:
    """Return the secret that a form of this browser carries."""
    if _FORM not in session:
        session[_FORM] = secrets.token_urlsafe(16)
    return str(session[_FORM])


def is_own_form(given: str) -> bool:
    """Return whether a form was one of this browser's, and not sent by another site."""
    return secrets.compare_digest(form_token().encode(), given.encode())
