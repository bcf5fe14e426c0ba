"""The key with which the sandbox signs ID tokens."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"


class SigningKey:
    """An RSA key of its own for every world, in the two forms in which Google publishes its keys.

    It is made when first needed: that takes a while, and many a world never signs anybody in.
    """

    def __init__(self) -> None:
        self._made: rsa.RSAPrivateKey | None = None
        self._lock = threading.Lock()

    @property
    def _private(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._made

    @property
    def jwk(self) -> RSAKey:
        """The private key as joserfc takes it."""
        return RSAKey.import_key(_pem(self._private), {"use": "sig", "alg": ALGORITHM})

    @property
    def kid(self) -> str:
        """The key's id: its thumbprint."""
        return self.jwk.thumbprint()

    def key_set(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set."""
        public = self.jwk.as_dict(private=False)
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": ALGORITHM}]}

    def certificates(self) -> dict[str, str]:
        """Return the public key as certificates by key id, the form of `/oauth2/v1/certs`."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "federated-signon.system.gserviceaccount.com")])
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder(name, name, self._private.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=16))
            .sign(self._private, hashes.SHA256())
        )
        return {self.kid: built.public_bytes(serialization.Encoding.PEM).decode()}


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
