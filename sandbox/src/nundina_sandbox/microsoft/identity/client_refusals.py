"""What the identity platform refuses because an app could not prove to be the one it says."""

from nundina_sandbox.microsoft.identity.errors import IdentityError


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
