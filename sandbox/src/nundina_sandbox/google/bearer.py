"""Who is asking, by the access token of a request."""

from flask import Request

from nundina_sandbox.google.errors import auth_error, insufficient_permissions, login_required
from nundina_sandbox.google.identity.tokens import AccessToken
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World


def token_value(request: Request) -> str | None:
    """Return the token from the header or, as Google allows, from the query."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and value.strip():
        return value.strip()
    return request.args.get("access_token") or None


def access_token(world: World, request: Request) -> AccessToken:
    """Return the request's token; raises GoogleError 401 when there is none or it does not work."""
    value = token_value(request)
    if value is None:
        raise login_required()
    token = world.identity.valid_access_token(value)
    if token is None:
        raise auth_error()
    return token


def asking(world: World, request: Request) -> Person | None:
    """Return whose token it is, None when nobody's: for the log and for faults meant for one person."""
    value = token_value(request)
    token = world.identity.valid_access_token(value) if value else None
    return world.person(token.grant.subject) if token else None


def authenticate(world: World, request: Request, *scopes: str) -> Person:
    """Return whose token it is, if it has one of these scopes (none named: any token will do).

    Raises GoogleError 401 (`required`, `authError`) or 403 (`insufficientPermissions`).
    """
    token = access_token(world, request)
    person = world.person(token.grant.subject)
    if person is None:
        raise auth_error()
    if scopes and not token.scopes.intersection(scopes):
        raise insufficient_permissions(*scopes)
    return person
