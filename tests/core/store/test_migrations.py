from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from nundina.store.database import Database, open_database
from nundina.store.migrations import alembic_config, is_current, migrate
from nundina.store.tables import metadata
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.scheduling_pages import own_preferences
from support.booking_host import booking_host
from support.postgresql_server import PostgresqlServer
from support.store_workers import PROCESSES, migrate_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    server.run("DROP DATABASE IF EXISTS empty WITH (FORCE)")
    server.run("CREATE DATABASE empty")
    return server.url("empty")


def test_an_empty_database_is_brought_to_the_present_schema(empty_url: str) -> None:
    database = open_database(empty_url)
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    migrate(database)
    database.close()


def test_the_migrations_make_exactly_the_tables_that_the_stores_use(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_two_processes_that_migrate_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    both = [PROCESSES.Process(target=migrate_database, args=(empty_url,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    database = open_database(empty_url)
    assert is_current(database)
    database.close()


def test_the_first_schema_can_be_taken_back(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)
    with database.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert sa.inspect(database.engine).get_table_names() == ["alembic_version"]
    database.close()


@pytest.mark.rule("MTG-4")
def test_calendars_chosen_before_are_those_of_the_connection_that_takes_bookings(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)
    host = booking_host(SqlUnitOfWork(database))
    with database.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
    migrate(database)
    assert own_preferences(host.ports, host.ulla).calendars_of == host.connection.id
    database.close()


def test_sqlite_writes_ahead_and_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "nundina.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert path.stat().st_mode & 0o777 == 0o600
    database.close()
