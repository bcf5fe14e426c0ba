"""The operator's keys: where they come from, and how a new one is made. The first one seals, all of them open."""

from __future__ import annotations

import os
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nundina.domain.errors import KeyUnusable

KEY_LENGTH = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys, the newest first."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_LENGTH for key in self.keys):
            raise KeyUnusable("not_a_key")


def create_key_file(path: Path) -> None:
    """Write a new key into a file that its owner alone can read. Raises KeyUnusable("exists_already")."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _write_private(path, [_new_key()])
    try:
        os.link(partial, path)  # whole or not at all, and never over another key
    except FileExistsError:
        raise KeyUnusable("exists_already") from None
    finally:
        partial.unlink()


def add_key(path: Path) -> None:
    """Put a new key in front of those in the file. Raises KeyUnusable."""
    ring = read_key_ring(path)
    _write_private(path, [_new_key(), *ring.keys]).replace(path)


def drop_old_keys(path: Path) -> None:
    """Keep the newest key alone; what the others sealed opens no more. Raises KeyUnusable."""
    ring = read_key_ring(path)
    _write_private(path, ring.keys[:1]).replace(path)


def read_key_ring(source: Path | str) -> KeyRing:
    """Return the keys of a file, or of a value from the environment: one a line or word, the newest first.

    Raises KeyUnusable: "missing", "readable_by_others" or "not_a_key".
    """
    text = _read_private(source) if isinstance(source, Path) else source
    lines = (line.partition("#")[0] for line in text.splitlines())
    return KeyRing(tuple(_key(word) for line in lines for word in line.replace(",", " ").split()))


def _read_private(path: Path) -> str:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise KeyUnusable("readable_by_others")
            return file.read().decode("ascii", errors="replace")
    except (FileNotFoundError, IsADirectoryError):
        raise KeyUnusable("missing") from None
    except PermissionError:
        raise KeyUnusable("not_readable") from None


def _key(word: str) -> bytes:
    try:
        return urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except ValueError:
        raise KeyUnusable("not_a_key") from None


def _new_key() -> bytes:
    return secrets.token_bytes(KEY_LENGTH)


def _write_private(path: Path, keys: Iterable[bytes]) -> Path:
    """Write the keys into a new file beside the path, safe on disk, and return where."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    words = "".join(f"{urlsafe_b64encode(key).decode().rstrip('=')}\n" for key in keys)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"# The keys of Nundina, the newest first. Without them no stored secret opens.\n{words}")
        file.flush()
        os.fsync(file.fileno())
    return partial
