"""The OAuth clients that are registered at the sandbox."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):  # type: ignore[misc]  # authlib is untyped
    """What an operator registers in the Google Cloud console."""

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    name: str = "Nundina"

    def __repr__(self) -> str:
        return f"Client({self.client_id!r}, {self.name!r})"

    @property
    def installed(self) -> bool:
        """Whether it is a desktop program, which Google lets return to any port of the loopback address."""
        return not self.redirect_uris

    def get_client_id(self) -> str:
        """Return the id."""
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """Return None: Google demands the parameter."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes asked for: Google lets any client ask for any scope."""
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether an answer may be sent there: an exact match, as at Google."""
        if self.installed:
            return _is_loopback(redirect_uri)
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Return whether this is the client's secret."""
        return secrets.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Return whether the client may show who it is so; only one without a secret may show none."""
        return method == "none" if not self.client_secret else method != "none"

    def check_response_type(self, response_type: str) -> bool:
        """Return whether this is the code flow, the only one offered."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether a token may be asked for so."""
        return grant_type in ("authorization_code", "refresh_token")


def _is_loopback(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
