"""Databases for tests: SQLite files and a real PostgreSQL server, each test with a fresh, migrated one."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from nundina.store.database import Database, open_database
from nundina.store.migrations import migrate
from nundina.store.tables import metadata
from nundina.store.unit_of_work import SqlUnitOfWork
from support.postgresql_server import PostgresqlMissing, PostgresqlServer

_numbers = itertools.count(1)
_EMPTIED = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server with the migrated database `template_nundina`; it ends with the tests."""
    try:
        server = PostgresqlServer.start()
    except PostgresqlMissing as missing:
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {missing}")
    with server:
        server.run("CREATE DATABASE template_nundina")
        database = open_database(server.url("template_nundina"))
        migrate(database)
        database.close()
        yield server


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = tmp_path / "nundina.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database; emptied afterwards for the next test, as that is quicker."""
    name = postgresql_server.spare.pop() if postgresql_server.spare else _new_database(postgresql_server)
    yield postgresql_server.url(name)
    postgresql_server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    postgresql_server.run(_EMPTIED, name)
    postgresql_server.spare.append(name)


def _new_database(server: PostgresqlServer) -> str:
    name = f"test_{next(_numbers)}"
    strategy = "STRATEGY FILE_COPY" if server.version >= 15 else ""
    server.run(f"CREATE DATABASE {name} TEMPLATE template_nundina {strategy}")
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database: a test that takes this runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, on each kind."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def unit_of_work(database: Database) -> SqlUnitOfWork:
    """Transactions on a fresh database, on each kind."""
    return SqlUnitOfWork(database)


@pytest.fixture
def sqlite_unit_of_work(sqlite_url: str) -> Iterator[SqlUnitOfWork]:
    """Transactions on a fresh SQLite database: for tests to which the kind of database makes no difference."""
    database = open_database(sqlite_url)
    yield SqlUnitOfWork(database)
    database.close()


def is_postgresql(url: str) -> bool:
    """Say whether an address is that of a PostgreSQL database."""
    return sa.make_url(url).get_backend_name() == "postgresql"
