"""The catalogue: every app that was ever published to this host, in TinyDB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tinydb import TinyDB

from nundina.ports import AppRelease
from nundina_marketplace.catalogue_file import AtomicStorage, mark_of, remove_leftovers, writers_lock
from nundina_marketplace.entries import Entry, from_document, published, to_document

_APPS = "apps"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a file held, and which file it was."""

    mark: str
    entries: tuple[Entry, ...]


class Catalogue:
    """Entries in a file. Reading takes no lock: a reader sees the file before a change, or after it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._read = _Reading("", ())

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, by id. Reads the file again only where another one stands in its place."""
        mark = mark_of(self._path)
        reading = self._read
        if reading.mark != mark or not mark:
            reading = _Reading(mark, self._all())
            self._read = reading  # one assignment: threads see the old reading or the new one
        return reading.entries

    def find(self, app_id: str) -> Entry | None:
        """Return one entry, or None."""
        return next((entry for entry in self.entries() if entry.id == app_id), None)

    def publish(self, releases: Iterable[AppRelease], at: datetime, verified: frozenset[str]) -> int:
        """Enter what the host has now, and return how many entries changed; what has gone stays, with its last day.

        `verified` names the publishers that the operator vouches for.
        """
        with writers_lock(self._path), self._open() as database:
            remove_leftovers(self._path)
            known = {entry.id: entry for entry in map(from_document, database.table(_APPS))}
            fresh = [_entered(known, release, at, verified) for release in releases]
            changed = [entry for entry in fresh if known.get(entry.id) != entry]
            if changed:
                self._store(database, {**known, **{entry.id: entry for entry in changed}})
        return len(changed)

    def _all(self) -> tuple[Entry, ...]:
        with self._open() as database:
            found = [from_document(document) for document in database.table(_APPS)]
        return tuple(sorted(found, key=lambda entry: entry.id))

    def _open(self) -> TinyDB:
        return TinyDB(self._path, storage=AtomicStorage)

    def _store(self, database: TinyDB, entries: dict[str, Entry]) -> None:
        # One write for all of them: a kill leaves the catalogue as it was, or as it should be.
        documents = {str(number): to_document(entries[key]) for number, key in enumerate(sorted(entries), start=1)}
        database.storage.write({_APPS: documents})


def _entered(known: dict[str, Entry], release: AppRelease, at: datetime, verified: frozenset[str]) -> Entry:
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    entry = published(release, today, release.manifest.publisher in verified)
    before = known.get(entry.id)
    return entry if before is None else replace(entry, first_seen=before.first_seen)
