"""Where Google's identity endpoints are, which follows from the host that was asked."""

from dataclasses import dataclass

from flask import Request

from nundina_sandbox.certificates import GOOGLE_HOSTS


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one way to reach the sandbox: by Google's names, or by a loopback address."""

    issuer: str
    accounts: str
    oauth2: str
    openid: str
    apis: str

    def discovery(self) -> dict[str, object]:
        """Return the OpenID discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.accounts}/o/oauth2/v2/auth",
            "token_endpoint": f"{self.oauth2}/token",
            "userinfo_endpoint": f"{self.openid}/v1/userinfo",
            "revocation_endpoint": f"{self.oauth2}/revoke",
            "jwks_uri": f"{self.apis}/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": [
                *("aud", "email", "email_verified", "exp", "family_name", "given_name"),
                *("iat", "iss", "name", "sub"),
            ],
            "code_challenge_methods_supported": ["plain", "S256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "authorization_response_iss_parameter_supported": True,
        }


def addresses_of(request: Request) -> Addresses:
    """Return the addresses that belong to the host that this request asked."""
    name, colon, port = request.host.partition(":")
    if name not in GOOGLE_HOSTS:
        base = request.host_url.rstrip("/")
        return Addresses(base, base, base, base, base)
    suffix = colon + port
    return Addresses(
        "https://accounts.google.com",
        f"https://accounts.google.com{suffix}",
        f"https://oauth2.googleapis.com{suffix}",
        f"https://openidconnect.googleapis.com{suffix}",
        f"https://www.googleapis.com{suffix}",
    )
