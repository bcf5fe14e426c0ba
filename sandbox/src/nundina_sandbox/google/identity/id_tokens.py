"""The ID tokens that come with access tokens, and say who the person is."""

import time

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oidc.core import OpenIDCode, OpenIDToken
from flask import request

from nundina_sandbox.google.identity.addresses import addresses_of
from nundina_sandbox.google.identity.claims import claims_about
from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.identity.keys import ALGORITHM, SigningKey
from nundina_sandbox.google.people import Person


class _Claims:
    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def resolve_client_private_key(self, client: Client) -> object:
        """Return the key to sign with."""
        return self._key.jwk

    def get_client_algorithm(self, client: Client) -> str:
        """Return RS256, the only algorithm that Google uses."""
        return ALGORITHM

    def get_encode_header(self, client: Client) -> dict[str, str]:
        """Return the header of the ID token."""
        return {"alg": ALGORITHM, "kid": self._key.kid, "typ": "JWT"}

    def get_compatible_claims(self, asked: OAuth2Request) -> dict[str, object]:
        """Return who issues the ID token, for whom and for how long.

        Its times are the machine's, even when the sandbox's clock was put forward: the client's clock was not.
        """
        now = int(time.time())
        client_id = asked.client.client_id
        issuer = addresses_of(request).issuer
        return {"iss": issuer, "azp": client_id, "aud": client_id, "iat": now, "exp": now + 3600}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, object]:
        """Return what the ID token says about the person."""
        claims = claims_about(user, frozenset(scope.split()))
        return {name: value for name, value in claims.items() if name != "locale"}


class IdTokenOfCode(_Claims, OpenIDCode):  # type: ignore[misc]  # authlib is untyped
    """Adds an ID token to the answer to a code."""

    def __init__(self, key: SigningKey) -> None:
        _Claims.__init__(self, key)
        OpenIDCode.__init__(self, require_nonce=False)

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        """Return False: Google leaves it to the client to use a nonce once."""
        return False


class IdToken(_Claims, OpenIDToken):  # type: ignore[misc]  # authlib is untyped
    """Adds an ID token to a refreshed access token."""
