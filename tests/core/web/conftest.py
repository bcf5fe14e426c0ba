from __future__ import annotations

from pathlib import Path

import pytest

from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_marketplace.extension import extension as marketplace
from support.apps import runtime_of_test_apps, runtime_with_test_apps
from support.web_world import WebWorld, make_web_world


@pytest.fixture
def world(sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path) -> WebWorld:
    """The pages of a host that is reached by http."""
    return make_web_world(sqlite_unit_of_work, runtime_of_test_apps(), tmp_path)


@pytest.fixture
def https_world(sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path) -> WebWorld:
    """The pages of a host that is reached by https."""
    apps = runtime_of_test_apps()
    return make_web_world(sqlite_unit_of_work, apps, tmp_path, public_url="https://nundina.example")


@pytest.fixture
def full_world(sqlite_unit_of_work: SqlUnitOfWork, tmp_path: Path) -> WebWorld:
    """The pages of a host with the App Marketplace, as it is installed."""
    return make_web_world(sqlite_unit_of_work, runtime_with_test_apps(), tmp_path, marketplace)
