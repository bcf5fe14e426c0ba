"""What the catalogue says of an app: read without importing any of its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from nundina.ports import AppRelease
from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.plain_values import make_ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One app, as it was published to this host."""

    manifest: Manifest
    version: str
    first_seen: datetime  # UTC
    last_seen: datetime  # UTC, to the day
    verified: bool = False  # whether the operator vouches for the publisher
    translations: Mapping[str, Manifest] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The app's id."""
        return self.manifest.id

    def manifest_in(self, language: str) -> Manifest:
        """Return the manifest in a language, or in English where the app does not speak it."""
        return self.translations.get(language, self.manifest)


make_ready(Entry)


def published(release: AppRelease, at: datetime, verified: bool) -> Entry:
    """Return the entry of a release that is seen for the first time."""
    return Entry(
        manifest=release.manifest,
        version=release.version,
        first_seen=at,
        last_seen=at,
        verified=verified,
        translations=dict(release.translations),
    )


def to_document(entry: Entry) -> dict[str, Any]:
    """Return the entry as a document of plain JSON; sets are in order, so equal entries are equal documents."""
    document: dict[str, Any] = msgspec.to_builtins(entry, order="sorted")
    return document


def from_document(document: Mapping[str, Any]) -> Entry:
    """Return the entry of a document."""
    return msgspec.convert(dict(document), type=Entry)
