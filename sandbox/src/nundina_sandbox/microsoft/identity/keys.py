"""The key with which the sandbox signs tokens, as Microsoft publishes its keys."""

import base64
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization

from nundina_sandbox import signing_key
from nundina_sandbox.signing_key import ALGORITHM

__all__ = ["ALGORITHM", "SigningKey"]


class SigningKey(signing_key.SigningKey):
    """Microsoft's key, one for every world."""

    def __init__(self) -> None:
        super().__init__("accounts.accesscontrol.windows.net")

    @property
    def x5t(self) -> str:
        """The thumbprint of the key's certificate, which the platform uses as key id."""
        return base64.urlsafe_b64encode(self.certificate.fingerprint(hashes.SHA1())).rstrip(b"=").decode()  # noqa: S303

    @property
    def kid(self) -> str:
        """The key's id."""
        return self.x5t

    def key_set(self, issuer: str) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set, for tokens of this issuer."""
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        own = {"x5t": self.x5t, "x5c": [base64.b64encode(der).decode()], "issuer": issuer}
        return {"keys": [{**self.public, **own, "cloud_instance_name": "microsoftonline.com"}]}
