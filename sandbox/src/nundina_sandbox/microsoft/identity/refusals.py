"""Every refusal of the identity platform that the sandbox knows, by what is the matter."""

from nundina_sandbox.microsoft.identity.errors import (
    CONSENT_REQUIRED,
    INTERACTION_REQUIRED,
    INVALID_GRANT,
    INVALID_REQUEST,
    IdentityError,
)

GRAPH = "00000003-0000-0000-c000-000000000000"
"""Graph's id as an application."""


def missing_parameter(name: str) -> IdentityError:
    """Return that a parameter is missing."""
    message = f"The request body must contain the following parameter: '{name}'."
    return IdentityError(900144, INVALID_REQUEST, message)


def malformed(error: str = INVALID_GRANT) -> IdentityError:
    """Return that a code, a token or the request itself is nonsense."""
    return IdentityError(9002313, error, "Invalid request. Request is malformed or invalid.")


def unknown_tenant(name: str, error: str = INVALID_REQUEST) -> IdentityError:
    """Return that there is no such tenant."""
    message = (
        f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return IdentityError(90002, error, message)


def unknown_client(client_id: str, directory: str) -> IdentityError:
    """Return that no such app is registered."""
    message = (
        f"Application with identifier '{client_id}' was not found in the directory '{directory}'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant. You may have sent your authentication request to the wrong tenant."
    )
    return IdentityError(700016, "unauthorized_client", message)


def single_tenant(client_id: str, name: str) -> IdentityError:
    """Return that an app of one tenant was asked for at an endpoint for all."""
    message = (
        f"Application '{client_id}'({name}) is not configured as a multi-tenant application. Usage of the /common "
        "endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or "
        "configure the application to be multi-tenant."
    )
    return IdentityError(50194, INVALID_REQUEST, message)


def redirect_mismatch(uri: str, client_id: str) -> IdentityError:
    """Return that the app may not return to this address."""
    message = (
        f"The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the "
        f"application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your "
        "application in the Azure portal."
    )
    return IdentityError(50011, INVALID_REQUEST, message)


def no_redirect_registered(client_id: str) -> IdentityError:
    """Return that the app has nowhere to return to."""
    message = f"No reply address is registered for the application '{client_id}'."
    return IdentityError(500113, INVALID_REQUEST, message)


def unsupported_response_type(asked: str) -> IdentityError:
    """Return that the app may not have this answer: implicit grants are off unless an operator turns them on."""
    known = set(asked.split()) <= {"code", "id_token", "token"} and asked
    if known:
        return IdentityError(
            700054, "unsupported_response_type", f"response_type '{asked}' is not enabled for the application."
        )
    return IdentityError(70005, "unsupported_response_type", f"The response type '{asked}' is not supported.")


def unsupported(parameter: str, value: str) -> IdentityError:
    """Return that a parameter has no such value."""
    return IdentityError(90023, INVALID_REQUEST, f"Unsupported '{parameter}' value '{value}'.")


def invalid_scope(scope: str) -> IdentityError:
    """Return that a scope cannot be read, or stand beside the others."""
    message = (
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
        f"'scope' is not valid. The scope {scope} is not valid."
    )
    return IdentityError(70011, "invalid_scope", message)


def default_with_others(scope: str) -> IdentityError:
    """Return that .default was mixed with single permissions."""
    message = (
        "The provided value for the input parameter 'scope' is not valid. The scope "
        f"{scope} is not valid. .default scope can't be combined with resource-specific scopes."
    )
    return IdentityError(70011, "invalid_scope", message)


def unknown_permission(name: str, scope: str, resource: str = GRAPH) -> IdentityError:
    """Return that Graph has no such permission."""
    message = (
        f"The application '{name}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. "
        "Contact the app vendor."
    )
    return IdentityError(650053, "invalid_client", message)


def unknown_resource(name: str, resource: str) -> IdentityError:
    """Return that permissions of an API were asked for that nobody knows here."""
    message = (
        f"The resource principal named {resource} was not found in the tenant named {name}. This can happen if the "
        "application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant. You might have sent your authentication request to the wrong tenant."
    )
    return IdentityError(500011, "invalid_resource", message)


def several_resources() -> IdentityError:
    """Return that permissions of two APIs were asked for at once."""
    message = (
        "Provided value for the input parameter scope is not valid because it contains more than one resource. "
        "Scope is not valid."
    )
    return IdentityError(28000, "invalid_scope", message)


def cancelled(*, personal: bool) -> IdentityError:
    """Return that the person pressed Cancel where the permissions are asked for."""
    message = "User declined to consent to access the app."
    if personal:
        message = "The user has denied access to the scope requested by the client application."
    return IdentityError(65004, "access_denied", message, subcode="cancel")


def sign_in_cancelled() -> IdentityError:
    """Return that the person pressed Cancel before signing in."""
    return IdentityError(0, "access_denied", "the user canceled the authentication", subcode="cancel")


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


def grant_type_unknown(grant_type: str) -> IdentityError:
    """Return that tokens cannot be had like this."""
    message = f"The app requested an unsupported grant type '{grant_type}'."
    return IdentityError(70003, "unsupported_grant_type", message)


def secret_missing() -> IdentityError:
    """Return that an app which has a secret did not show it."""
    message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return IdentityError(7000218, "invalid_client", message, 401)


def secret_wrong(client_id: str) -> IdentityError:
    """Return that the secret is not the app's."""
    message = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "
        f"the client secret ID, for a secret added to app '{client_id}'."
    )
    return IdentityError(7000215, "invalid_client", message, 401)


def secret_expired(client_id: str) -> IdentityError:
    """Return that the app's secret was good once."""
    message = (
        f"The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new keys "
        "for your app, or consider using certificate credentials for added security."
    )
    return IdentityError(7000222, "invalid_client", message, 401)


def no_secret_wanted() -> IdentityError:
    """Return that a public app showed a secret."""
    message = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
    return IdentityError(700025, "invalid_client", message, 401)


def assertion_wrong(reason: str) -> IdentityError:
    """Return that the app's signed proof does not hold."""
    return IdentityError(700027, "invalid_client", f"Client assertion failed signature validation. {reason}", 401)


def app_scope(scope: str) -> IdentityError:
    """Return that an app asking for itself must ask for everything it was given."""
    message = (
        f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI)."
    )
    return IdentityError(1002012, "invalid_scope", message)


def no_tenant_named() -> IdentityError:
    """Return that an app asking for itself must say in which tenant."""
    message = "No tenant-identifying information found in either the request or implied by any provided credentials."
    return IdentityError(50059, INVALID_REQUEST, message)


def transient() -> IdentityError:
    """Return that trying again may help."""
    return IdentityError(
        90033, "temporarily_unavailable", "A transient error has occurred. Please try again.", status=503
    )


def too_many(retry_after: int | None) -> IdentityError:
    """Return that the app asks too often."""
    message = "The server has received too many requests of this application. Please try again later."
    return IdentityError(90055, "temporarily_unavailable", message, status=429, retry_after=retry_after)
