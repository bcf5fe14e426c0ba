"""Graph's refusals (https://learn.microsoft.com/graph/errors)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

_NONE: Mapping[str, str] = MappingProxyType({})


class GraphError(Exception):
    """A request that Graph refuses, with what its answer says."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] = _NONE) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def body(self, at: datetime, request_id: str, client_request_id: str) -> dict[str, Any]:
        """Return the answer's body; the time is that of the answer, in UTC."""
        inner = {
            "date": f"{at:%Y-%m-%dT%H:%M:%S}",
            "request-id": request_id,
            "client-request-id": client_request_id,
        }
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def no_token() -> GraphError:
    """Return the 401 of a request without an access token."""
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    headers = {"WWW-Authenticate": challenge}
    return GraphError(401, "InvalidAuthenticationToken", "Access token is empty.", headers)


def bad_token(*, expired: bool) -> GraphError:
    """Return the 401 of an access token that is expired, or none of ours."""
    if expired:
        message = "Lifetime validation failed, the token is expired."
    else:
        message = "IDX14100: JWT is not well formed, there are no dots (.)."
    headers = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
    return GraphError(401, "InvalidAuthenticationToken", message, headers)


def access_denied() -> GraphError:
    """Return the 403 for what this token's permissions do not cover."""
    return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def delegated_only() -> GraphError:
    """Return the 400 of `/me` asked with a token that is an app's own."""
    return GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")


def item_not_found() -> GraphError:
    """Return the 404 for an item that is not in the mailbox."""
    return GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def malformed_id() -> GraphError:
    """Return the 400 for an id that is none."""
    return GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def user_not_found(name: str) -> GraphError:
    """Return the 404 for a mailbox that nobody here has."""
    return GraphError(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")


def no_segment(name: str) -> GraphError:
    """Return the 400 for an address of which the sandbox, or Graph, knows nothing."""
    return GraphError(400, "BadRequest", f"Resource not found for the segment '{name}'.")


def invalid_request(message: str) -> GraphError:
    """Return the 400 for something that cannot be done with this event."""
    return GraphError(400, "ErrorInvalidRequest", f"Your request can't be completed. {message}")


def invalid_parameter(message: str) -> GraphError:
    """Return the 400 for a parameter with a value that it cannot have."""
    return GraphError(400, "ErrorInvalidParameter", message)


def bad_query(message: str) -> GraphError:
    """Return the 400 for a query option that cannot be read, or is not supported here."""
    return GraphError(400, "BadRequest", message)


def bad_body(message: str) -> GraphError:
    """Return the 400 for a body that does not fit the type."""
    return GraphError(400, "RequestBodyRead", message)


def not_json() -> GraphError:
    """Return the 400 for a body that is no JSON object."""
    return GraphError(400, "UnableToDeserializePostBody", "were unable to deserialize")


def invalid_property() -> GraphError:
    """Return the 400 for values of an event that contradict each other."""
    return GraphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")


def unknown_zone(name: str) -> GraphError:
    """Return the 400 for a time zone that neither Windows nor IANA knows."""
    message = f"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'."
    return GraphError(400, "TimeZoneNotSupportedException", message)


def changed_since() -> GraphError:
    """Return the 412 for an `If-Match` that no longer matches."""
    message = (
        "The send or update operation could not be performed because the change key passed in the request does not "
        "match the current change key for the item."
    )
    return GraphError(412, "ErrorIrresolvableConflict", message)


def sync_state_not_found() -> GraphError:
    """Return the 410 for a state token that is no longer known: a full round is due."""
    return GraphError(410, "SyncStateNotFound", "The sync state generation is not found; id=mailbox.")


def sync_state_invalid() -> GraphError:
    """Return the 400 for a state token that never was one."""
    return GraphError(400, "SyncStateInvalid", "The sync state is invalid.")


def throttled(message: str, seconds: int) -> GraphError:
    """Return the 429 with the seconds that the client is to wait."""
    return GraphError(429, "ApplicationThrottled", message, {"Retry-After": str(seconds)})
