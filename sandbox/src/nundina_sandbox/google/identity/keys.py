"""The key with which the sandbox signs ID tokens, in the two forms in which Google publishes its keys."""

from typing import Any

from cryptography.hazmat.primitives import serialization

from nundina_sandbox import signing_key
from nundina_sandbox.signing_key import ALGORITHM

__all__ = ["ALGORITHM", "SigningKey"]


class SigningKey(signing_key.SigningKey):
    """Google's key, one for every world."""

    def __init__(self) -> None:
        super().__init__("federated-signon.system.gserviceaccount.com")

    def key_set(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set."""
        return {"keys": [{**self.public, "alg": ALGORITHM}]}

    def certificates(self) -> dict[str, str]:
        """Return the public key as certificates by key id, the form of `/oauth2/v1/certs`."""
        return {self.kid: self.certificate.public_bytes(serialization.Encoding.PEM).decode()}
