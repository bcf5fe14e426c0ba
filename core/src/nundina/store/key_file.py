"""A secret box that follows its key file, so that a new key is in use everywhere without a restart."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from nundina.store.secret_box import AesGcmSecretBox, read_key_ring


class KeyFileSecretBox:
    """Seals and opens with the keys that are in the file now."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises KeyUnusable."""
        self._path = path
        self._lock = Lock()
        self._stamp = _stamp(path)
        self._box = AesGcmSecretBox(read_key_ring(path))
        self._derived_from = self._box

    def __repr__(self) -> str:
        return f"<KeyFileSecretBox {self._path}>"

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt for one context with the newest key. Raises KeyUnusable where the file has become unusable."""
        return self._current().seal(plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises SecretUnreadable where key, context or bytes do not fit, and KeyUnusable."""
        return self._current().open(sealed, context)

    def is_current(self, sealed: bytes) -> bool:
        """Say whether the newest key sealed it."""
        return self._current().is_current(sealed)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, the same ones for as long as this process runs."""
        return self._derived_from.derive(purpose)

    def _current(self) -> AesGcmSecretBox:
        with self._lock:
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._box, self._stamp = AesGcmSecretBox(read_key_ring(self._path)), stamp
            return self._box


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what changes when another file takes the place of this one."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
