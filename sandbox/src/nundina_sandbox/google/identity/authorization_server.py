"""The OAuth 2 and OpenID Connect server: authlib's, with Google's ways."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Response

from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.identity.id_tokens import IdToken, IdTokenOfCode
from nundina_sandbox.google.identity.state import (
    ACCESS_TOKEN_LIFETIME,
    CODE_LIFETIME,
    IdentityState,
    new_access_token,
    new_code,
    new_refresh_token,
)
from nundina_sandbox.google.identity.token_errors import in_googles_words
from nundina_sandbox.google.identity.tokens import AuthorizationCode, Grant, RefreshToken
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

Token = dict[str, Any]
LIFETIME = int(ACCESS_TOKEN_LIFETIME.total_seconds())


class GoogleAuthorizationServer(AuthorizationServer):  # type: ignore[misc]  # authlib is untyped
    """Answers at the authorization and the token endpoint for one world."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.register_token_generator("default", _bearer_token)
        self.register_grant(CodeGrant, [CodeChallenge(required=True), IdTokenOfCode(world.identity.key)])
        self.register_grant(RefreshGrant, [IdToken(world.identity.key)])

    def query_client(self, client_id: str) -> Client | None:
        """Return the client of this id."""
        return self.world.identity.clients.get(client_id)

    def authenticate_client(self, request: OAuth2Request, methods: list[str], endpoint: str = "token") -> Client:
        """Return the client that asks; raises OAuth2Error, in Google's words, when it cannot prove to be one."""
        client_id = request.form.get("client_id")
        if client_id and not self.query_client(client_id):
            raise InvalidClientError("The OAuth client was not found.", status_code=401)
        if client_id and "Authorization" not in request.headers and "client_secret" not in request.form:
            self._needs_no_secret(client_id)
        try:
            client: Client = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            raise InvalidClientError("Unauthorized", status_code=401) from error
        return client

    def _needs_no_secret(self, client_id: str) -> None:
        client = self.query_client(client_id)
        if client and client.client_secret:
            raise InvalidRequestError("client_secret is missing.")

    def save_token(self, token: Token, request: OAuth2Request) -> None:
        """Keep what was given out."""
        identity = self.world.identity
        source: AuthorizationCode | RefreshToken = request.authorization_code or request.refresh_token
        scopes = frozenset(token["scope"].split())
        identity.keep_access_token(token["access_token"], source.grant, scopes)
        if "refresh_token" in token:
            identity.keep_refresh_token(token["refresh_token"], source.grant, scopes)

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Response:
        """Return a refusal as Google writes it."""
        status, body = in_googles_words(error)
        return self.handle_response(status, body, {"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate"})

    def handle_response(self, status: int, body: object, headers: Any) -> Response:  # noqa: ANN401  # authlib's
        """Return an answer with Google's content type."""
        text = json.dumps(body, indent=2) if isinstance(body, Mapping) else str(body)
        answer = Response(text, status, headers=dict(headers))
        answer.content_type = "application/json; charset=utf-8"
        return answer


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person has just allowed on the consent page."""

    grant: Grant
    scopes: frozenset[str]
    wants_refresh_token: bool


def _bearer_token(**given: Any) -> Token:  # noqa: ANN401  # authlib's keyword arguments
    token: Token = {
        "access_token": new_access_token(),
        "expires_in": LIFETIME,
        "scope": given["scope"],
        "token_type": "Bearer",
    }
    if given.get("include_refresh_token"):
        token["refresh_token"] = new_refresh_token()
    return token


def _identity(grant: Any) -> IdentityState:  # noqa: ANN401  # authlib's
    identity: IdentityState = grant.server.world.identity
    return identity


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # authlib is untyped
    """Exchanges a code for tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def generate_authorization_code(self) -> str:
        """Return a new code."""
        return new_code()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Keep the code with what the person has just allowed, which the consent page has left on the request."""
        asked, identity = request.payload.data, _identity(self)
        allowed: Allowed = request.allowed
        identity.keep_code(
            AuthorizationCode(
                code,
                request.client.client_id,
                asked["redirect_uri"],
                allowed.grant,
                allowed.scopes,
                allowed.wants_refresh_token,
                identity.clock.now() + CODE_LIFETIME,
                asked.get("nonce"),
                asked.get("code_challenge"),
                asked.get("code_challenge_method"),
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> AuthorizationCode | None:
        """Return the code if this client may still use it."""
        return _identity(self).valid_code(code, client)

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Make the code unusable."""
        _identity(self).codes.pop(authorization_code.value, None)

    def authenticate_user(self, authorization_code: AuthorizationCode) -> Person | None:
        """Return who allowed it."""
        found: Person | None = self.server.world.person(authorization_code.grant.subject)
        return found

    def generate_token(self, **given: Any) -> Token:  # noqa: ANN401  # authlib's keyword arguments
        """Return the tokens: a refresh token only if the code was for one."""
        given["include_refresh_token"] = self.request.authorization_code.wants_refresh_token
        token: Token = super().generate_token(**given)
        return token


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]  # authlib is untyped
    """Gives a new access token for a refresh token, which stays the same, as at Google."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken | None:
        """Return the token if it still works."""
        return _identity(self).refresh_tokens.get(refresh_token)

    def authenticate_user(self, refresh_token: RefreshToken) -> Person | None:
        """Return who allowed it."""
        found: Person | None = self.server.world.person(refresh_token.grant.subject)
        return found

    def revoke_old_credential(self, refresh_token: RefreshToken) -> None:
        """Leave the refresh token alone: Google does not rotate it."""
