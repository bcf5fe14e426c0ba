"""The endpoints that a client, not a person, talks to."""

import json

from flask import Blueprint, Response, request
from joserfc import jwt
from joserfc.errors import JoseError

from nundina_sandbox.google.bearer import access_token, token_value
from nundina_sandbox.google.errors import REALM, GoogleError, insufficient_permissions
from nundina_sandbox.google.identity.addresses import addresses_of
from nundina_sandbox.google.identity.authorization_server import GoogleAuthorizationServer
from nundina_sandbox.google.identity.claims import claims_about
from nundina_sandbox.google.identity.keys import ALGORITHM
from nundina_sandbox.google.identity.scopes import SIGN_IN
from nundina_sandbox.google.identity.tokens import AccessToken
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

TOKEN_PATHS = ("/token", "/oauth2/v4/token", "/oauth2/v3/token", "/o/oauth2/token")
REVOKE_PATHS = ("/revoke", "/o/oauth2/revoke")
USERINFO_PATHS = ("/v1/userinfo", "/oauth2/v3/userinfo", "/oauth2/v2/userinfo", "/oauth2/v1/userinfo")
OPENID_USERINFO_PATHS = USERINFO_PATHS[:2]
TOKENINFO_PATHS = ("/tokeninfo", "/oauth2/v3/tokeninfo", "/oauth2/v2/tokeninfo", "/oauth2/v1/tokeninfo")
KEYS_FOR_HOURS = {"Cache-Control": "public, max-age=19800, must-revalidate, no-transform"}


def add_to(blueprint: Blueprint, world: World, server: GoogleAuthorizationServer) -> None:
    """Add the endpoints, under every path that clients know them by."""
    endpoints = Endpoints(world, server)
    either = ["GET", "POST"]
    for path in TOKEN_PATHS:
        blueprint.add_url_rule(path, "token", endpoints.token, methods=["POST"])
    for path in REVOKE_PATHS:
        blueprint.add_url_rule(path, "revoke", endpoints.revoke, methods=either)
    for path in USERINFO_PATHS:
        blueprint.add_url_rule(path, "userinfo", endpoints.userinfo, methods=either)
    for path in TOKENINFO_PATHS:
        blueprint.add_url_rule(path, "tokeninfo", endpoints.tokeninfo, methods=either)
    for path in ("/oauth2/v3/certs", "/oauth2/v2/certs"):
        blueprint.add_url_rule(path, "keys", endpoints.keys)
    blueprint.add_url_rule("/oauth2/v1/certs", "certificates", endpoints.certificates)
    blueprint.add_url_rule("/.well-known/openid-configuration", "discovery", endpoints.discovery)


class Endpoints:
    """Answers in JSON, for one world."""

    def __init__(self, world: World, server: GoogleAuthorizationServer) -> None:
        self._world, self._server = world, server

    def token(self) -> Response:
        """Exchange a code or a refresh token; one at a time, so that a code is used once."""
        with self._world.lock:
            answer: Response = self._server.create_token_response()
            return answer

    def revoke(self) -> Response:
        """End a grant by any of its tokens."""
        value = request.values.get("token")
        if not value:
            return _json({"error": "invalid_request", "error_description": "Missing required parameter: token"}, 400)
        with self._world.lock:
            grant = self._world.identity.grant_behind(value)
            if grant is None:
                return _json({"error": "invalid_token", "error_description": "Token expired or revoked"}, 400)
            self._world.identity.revoke(grant)
        return _json({})

    def keys(self) -> Response:
        """Return the keys that ID tokens are signed with."""
        return _json(self._world.identity.key.key_set(), headers=KEYS_FOR_HOURS)

    def certificates(self) -> Response:
        """Return the same keys as certificates."""
        return _json(self._world.identity.key.certificates(), headers=KEYS_FOR_HOURS)

    def discovery(self) -> Response:
        """Return where everything is."""
        return _json(addresses_of(request).discovery(), headers={"Cache-Control": "public, max-age=3600"})

    def userinfo(self) -> Response:
        """Return who the token's person is."""
        try:
            token = access_token(self._world, request)
            person = self._person(token)
        except GoogleError as error:
            return _no_userinfo(error)
        claims = claims_about(person, token.scopes)
        openid = request.path in OPENID_USERINFO_PATHS
        return _json(claims if openid else _as_before_openid(claims))

    def _person(self, token: AccessToken) -> Person:
        person = self._world.person(token.grant.subject)
        if person is None or not token.scopes & SIGN_IN:
            raise insufficient_permissions("openid", service="oauth2.googleapis.com")
        return person

    def tokeninfo(self) -> Response:
        """Return what an access token or an ID token says."""
        if "id_token" in request.values:
            return self._id_token_info(request.values["id_token"])
        value = request.values.get("access_token") or token_value(request) or ""
        token = self._world.identity.valid_access_token(value)
        person = self._world.person(token.grant.subject) if token else None
        if token is None or person is None:
            return _json({"error": "invalid_token", "error_description": "Invalid Value"}, 400)
        return _json(self._about(token, person))

    def _about(self, token: AccessToken, person: Person) -> dict[str, object]:
        client_id = token.grant.client_id
        claims = claims_about(person, token.scopes)
        left = int((token.expires_at - self._world.clock.now()).total_seconds())
        about: dict[str, object] = {
            "azp": client_id,
            "aud": client_id,
            "sub": person.subject,
            "scope": " ".join(sorted(token.scopes)),
            "exp": str(int(token.expires_at.timestamp())),
            "expires_in": str(left),
            "access_type": "offline" if token.grant.refresh_token_given else "online",
        }
        if "email" in claims:
            about |= {"email": person.address, "email_verified": "true"}
        return about

    def _id_token_info(self, value: str) -> Response:
        try:
            claims = jwt.decode(value, self._world.identity.key.jwk, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return _json({"error": "invalid_token", "error_description": "Invalid Value"}, 400)
        return _json({name: _text(found) for name, found in claims.items()} | {"kid": self._world.identity.key.kid})


def _no_userinfo(error: GoogleError) -> Response:
    if error.code == 401:
        body: dict[str, object] = {"error": "invalid_request", "error_description": "Invalid Credentials"}
        return _json(body, 401, {"WWW-Authenticate": REALM + ', error="invalid_request"'})
    return _json(error.body(), error.code, dict(error.headers))


def _as_before_openid(claims: dict[str, object]) -> dict[str, object]:
    names = {"sub": "id", "email_verified": "verified_email"}
    return {names.get(name, name): value for name, value in claims.items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(body: object, code: int = 200, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return Response(text, code, headers, content_type="application/json; charset=UTF-8")
