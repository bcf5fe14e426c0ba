"""docs/reference/plugin-api.md names everything that an author can declare, implement or raise."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

import pytest

import nundina_plugin_api
from nundina_plugin_api import errors, protocols
from nundina_plugin_api.hook_check import HOOKS
from nundina_plugin_api.manifest import Capability, FormField, Scope, Setting
from nundina_plugin_api.manifest_file import API_VERSION, CATEGORIES, CHECKS, LINKS

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "plugin-api.md").read_text()
PARTS = [each for name, each in inspect.getmembers(protocols, inspect.isclass) if getattr(each, "_is_protocol", False)]


@pytest.mark.rule("PLUG-1")
@pytest.mark.parametrize("name", [*CHECKS, *Capability, *LINKS, *CATEGORIES, *HOOKS])
def test_every_key_word_and_hook_is_in_the_reference(name: str) -> None:
    assert f"`{name}" in REFERENCE


@pytest.mark.parametrize("kind", [Scope, FormField, Setting])
def test_every_field_of_a_table_is_in_the_reference(kind: type[Scope]) -> None:
    assert [entry.name for entry in fields(kind) if f"`{entry.name}`" not in REFERENCE] == []


def test_every_method_of_a_protocol_is_in_the_reference() -> None:
    methods = {name for part in PARTS if part.__module__ == protocols.__name__ for name in vars(part)}
    named = {name for name in methods if not name.startswith("_")}
    assert named
    assert [name for name in named if f"`{name}`" not in REFERENCE] == []


def test_the_six_errors_are_in_the_reference_and_there_is_no_seventh() -> None:
    raised = [name for name, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.AppError)]
    assert len(raised) == 7  # the base among them
    assert [name for name in raised if name != "AppError" and f"`{name}(" not in REFERENCE] == []


def test_the_reference_is_of_this_version() -> None:
    assert REFERENCE.startswith(f"# The plugin API, version {API_VERSION}\n")


def test_every_public_name_exists() -> None:
    assert [name for name in nundina_plugin_api.__all__ if not hasattr(nundina_plugin_api, name)] == []
