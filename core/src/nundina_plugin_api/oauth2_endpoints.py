"""The addresses of an OAuth 2 provider."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Endpoints:
    """The addresses of one provider."""

    authorize: str
    token: str
    keys: str  # the JSON Web Key Set that signs its ID tokens
    userinfo: str
    issuers: tuple[str, ...]  # what its ID tokens may name as their issuer
    revoke: str = ""  # empty: it takes nothing back
    ca_file: str = ""  # a file of certificates to trust instead of the system's
