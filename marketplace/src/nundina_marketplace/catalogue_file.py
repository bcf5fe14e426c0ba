"""The catalogue's file: TinyDB documents that a killed process cannot damage and two processes cannot mix up."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from filelock import FileLock
from tinydb.storages import Storage


class AtomicStorage(Storage):
    """Keeps the whole database in one JSON file, replaced at once or not at all.

    TinyDB's own storage truncates the file and writes it anew: killed in between, it leaves half a document.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return what the file holds, or None where there is none yet."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return json.loads(text) if text else None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Write a new file beside the old one, have it on the disk, and put it in the old one's place."""
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(self._path.parent)


def mark_of(path: Path) -> str:
    """Return what tells one file in this place from the next: every write is a new file. Empty where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_ino}:{found.st_mtime_ns}:{found.st_size}"


def writers_lock(path: Path) -> FileLock:
    """Return the lock that every writer of the catalogue holds, in whatever process it is."""
    return FileLock(path.with_name(f"{path.name}.lock"), timeout=30)


def remove_leftovers(path: Path) -> None:
    """Remove what killed writers left beside the file; called while holding the lock."""
    for leftover in path.parent.glob(f".{path.name}.*"):
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)  # the new name is on the disk only when the folder is
    finally:
        os.close(handle)
