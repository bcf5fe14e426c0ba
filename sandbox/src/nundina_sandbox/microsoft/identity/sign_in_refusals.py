"""What the identity platform refuses because of the person, or at the person's own wish."""

from nundina_sandbox.microsoft.identity.errors import (
    CONSENT_REQUIRED,
    GRAPH,
    INTERACTION_REQUIRED,
    INVALID_GRANT,
    IdentityError,
)


def sign_in_cancelled() -> IdentityError:
    """Return that the person pressed Cancel before signing in."""
    return IdentityError(0, "access_denied", "the user canceled the authentication", subcode="cancel")


def cancelled(*, personal: bool) -> IdentityError:
    """Return that the person pressed Cancel where the permissions are asked for."""
    message = "User declined to consent to access the app."
    if personal:
        message = "The user has denied access to the scope requested by the client application."
    return IdentityError(65004, "access_denied", message, subcode="cancel")


def not_signed_in() -> IdentityError:
    """Return that nobody is signed in, though the client wants no page shown."""
    message = "A silent sign-in request was sent but no user is signed in."
    return IdentityError(50058, "login_required", message)


def several_accounts() -> IdentityError:
    """Return that it is not plain who is meant, though the client wants no page shown."""
    message = (
        "Either multiple user identities are available for the current request or selected account is not supported "
        "for the scenario."
    )
    return IdentityError(16000, INTERACTION_REQUIRED, message)


def consent_missing(client_id: str, name: str, *, at_token: bool) -> IdentityError:
    """Return that nobody allowed the app what it asks."""
    message = (
        f"The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'. "
        "Send an interactive authorization request for this user and resource."
    )
    error = INVALID_GRANT if at_token else CONSENT_REQUIRED
    return IdentityError(65001, error, message, suberror=CONSENT_REQUIRED)


def admin_approval_needed(tenant: str, name: str) -> IdentityError:
    """Return that only an administrator may allow it."""
    message = (
        f"An administrator of {tenant} has set a policy that prevents you from granting {name} the permissions it is "
        f"requesting. Contact an administrator of {tenant} who can grant permissions to this application on your "
        "behalf."
    )
    return IdentityError(90094, CONSENT_REQUIRED, message)


def not_of_this_tenant(address: str, tenant: str, client_id: str, name: str) -> IdentityError:
    """Return that the account belongs to another organisation."""
    message = (
        f"User account '{address}' from another identity provider does not exist in tenant '{tenant}' and cannot "
        f"access the application '{client_id}'({name}) in that tenant. The account needs to be added as an external "
        "user in the tenant first. Sign out and sign in again with a different account."
    )
    return IdentityError(50020, "access_denied", message)


def disabled() -> IdentityError:
    """Return that an administrator closed the account."""
    return IdentityError(50057, INVALID_GRANT, "The user account is disabled.")


_MFA = '{"access_token":{"capolids":{"essential":true,"values":["6f3b7d1e-3f4e-4f7d-9f0d-0b8f4f2f2a61"]}}}'


def second_factor_needed(error: str = INTERACTION_REQUIRED) -> IdentityError:
    """Return that a policy demands another proof of who the person is."""
    message = (
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
        f"use multi-factor authentication to access '{GRAPH}'."
    )
    return IdentityError(50076, error, message, suberror="basic_action", claims=_MFA)
