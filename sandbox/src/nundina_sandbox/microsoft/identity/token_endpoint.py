"""The endpoint at which clients get their tokens.

Written by hand, unlike Google's: nearly every check has a number and a sentence of its own, which a library that
decides first and lets its errors be renamed afterwards does not keep apart.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable

from flask import Response, request

from nundina_sandbox.microsoft.identity import client_refusals, grant_refusals, request_refusals, sign_in_refusals
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorities import Authority, authority_of
from nundina_sandbox.microsoft.identity.client_proof import proven_client
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.identity.granting import Granting
from nundina_sandbox.microsoft.identity.tokens import AuthorizationCode, RefreshToken
from nundina_sandbox.microsoft.world import MicrosoftWorld

Json = dict[str, object]
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class TokenEndpoint:
    """Answers in JSON, for one world."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world
        self._granting = Granting(world)
        self._ways: dict[str, Callable[[Client, Authority], Json]] = {
            "authorization_code": self._for_code,
            "refresh_token": self._for_refresh_token,
            "client_credentials": self._for_the_app,
            DEVICE_CODE: self._for_device_code,
        }

    def token(self, segment: str) -> Response:
        """Answer a request for tokens; one at a time, so that a code is used once."""
        try:
            with self._world.lock:
                return answer(self._granted(segment))
        except IdentityError as error:
            return refused(error, self._world)

    def _granted(self, segment: str) -> Json:
        grant_type = request.form.get("grant_type")
        if not grant_type:
            raise request_refusals.missing_parameter("grant_type")
        authority = authority_of(self._world, segment)
        way = self._ways.get(grant_type)
        if way is None:
            raise request_refusals.grant_type_unknown(grant_type)
        return way(proven_client(self._world, authority, request), authority)

    def _for_code(self, client: Client, authority: Authority) -> Json:
        code = self._valid_code(_parameter("code"), client)
        scopes = code.scopes.redeemed(self._granting.scopes_of(request.form.get("scope"), client))
        tokens = self._granting.to_person(client, code.person, scopes, code.signed_in_at, code.nonce)
        self._world.identity.used_codes.add(code.value)
        return tokens

    def _valid_code(self, value: str, client: Client) -> AuthorizationCode:
        identity = self._world.identity
        code = identity.codes.get(value)
        if code is None:
            raise request_refusals.malformed()
        if value in identity.used_codes:
            raise grant_refusals.code_used()
        if code.client_id != client.client_id:
            raise grant_refusals.other_clients(client.client_id)
        if code.expires_at <= self._world.clock.now():
            raise grant_refusals.expired()
        if request.form.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise grant_refusals.other_redirect(request.form["redirect_uri"])
        _check_verifier(code)
        return code

    def _for_refresh_token(self, client: Client, authority: Authority) -> Json:
        token = self._world.identity.refresh_tokens.get(_parameter("refresh_token"))
        if token is None:
            raise request_refusals.malformed()
        if token.client_id != client.client_id:
            raise grant_refusals.other_clients(client.client_id)
        if not authority.admits(token.person):
            tenant = authority.segment
            raise sign_in_refusals.not_of_this_tenant(token.person.address, tenant, client.client_id, client.name)
        self._check_still_good(token, client)
        scopes = token.scopes.narrowed(self._granting.scopes_of(request.form.get("scope"), client))
        return self._granting.to_person(client, token.person, scopes, token.signed_in_at, renewing=True)

    def _check_still_good(self, token: RefreshToken, client: Client) -> None:
        """Raise what ended the token, the gravest first."""
        identity, person = self._world.identity, token.person
        valid_from = identity.tokens_valid_from.get(person.object_id)
        if person.object_id in identity.disabled:
            raise sign_in_refusals.disabled()
        if valid_from is not None and token.signed_in_at <= valid_from:
            if person.personal:
                raise grant_refusals.personal_grant_ended()
            raise grant_refusals.ended(_iso(token.signed_in_at), _iso(valid_from))
        if token.expires_at <= self._world.clock.now():
            raise grant_refusals.unused_for_too_long(_iso(token.issued_at))
        if not identity.allowed(person, client.client_id):
            if person.personal:
                raise grant_refusals.personal_grant_ended()
            raise sign_in_refusals.consent_missing(client.client_id, client.name, at_token=True)
        if identity.needs_second_factor(person, token.signed_in_at):
            raise sign_in_refusals.second_factor_needed()

    def _for_the_app(self, client: Client, authority: Authority) -> Json:
        if client.public:
            raise client_refusals.secret_missing()
        if authority.tenant is None or self._world.tenant(authority.tenant) is None:
            raise request_refusals.no_tenant_named()
        return self._granting.to_app(client, authority.tenant, _parameter("scope"))

    def _for_device_code(self, client: Client, authority: Authority) -> Json:
        waiting = self._world.identity.device_codes.get(_parameter("device_code"))
        if waiting is None or waiting.client_id != client.client_id:
            raise IdentityError(70000, "bad_verification_code", "The provided device code is not known.")
        if waiting.expires_at <= self._world.clock.now():
            raise IdentityError(70020, "expired_token", "The provided value for the input 'device_code' is expired.")
        if waiting.declined:
            raise IdentityError(70018, "authorization_declined", "The user declined the request.")
        if waiting.person is None:
            raise IdentityError(
                70016,
                "authorization_pending",
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            )
        del self._world.identity.device_codes[waiting.value]
        return self._granting.to_person(client, waiting.person, waiting.scopes, self._world.clock.now())


def _parameter(name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise request_refusals.missing_parameter(name)
    return value


def _check_verifier(code: AuthorizationCode) -> None:
    verifier = request.form.get("code_verifier")
    if code.challenge is None:
        return
    if not verifier:
        raise grant_refusals.verifier_missing()
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    shown = digest if code.challenge_method == "S256" else verifier
    if not secrets.compare_digest(shown.encode(), code.challenge.encode()):
        raise grant_refusals.verifier_wrong()


def answer(body: Json, code: int = 200) -> Response:
    """Return an answer that no cache keeps."""
    response = Response(json.dumps(body), code, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, no-cache"
    response.headers["Pragma"] = "no-cache"
    return response


def refused(error: IdentityError, world: MicrosoftWorld) -> Response:
    """Return a refusal as the token endpoint writes it."""
    response = answer(error.body(world.clock.now(), addresses_of(request).login), error.status)
    response.headers["x-ms-request-id"] = error.trace_id
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _iso(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.0000000Z}"
