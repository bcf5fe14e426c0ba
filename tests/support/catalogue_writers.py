"""What other processes do to a catalogue in its tests; they import this module and no test."""

from __future__ import annotations

from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from nundina.ports import AppRelease
from nundina_marketplace.catalogue import Catalogue
from nundina_plugin_api.manifest import Capability, Change, ConnectMethod, Manifest, Scope

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOBODY: frozenset[str] = frozenset()
PROCESSES = get_context("spawn")
PATIENCE = 30  # seconds


def release(app_id: str, version: str = "1.0", description: str = "Does it.") -> AppRelease:
    """Return a release with a manifest that fills every kind of field."""
    manifest = Manifest(
        id=app_id,
        name=app_id.title(),
        publisher="Acme",
        summary="日曆",
        description=description,
        api=">=1,<2",
        categories=("calendar",),
        capabilities=frozenset({Capability.PUSH, Capability.BUSY_TIMES}),
        exclusive_groups=("calendar-sync",),
        connect=ConnectMethod.FORM,
        scopes=(Scope("s", "read", "Events", "To see them"),),
        changes=(Change("1.0", "2026-11-01", "First"),),
        links={"support": "https://acme.example"},
    )
    return AppRelease(manifest, version, translations={"de": manifest})


def publish_for_ever(path: Path, begun: str) -> None:
    """Publish ten apps again and again, each time in another version."""
    catalogue = Catalogue(path)
    for number in range(100_000):
        catalogue.publish([release(f"app-{n}", str(number), "x" * 20_000) for n in range(10)], NOW, NOBODY)
        Path(begun).touch()


def publish_some(path: Path, first: int) -> None:
    """Publish fifteen apps, one at a time."""
    for number in range(first, first + 15):
        Catalogue(path).publish([release(f"app-{number:03}")], NOW, NOBODY)
