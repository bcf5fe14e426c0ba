"""What the identity platform refuses because a request, its tenant or its app is not in order."""

from nundina_sandbox.microsoft.identity.errors import INVALID_GRANT, INVALID_REQUEST, IdentityError


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


def no_tenant_named() -> IdentityError:
    """Return that an app asking for itself must say in which tenant."""
    message = "No tenant-identifying information found in either the request or implied by any provided credentials."
    return IdentityError(50059, INVALID_REQUEST, message)


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


def grant_type_unknown(grant_type: str) -> IdentityError:
    """Return that tokens cannot be had like this."""
    message = f"The app requested an unsupported grant type '{grant_type}'."
    return IdentityError(70003, "unsupported_grant_type", message)


def transient() -> IdentityError:
    """Return that trying again may help."""
    return IdentityError(
        90033, "temporarily_unavailable", "A transient error has occurred. Please try again.", status=503
    )


def too_many(retry_after: int | None) -> IdentityError:
    """Return that the app asks too often."""
    message = "The server has received too many requests of this application. Please try again later."
    return IdentityError(90055, "temporarily_unavailable", message, status=429, retry_after=retry_after)
