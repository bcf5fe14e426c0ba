"""The composition root: the one module that knows every adapter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, entry_points

from flask import Flask
from sqlalchemy.exc import DBAPIError

from nundina.app_runtime import InProcessRuntime
from nundina.configuration import HostConfiguration
from nundina.domain.errors import KeyUnusable
from nundina.host_errors import DatabaseOutdated, DatabaseUnreachable, ExtensionFailed, NotInitialised
from nundina.ports import AppRuntime, Ports, SecretBox
from nundina.ports.extension import Extension
from nundina.store.database import Database, open_database
from nundina.store.key_file import KeyFileSecretBox
from nundina.store.migrations import current_heads, is_current, migrate
from nundina.store.passwords import Argon2Passwords
from nundina.store.secret_box import AesGcmSecretBox, create_key_file, read_key_ring
from nundina.store.secret_rotation import Rotation, rotate_secrets
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.web.application import create_application

EXTENSIONS = "nundina.extensions"
SAFE_MODE_REASON = "This host was started in safe mode, in which no app runs."


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Host:
    """A host that is open."""

    configuration: HostConfiguration
    ports: Ports
    database: Database

    def application(self) -> Flask:
        """Return the Flask application with every page. Raises ExtensionFailed."""
        return create_application(self.ports, self.configuration.home, load_extensions())

    def reseal(self) -> Rotation:
        """Seal every stored secret anew that the newest key of the key file has not sealed. Raises KeyUnusable."""
        box = AesGcmSecretBox(read_key_ring(self.configuration.key_file))
        return rotate_secrets(SqlUnitOfWork(self.database), box)

    def close(self) -> None:
        """Give back what the host holds of the system."""
        self.database.close()


@dataclass(frozen=True, slots=True)
class Initialisation:
    """What `initialise` had to make."""

    home: bool
    key: bool
    database: bool


def open_host(configuration: HostConfiguration, apps: AppRuntime | None = None) -> Host:
    """Open an initialised host.

    Raises NotInitialised, DatabaseUnreachable, DatabaseOutdated and KeyUnusable.
    """
    if not configuration.home.is_dir():
        raise NotInitialised(configuration.home)
    database = open_database(configuration.database_url)
    try:
        _require_current(database, configuration)
        secrets = _secret_box(configuration)
    except Exception:
        database.close()
        raise
    ports = Ports(
        clock=SystemClock(),
        unit_of_work=SqlUnitOfWork(database),
        apps=apps or InProcessRuntime(suspended=SAFE_MODE_REASON if configuration.safe_mode else ""),
        secrets=secrets,
        passwords=Argon2Passwords(),
        public_url=configuration.public_url,
        push_url=configuration.push_url,
    )
    return Host(configuration, ports, database)


def initialise(configuration: HostConfiguration) -> Initialisation:
    """Make the home folder, the key and the database where they are not there yet.

    Raises KeyUnusable, and DatabaseUnreachable.
    """
    home = not configuration.home.exists()
    configuration.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _make_key(configuration)
    return Initialisation(home, key, migrate_database(configuration))


def migrate_database(configuration: HostConfiguration) -> bool:
    """Bring the database to this version's schema, and say whether that was needed. Raises DatabaseUnreachable."""
    database = open_database(configuration.database_url)
    try:
        if is_current(database):
            return False
        migrate(database)
    except DBAPIError as error:
        raise DatabaseUnreachable(str(error.orig)) from error
    finally:
        database.close()
    return True


def load_extensions() -> tuple[Extension, ...]:
    """Return the extensions of this host. Raises ExtensionFailed: a host without a part of itself does not start."""
    return tuple(map(_extension, sorted(entry_points(group=EXTENSIONS), key=lambda point: point.name)))


def _extension(point: EntryPoint) -> Extension:
    try:
        extension: Extension = point.load()
    except Exception as error:
        raise ExtensionFailed(point.name) from error
    if not callable(getattr(extension, "add_pages", None)):
        raise ExtensionFailed(point.name) from TypeError("it hands over no extension")
    return extension


def _make_key(configuration: HostConfiguration) -> bool:
    """Make the key file where there is none, and say whether there was none."""
    if configuration.key:
        read_key_ring(configuration.key)
        return False
    try:
        create_key_file(configuration.key_file)
    except KeyUnusable as error:
        if error.problem != "exists_already":
            raise
        read_key_ring(configuration.key_file)
        return False
    return True


def _secret_box(configuration: HostConfiguration) -> SecretBox:
    if configuration.key:
        return AesGcmSecretBox(read_key_ring(configuration.key))
    return KeyFileSecretBox(configuration.key_file)


def _require_current(database: Database, configuration: HostConfiguration) -> None:
    try:
        with database.reading.connect() as connection:
            heads = current_heads(connection)
        if not heads:
            raise NotInitialised(configuration.home)
        if not is_current(database):
            raise DatabaseOutdated
    except DBAPIError as error:
        raise DatabaseUnreachable(str(error.orig)) from error
