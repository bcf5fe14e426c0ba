"""What the identity platform refuses because of the permissions asked for."""

from nundina_sandbox.microsoft.identity.errors import GRAPH, IdentityError


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


def app_scope(scope: str) -> IdentityError:
    """Return that an app asking for itself must ask for everything it was given."""
    message = (
        f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI)."
    )
    return IdentityError(1002012, "invalid_scope", message)
