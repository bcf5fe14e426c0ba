"""Who signed in: ID tokens, verified as OpenID Connect Core 3.1.3.7 asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import requests
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from nundina_plugin_api.errors import PermissionMissing, RefusalReason, Refused, Transient
from nundina_plugin_api.oauth2_endpoints import OAuth2Endpoints
from nundina_plugin_api.oauth2_errors import failure_of
from nundina_plugin_api.values import Identity

TIMEOUT = 10.0  # seconds
LEEWAY = 120  # seconds that two clocks may be apart
ALGORITHMS = ["RS256"]


@dataclass(slots=True)
class IdentityKeys:
    """Public keys of providers, fetched when a token names one that is not known yet."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _known: dict[str, KeySet] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def identity(self, endpoints: OAuth2Endpoints, id_token: str, client_id: str, nonce: str) -> Identity:
        """Return who an ID token is about. Raises Refused with CONSENT_INVALID where anything does not fit."""
        try:
            claims = self._claims(endpoints, id_token)
            registry = jwt.JWTClaimsRegistry(
                now=int(self.now().timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "values": list(endpoints.issuers)},
                aud={"essential": True, "value": client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(dict(claims))
        except (JoseError, ValueError) as error:
            raise Refused(RefusalReason.CONSENT_INVALID, f"ID token: {type(error).__name__}") from None
        return address_of(claims)

    def _claims(self, endpoints: OAuth2Endpoints, id_token: str) -> Mapping[str, Any]:
        """Return the claims of a token whose signature is the provider's; keys rotate, so an unknown one is fetched."""
        known = self._known.get(endpoints.keys)
        if known is not None:
            try:
                return jwt.decode(id_token, known, algorithms=ALGORITHMS).claims
            except (InvalidKeyIdError, ValueError):
                pass
        return jwt.decode(id_token, self._fetched(endpoints), algorithms=ALGORITHMS).claims

    def _fetched(self, endpoints: OAuth2Endpoints) -> KeySet:
        keys = KeySet.import_key_set(_key_set(endpoints))
        with self._lock:
            self._known[endpoints.keys] = keys
        return keys


def address_of(claims: Mapping[str, Any]) -> Identity:
    """Return the identity that claims describe. Raises PermissionMissing where the address was not shared."""
    address, subject = str(claims.get("email", "")).lower(), str(claims.get("sub", ""))
    if not address or not subject:
        raise PermissionMissing(("email",))
    if claims.get("email_verified") is False:
        raise Refused(RefusalReason.CONSENT_INVALID, "the address is not verified")
    return Identity(subject, address, str(claims.get("name", "")))


def _key_set(endpoints: OAuth2Endpoints) -> Any:  # noqa: ANN401 -- JSON comes in
    with requests.Session() as session:
        session.trust_env = not endpoints.ca_file
        try:
            response = session.get(endpoints.keys, timeout=TIMEOUT, verify=endpoints.ca_file or None)
            failure = failure_of(response)
            if failure is not None:
                raise failure
            return response.json()
        except (requests.RequestException, ValueError):
            raise Transient from None
