"""What the identity platform refuses because a code or a refresh token is no good, or no longer."""

from nundina_sandbox.microsoft.identity.errors import INVALID_GRANT, IdentityError


def code_used() -> IdentityError:
    """Return that the code was exchanged before."""
    message = (
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
        "refresh token."
    )
    return IdentityError(54005, INVALID_GRANT, message)


def expired() -> IdentityError:
    """Return that a code is too old."""
    message = (
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
        "authorization request for this user and resource."
    )
    return IdentityError(70008, INVALID_GRANT, message, suberror="token_expired")


def unused_for_too_long(issued: str) -> IdentityError:
    """Return that a refresh token was not used for 90 days."""
    message = (
        "The refresh token has expired due to inactivity. The token was issued on "
        f"{issued} and was inactive for 90.00:00:00."
    )
    return IdentityError(700082, INVALID_GRANT, message, suberror="token_expired")


def ended(issued: str, valid_from: str) -> IdentityError:
    """Return that a password change or an administrator ended every session of the person."""
    message = (
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have "
        f"changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before "
        f"which tokens are not valid) for this user is '{valid_from}'."
    )
    return IdentityError(50173, INVALID_GRANT, message, suberror="bad_token")


def personal_grant_ended() -> IdentityError:
    """Return what a personal account's grant answers once it has ended, whatever ended it."""
    message = (
        "The request was denied because one or more scopes requested are unauthorized or expired. The user must first "
        "sign in and grant the client application access to the requested scope."
    )
    return IdentityError(70000, INVALID_GRANT, message)


def other_clients(client_id: str) -> IdentityError:
    """Return that a code or a refresh token was given to another app."""
    message = f"The provided grant was issued to another application than '{client_id}'."
    return IdentityError(70000, INVALID_GRANT, message, suberror="client_mismatch")


def other_redirect(given: str) -> IdentityError:
    """Return that the code was sent to another address than this one."""
    message = (
        f"The reply address '{given}' does not match the reply address provided when requesting Authorization code."
    )
    return IdentityError(500112, INVALID_GRANT, message)


def verifier_missing() -> IdentityError:
    """Return that the proof of the code's owner is missing."""
    message = "The request requires a 'code_verifier': the authorization request carried a code_challenge."
    return IdentityError(50148, INVALID_GRANT, message)


def verifier_wrong() -> IdentityError:
    """Return that the proof of the code's owner does not fit."""
    message = "The Code_Verifier does not match the code_challenge supplied in the authorization request for PKCE."
    return IdentityError(501481, INVALID_GRANT, message)
