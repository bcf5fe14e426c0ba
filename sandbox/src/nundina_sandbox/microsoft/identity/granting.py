"""What the token endpoint hands out once it is plain to whom."""

import secrets
from datetime import datetime, timedelta

from flask import request

from nundina_sandbox.microsoft.identity import permissions, scope_refusals, sign_in_refusals
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.jwts import TokenWriter, client_info
from nundina_sandbox.microsoft.identity.permissions import SIGN_IN, Scopes
from nundina_sandbox.microsoft.identity.tokens import RefreshToken, new_opaque_access_token, new_refresh_token
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

Json = dict[str, object]
SHORTEST, LONGEST = 3599, 5399
"""In seconds: a work account's access token lives between an hour and one and a half, at random."""
HOUR = 3600


class Granting:
    """Writes and keeps the tokens of one world."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world

    def scopes_of(self, text: str | None, client: Client) -> Scopes | None:
        """Return the scopes that the request names, None when it names none."""
        return permissions.read(text, client.name, addresses_of(request).graph) if text and text.split() else None

    def to_person(
        self,
        client: Client,
        person: Person,
        scopes: Scopes,
        signed_in_at: datetime,
        nonce: str | None = None,
        *,
        renewing: bool = False,
    ) -> Json:
        """Return the tokens for what this person allowed; raises IdentityError 65001 when it is less."""
        granted = self._granted(client, person, scopes)
        lifetime = HOUR if person.personal else SHORTEST + secrets.randbelow(LONGEST - SHORTEST + 1)
        bearer = Bearer(person, granted, frozenset(), client.client_id, person.tenant)
        writer = TokenWriter(self._world.identity.key, addresses_of(request).issuer, client)
        value = new_opaque_access_token() if person.personal else writer.access_token(bearer, lifetime)
        self._world.identity.keep_access_token(value, bearer, timedelta(seconds=lifetime))
        body: Json = {
            "token_type": "Bearer",
            "scope": scopes.as_answered(granted),
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": value,
        }
        if renewing or "offline_access" in scopes.names:
            body["refresh_token"] = self._refresh_token(client, person, scopes, signed_in_at)
        if "openid" in scopes.names:
            body["id_token"] = writer.id_token(person, frozenset(scopes.names), nonce, HOUR)
        if request.form.get("client_info") == "1":
            body["client_info"] = client_info(person)
        return body

    def _granted(self, client: Client, person: Person, scopes: Scopes) -> frozenset[str]:
        """Return what the token opens: at a work account everything that was ever allowed, else what was asked."""
        allowed = self._world.identity.allowed(person, client.client_id)
        wanted = scopes.permissions | (client.permissions if scopes.default else frozenset())
        if not allowed or wanted - allowed:
            raise sign_in_refusals.consent_missing(client.client_id, client.name, at_token=True)
        sign_in = frozenset(scopes.names).intersection(SIGN_IN) - {"offline_access"}
        return (wanted if person.personal else allowed - set(SIGN_IN)) | sign_in

    def _refresh_token(self, client: Client, person: Person, scopes: Scopes, signed_in_at: datetime) -> str:
        now = self._world.clock.now()
        token = RefreshToken(new_refresh_token(person), client.client_id, person, scopes, signed_in_at, now)
        self._world.identity.refresh_tokens[token.value] = token
        return token.value

    def to_app(self, client: Client, tenant: str, scope: str) -> Json:
        """Return a token with which the app acts for itself in a tenant; raises IdentityError."""
        if not scope.endswith(f"/{permissions.DEFAULT}"):
            raise scope_refusals.app_scope(scope)
        permissions.read(scope, client.name, addresses_of(request).graph)
        roles = self._world.identity.roles_of(tenant, client.client_id)
        bearer = Bearer(None, frozenset(), roles, client.client_id, tenant)
        writer = TokenWriter(self._world.identity.key, addresses_of(request).issuer, client)
        value = writer.access_token(bearer, SHORTEST)
        self._world.identity.keep_access_token(value, bearer, timedelta(seconds=SHORTEST))
        return {"token_type": "Bearer", "expires_in": SHORTEST, "ext_expires_in": SHORTEST, "access_token": value}
