"""Turns what the sources have into releases. No code of an app runs here; what cannot be read is quarantined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import structlog

from nundina.app_runtime.sources import AppSource, FoundApp
from nundina.domain.identifiers import AppId
from nundina.ports.apps import AppRelease
from nundina_plugin_api.distribution import ManifestFiles, ManifestMissing
from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.manifest_file import API_VERSION, InvalidManifest, read_manifest, works_with
from nundina_plugin_api.manifest_translation import localized

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Discovery:
    """A release, and where its code would come from."""

    release: AppRelease
    found: FoundApp


def discover(sources: Iterable[AppSource]) -> Mapping[AppId, Discovery]:
    """Return every app by id, quarantined ones included. Of two that claim one id, neither runs."""
    discoveries: dict[AppId, Discovery] = {}
    for found in (found for source in sources for found in source.found()):
        discovery = Discovery(_release(found), found)
        app_id = AppId(discovery.release.manifest.id)
        earlier = discoveries.get(app_id)
        discoveries[app_id] = _rivals(earlier, discovery) if earlier else discovery
    return dict(sorted(discoveries.items()))


def _release(found: FoundApp) -> AppRelease:
    try:
        files = found.read()
        manifest = read_manifest(files.manifest)
    except (InvalidManifest, ManifestMissing, OSError) as error:
        return _quarantined(found, _nameless(found), f"Its manifest cannot be used. {error}")
    if found.name and found.name != manifest.id:
        return _quarantined(
            found, _nameless(found), f"Its entry point must be called {manifest.id}, as its manifest is."
        )
    if not works_with(manifest):
        return _quarantined(found, manifest, f"It works with plugin API {manifest.api}; this host has {API_VERSION}.")
    return AppRelease(manifest, found.version, translations=_translations(manifest, files))


def _translations(manifest: Manifest, files: ManifestFiles) -> Mapping[str, Manifest]:
    """Return what can be used. A bad translation costs its language, not the app: English stands in."""
    manifests: dict[str, Manifest] = {}
    for language in files.translations:
        try:
            manifests[language] = localized(manifest, files.translations, language)
        except InvalidManifest as error:
            _log.warning("app_translation_unusable", app_id=manifest.id, language=language, problem=str(error))
    return manifests


def _quarantined(found: FoundApp, manifest: Manifest, problem: str) -> AppRelease:
    _log.warning("app_quarantined", app_id=manifest.id, origin=found.origin, problem=problem)
    return AppRelease(manifest, found.version, problem=problem)


def _nameless(found: FoundApp) -> Manifest:
    """Return a stand-in for a manifest that cannot be used: enough for a page that shows the problem."""
    name = found.name or found.origin.replace("\\", "/").rpartition("/")[2]
    app_id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
    return Manifest(id=app_id, name=name, publisher="", summary="", description="", api="")


def _rivals(one: Discovery, other: Discovery) -> Discovery:
    problem = f"Two apps have this id: {one.found.origin} and {other.found.origin}. Remove one of them."
    return Discovery(_quarantined(one.found, one.release.manifest, problem), one.found)
