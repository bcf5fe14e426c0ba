"""The contract of the package: its manifest, its translations and its hooks."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import pytest

from nundina_plugin_api.distribution import ENTRY_POINT_GROUP, ManifestFiles, files_of_entry_point
from nundina_plugin_api.hook_check import hook_problems
from nundina_plugin_api.manifest_file import read_manifest, works_with
from nundina_plugin_api.manifest_translation import localized


class PackageContract:
    """Inherit it and set `app_id`; the distribution must be installed."""

    app_id: str

    @pytest.fixture
    def entry_point(self) -> EntryPoint:
        """Return the entry point that is named after the app."""
        (found,) = entry_points(group=ENTRY_POINT_GROUP, name=self.app_id)
        return found

    @pytest.fixture
    def files(self, entry_point: EntryPoint) -> ManifestFiles:
        """Return the package's manifest and translations."""
        return files_of_entry_point(entry_point)

    def test_the_manifest_is_valid_and_bears_the_entry_points_name(self, files: ManifestFiles) -> None:
        """The manifest names the app as its entry point does."""
        assert read_manifest(files.manifest).id == self.app_id

    def test_the_app_works_with_this_plugin_api(self, files: ManifestFiles) -> None:
        """The range in `api` contains the version that is installed."""
        assert works_with(read_manifest(files.manifest))

    def test_every_language_that_is_declared_is_there_and_fits(self, files: ManifestFiles) -> None:
        """Each translation can be laid over the manifest."""
        manifest = read_manifest(files.manifest)
        assert set(manifest.languages) - {"en"} == set(files.translations)
        for language in files.translations:
            assert localized(manifest, files.translations, language) != manifest

    def test_the_hooks_are_ones_that_a_host_calls(self, entry_point: EntryPoint) -> None:
        """No hook is misspelt, and none has an argument that would never be passed."""
        assert hook_problems(entry_point.load()) == ()
