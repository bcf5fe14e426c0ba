"""The composition root."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from nundina import app
from nundina.app import load_extensions, open_host
from nundina.configuration import HostConfiguration, read_configuration
from nundina.domain.errors import KeyUnusable
from nundina.host_errors import DatabaseOutdated, DatabaseUnreachable, ExtensionFailed, HomeUnusable, NotInitialised
from nundina.preparation import initialise, migrate_database
from nundina.store.database import open_database
from nundina.store.key_ring import create_key_file
from nundina.store.migrations import alembic_config
from nundina.store.schema_version import HEAD
from nundina.web.signed_in import ports

GROUP = app.EXTENSIONS


def configured(home: Path, **variables: str) -> HostConfiguration:
    """Return a configuration with a home folder."""
    return read_configuration({"NUNDINA_HOME": str(home), **variables})


@pytest.fixture
def ready(tmp_path: Path) -> HostConfiguration:
    """A host that is initialised."""
    configuration = configured(tmp_path / "home")
    initialise(configuration)
    return configuration


def test_a_host_that_is_initialised_opens_with_all_its_pages(ready: HostConfiguration) -> None:
    host = open_host(ready)
    application = host.application()
    assert {"home.show", "records.listing", "users.listing", "marketplace.listing"} <= set(application.view_functions)
    with application.app_context():
        assert ports() is host.ports
    host.close()


def test_the_head_that_a_start_compares_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_a_start_imports_no_alembic() -> None:
    script = "import sys, nundina.commands.serve, nundina.commands.worker; print('alembic' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


def test_what_is_not_initialised_is_not_opened_and_not_made_by_the_way(tmp_path: Path) -> None:
    with pytest.raises(NotInitialised):
        open_host(configured(tmp_path / "home"))
    assert not (tmp_path / "home").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotInitialised):
        open_host(configured(tmp_path / "empty"))


def test_a_database_of_another_version_is_not_touched(ready: HostConfiguration) -> None:
    database = open_database(ready.database_url)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    database.close()
    with pytest.raises(DatabaseOutdated):
        open_host(ready)


def test_a_key_that_is_gone_is_not_made_anew_by_opening(ready: HostConfiguration) -> None:
    ready.key_file.unlink()
    with pytest.raises(KeyUnusable) as refused:
        open_host(ready)
    assert refused.value.problem == "missing"
    assert not ready.key_file.exists()


def test_a_key_in_the_environment_does_without_a_file(tmp_path: Path) -> None:
    create_key_file(tmp_path / "elsewhere")
    configuration = configured(tmp_path / "home", NUNDINA_KEY=(tmp_path / "elsewhere").read_text().split("\n")[1])
    done = initialise(configuration)
    assert (done.home, done.key, done.database) == (True, False, True)
    assert not configuration.key_file.exists()
    host = open_host(configuration)
    assert host.ports.secrets.open(host.ports.secrets.seal(b"x", "here"), "here") == b"x"
    host.close()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable) as refused:
        initialise(configured(tmp_path / "file" / "home"))
    assert refused.value.why


@pytest.mark.parametrize("url", ["postgresql://u:hush@127.0.0.1:1/n", "postgresql://u:hush@h:port/n", "sqlite://"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseUnreachable) as refused:
        migrate_database(configured(tmp_path, NUNDINA_DATABASE_URL=url))
    assert "hush" not in refused.value.why


@pytest.mark.parametrize("value", ["no_such_module:extension", "json:dumps", "json:no_such_name"])
def test_a_host_without_a_part_of_itself_does_not_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("broken", value, GROUP)
    monkeypatch.setattr(app, "entry_points", lambda group: [broken])
    with pytest.raises(ExtensionFailed) as refused:
        load_extensions()
    assert refused.value.name == "broken"
