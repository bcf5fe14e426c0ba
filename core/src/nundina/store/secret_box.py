"""Seals secrets with AES-256-GCM, so that the database alone gives nothing away.

A sealed value is: one byte of format, eight bytes of key id, twelve bytes of nonce, ciphertext with its tag. The
context is associated data: what was sealed for one row opens in no other.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nundina.domain.errors import SecretUnreadable
from nundina.store.key_ring import KEY_LENGTH, KeyRing, add_key, create_key_file, drop_old_keys, read_key_ring

__all__ = ["AesGcmSecretBox", "KeyRing", "add_key", "create_key_file", "drop_old_keys", "read_key_ring"]

_FORMAT = b"\x01"
_ID_LENGTH = 8
_NONCE_LENGTH = 12
_HEAD = len(_FORMAT) + _ID_LENGTH


class AesGcmSecretBox:
    """Encrypts with the newest key of a ring and decrypts with whichever key it was."""

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers = {_derive(key, "key id", _ID_LENGTH): AESGCM(key) for key in ring.keys}
        self._current = next(iter(self._ciphers))
        self._ring = ring

    def __repr__(self) -> str:
        return f"<AesGcmSecretBox with {len(self._ciphers)} keys>"

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt for one context, e.g. "credentials:ACCOUNT:CONNECTION"; it opens in no other one."""
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        head = _FORMAT + self._current
        return head + nonce + self._ciphers[self._current].encrypt(nonce, plain, head + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises SecretUnreadable where key, context or bytes do not fit."""
        head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE_LENGTH], sealed[_HEAD + _NONCE_LENGTH :]
        cipher = self._ciphers.get(head[len(_FORMAT) :])
        if not head.startswith(_FORMAT) or cipher is None or len(nonce) != _NONCE_LENGTH:
            raise SecretUnreadable
        try:
            return cipher.decrypt(nonce, rest, head + context.encode())
        except InvalidTag:
            raise SecretUnreadable from None

    def is_current(self, sealed: bytes) -> bool:
        """Say whether the newest key sealed it."""
        return sealed.startswith(_FORMAT + self._current)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, the same ones every time, until the oldest key is dropped."""
        return _derive(self._ring.keys[-1], f"purpose: {purpose}", KEY_LENGTH)


def _derive(key: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"nundina {purpose}".encode()).derive(key)
