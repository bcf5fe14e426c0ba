"""The key with which a sandbox signs its tokens."""

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
    """An RSA key of its own for every world.

    It is made when first needed: that takes a while, and many a world never signs anybody in.
    """

    def __init__(self, common_name: str) -> None:
        self._common_name = common_name
        self._made: rsa.RSAPrivateKey | None = None
        self._certified: x509.Certificate | None = None
        self._jwk: RSAKey | None = None
        self._lock = threading.RLock()

    @property
    def _private(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._made

    @property
    def jwk(self) -> RSAKey:
        """The private key as joserfc takes it; it is read once, because reading checks the key, which takes a while."""
        with self._lock:
            if self._jwk is None:
                self._jwk = RSAKey.import_key(_pem(self._private), {"use": "sig", "alg": ALGORITHM})
            return self._jwk

    @property
    def kid(self) -> str:
        """The key's id: its thumbprint."""
        return self.jwk.thumbprint()

    @property
    def public(self) -> dict[str, Any]:
        """The public key as a JSON Web Key."""
        return {**self.jwk.as_dict(private=False), "kid": self.kid, "use": "sig"}

    @property
    def certificate(self) -> x509.Certificate:
        """The public key as a certificate signed by itself."""
        with self._lock:
            if self._certified is None:
                self._certified = self._certify()
            return self._certified

    def _certify(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self._common_name)])
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder(name, name, self._private.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=16))
            .sign(self._private, hashes.SHA256())
        )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
