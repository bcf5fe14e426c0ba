"""The ID tokens and access tokens, which say who a person is and what an app may do."""

import base64
import hashlib
import json
import secrets
import time
import uuid
from dataclasses import dataclass

from joserfc import jwt

from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.errors import GRAPH
from nundina_sandbox.microsoft.identity.keys import ALGORITHM, SigningKey
from nundina_sandbox.microsoft.people import Person

Claims = dict[str, object]
BACKDATED = 300
"""By how many seconds a token is older than its sending."""


@dataclass(frozen=True, slots=True)
class TokenWriter:
    """Writes what one answer of the token endpoint carries.

    The times in it are the machine's, even when the sandbox's clock was put forward: the client's clock was not.
    """

    key: SigningKey
    issuer: str
    """The start of the issuer, which the tenant follows."""
    client: Client

    def id_token(self, person: Person, scopes: frozenset[str], nonce: str | None, lifetime: int) -> str:
        """Return the ID token about this person."""
        issuer = f"{self.issuer}/{person.tenant}/v2.0"
        claims = {"aud": self.client.client_id, "iss": issuer, **_times(lifetime), **_about(person, scopes)}
        if nonce is not None:
            claims["nonce"] = nonce
        claims |= {"oid": person.object_id, "rh": "1.AXkA" + secrets.token_urlsafe(24)}
        claims |= {"sub": subject_for(person, self.client.client_id), "tid": person.tenant}
        return self._signed(claims | {"uti": secrets.token_urlsafe(16), "ver": "2.0"})

    def access_token(self, bearer: Bearer, lifetime: int) -> str:
        """Return the token for Graph: of the form of v1.0, as Graph's are."""
        claims: Claims = {
            "aud": GRAPH,
            "iss": f"https://sts.windows.net/{bearer.tenant}/",
            **_times(lifetime),
            "app_displayname": self.client.name,
            "appid": self.client.client_id,
            "appidacr": _proof(self.client),
            "idtyp": "user" if bearer.person else "app",
            "rh": "1.AXkA" + secrets.token_urlsafe(24),
            "tid": bearer.tenant,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }
        claims |= _of_person(bearer.person, bearer.scopes) if bearer.person else _of_app(self.client, bearer)
        return self._signed(claims)

    def _signed(self, claims: Claims) -> str:
        header = {"typ": "JWT", "alg": ALGORITHM, "x5t": self.key.x5t, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key.jwk)


def _times(lifetime: int) -> Claims:
    now = int(time.time())
    return {"iat": now - BACKDATED, "nbf": now - BACKDATED, "exp": now + lifetime}


def _about(person: Person, scopes: frozenset[str]) -> Claims:
    claims: Claims = {}
    if "email" in scopes:
        claims["email"] = person.address
    if "profile" in scopes:
        claims |= {"name": person.name, "preferred_username": person.principal_name}
    return claims


def _of_person(person: Person, scopes: frozenset[str]) -> Claims:
    given, _, family = person.name.partition(" ")
    return {
        "acct": 0,
        "acr": "1",
        "amr": ["pwd", "mfa"],
        "family_name": family,
        "given_name": given,
        "name": person.name,
        "oid": person.object_id,
        "scp": " ".join(sorted(scopes)),
        "sub": subject_for(person, GRAPH),
        "unique_name": person.principal_name,
        "upn": person.principal_name,
    }


def _of_app(client: Client, bearer: Bearer) -> Claims:
    principal = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{client.client_id} in {bearer.tenant}"))
    claims: Claims = {"oid": principal, "sub": principal}
    return claims | {"roles": sorted(bearer.roles)} if bearer.roles else claims


def _proof(client: Client) -> str:
    if client.public:
        return "0"
    return "1" if client.secret else "2"


def subject_for(person: Person, client_id: str) -> str:
    """Return the claim `sub`, by which each app knows the person under another name."""
    digest = hashlib.sha256(f"{client_id} {person.object_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def client_info(person: Person) -> str:
    """Return by what msal tells accounts apart: the person and the tenant, outside of any token."""
    text = json.dumps({"uid": person.object_id, "utid": person.tenant}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
