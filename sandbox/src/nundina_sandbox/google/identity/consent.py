"""What a person's decision leads to: a code, or a refusal that goes back to the client."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, redirect, request

from nundina_sandbox.google.identity.addresses import addresses_of
from nundina_sandbox.google.identity.authorization_request import AuthorizationRequest
from nundina_sandbox.google.identity.authorization_server import Allowed, GoogleAuthorizationServer
from nundina_sandbox.google.identity.browser_session import position
from nundina_sandbox.google.identity.scopes import as_redirected
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World


def is_allowed_already(asked: AuthorizationRequest, person: Person, world: World) -> bool:
    """Return whether the person has allowed this client all of it before."""
    grant = world.identity.grant(person.subject, asked.client.client_id)
    return grant is not None and grant.scopes.issuperset(asked.scopes)


def allow(
    asked: AuthorizationRequest, person: Person, scopes: tuple[str, ...], server: GoogleAuthorizationServer
) -> Response:
    """Return the way back to the client with a code for these scopes."""
    world = server.world
    if world.identity.take_denial():
        return refuse(asked, "access_denied")
    allowed = _allowed(asked, person, frozenset(scopes), world)
    asked.code_grant.request.allowed = allowed
    answer = server.create_authorization_response(grant_user=person, grant=asked.code_grant)
    granted = (*scopes, *sorted(allowed.scopes.difference(scopes)))
    answer.headers["Location"] = _with_query(answer.headers["Location"], _extras(asked, person, granted, world))
    answer.content_type = "text/html; charset=utf-8"
    return answer  # type: ignore[no-any-return]  # authlib is untyped


def _allowed(asked: AuthorizationRequest, person: Person, scopes: frozenset[str], world: World) -> Allowed:
    with world.lock:
        grant = world.identity.allow(person.subject, asked.client.client_id, scopes)
        wants_refresh_token = asked.offline and ("consent" in asked.prompts or not grant.refresh_token_given)
        return Allowed(grant, grant.scopes if asked.include_granted_scopes else scopes, wants_refresh_token)


def _extras(asked: AuthorizationRequest, person: Person, scopes: tuple[str, ...], world: World) -> dict[str, str | int]:
    extras: dict[str, str | int] = {
        "iss": addresses_of(request).issuer,
        "scope": as_redirected(scopes),
        "authuser": position(world, person),
    }
    if person.hosted_domain:
        extras["hd"] = person.hosted_domain
    return extras | {"prompt": "consent" if request.method == "POST" else "none"}


def refuse(asked: AuthorizationRequest, error: str) -> Response:
    """Return the way back to the client with an error."""
    query: dict[str, str | int] = {"error": error}
    if asked.state is not None:
        query["state"] = asked.state
    return redirect(_with_query(asked.redirect_uri, query))  # type: ignore[return-value]  # werkzeug's class


def _with_query(uri: str, extras: dict[str, str | int]) -> str:
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *extras.items()])
    return urlunsplit(parts._replace(query=query))
