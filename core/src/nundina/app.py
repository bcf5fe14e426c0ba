"""The composition root: the one module that knows every adapter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import ArgumentError, DBAPIError

from nundina.app_runtime import InProcessRuntime
from nundina.configuration import HostConfiguration
from nundina.host_errors import (
    DatabaseOutdated,
    DatabaseUnreachable,
    ExtensionFailed,
    NotInitialised,
    QueueNotInstalled,
    QueueNotSet,
)
from nundina.ports import AppRuntime, Ports, SecretBox
from nundina.ports.extension import Extension
from nundina.store.database import Database, open_database
from nundina.store.database_clock import DatabaseClock
from nundina.store.key_file import KeyFileSecretBox
from nundina.store.passwords import Argon2Passwords
from nundina.store.schema_version import HEAD, schema_version
from nundina.store.secret_box import AesGcmSecretBox, read_key_ring
from nundina.store.secret_rotation import Rotation, rotate_secrets
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.web.application import create_application
from nundina.worker.dispatcher import Dispatcher
from nundina.worker.ending import asked_to_end
from nundina.worker.worker import worker_name

if TYPE_CHECKING:
    from nundina.worker.rabbit_queue import RabbitQueue

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

    def dispatch(self) -> None:
        """Send what is due to the queue until the process is asked to end. Raises QueueNotSet, QueueNotInstalled."""
        queue = _queue(self.configuration)
        Dispatcher(self.ports, worker_name(), queue).run_until(asked_to_end())
        queue.close()

    def receive(self, threads: int) -> None:
        """Do what comes from the queue until the process is asked to end. Raises QueueNotSet, QueueNotInstalled."""
        queue = _queue(self.configuration)
        # Not before the queue is there: it needs packages that a host on one machine does without.
        from nundina.worker.receiving_worker import ReceivingWorker  # noqa: PLC0415

        ReceivingWorker(self.ports, worker_name(), queue, threads).run_until(asked_to_end())

    def close(self) -> None:
        """Give back what the host holds of the system."""
        self.database.close()


def open_host(configuration: HostConfiguration, apps: AppRuntime | None = None) -> Host:
    """Open an initialised host.

    Raises NotInitialised, DatabaseUnreachable, DatabaseOutdated and KeyUnusable.
    """
    if not configuration.home.is_dir():
        raise NotInitialised(configuration.home)
    _require_current(configuration)
    secrets = _secret_box(configuration)
    database = open_database(configuration.database_url)
    ports = Ports(
        clock=DatabaseClock(database, SystemClock().now),
        unit_of_work=SqlUnitOfWork(database),
        apps=apps or InProcessRuntime(suspended=SAFE_MODE_REASON if configuration.safe_mode else ""),
        secrets=secrets,
        passwords=Argon2Passwords(),
        public_url=configuration.public_url,
        push_url=configuration.push_url,
    )
    return Host(configuration, ports, database)


@contextmanager
def reachable_database(configuration: HostConfiguration) -> Iterator[Database]:
    """Open the database for a while. Raises DatabaseUnreachable, also for what goes wrong with it in the block."""
    try:
        database = open_database(configuration.database_url)
    except (OSError, ValueError, ArgumentError) as error:
        raise DatabaseUnreachable(str(error)) from error
    try:
        yield database
    except DBAPIError as error:
        raise DatabaseUnreachable(str(error.orig)) from error
    finally:
        database.close()


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


def _queue(configuration: HostConfiguration) -> RabbitQueue:
    if not configuration.queue_url:
        raise QueueNotSet
    try:
        from nundina.worker.rabbit_queue import RabbitQueue  # noqa: PLC0415 - its packages are an extra
    except ModuleNotFoundError as error:
        raise QueueNotInstalled from error
    return RabbitQueue(configuration.queue_url)


def _secret_box(configuration: HostConfiguration) -> SecretBox:
    if configuration.key:
        return AesGcmSecretBox(read_key_ring(configuration.key))
    return KeyFileSecretBox(configuration.key_file)


def _require_current(configuration: HostConfiguration) -> None:
    with reachable_database(configuration) as database:
        version = schema_version(database)
    if not version:
        raise NotInitialised(configuration.home)
    if version != HEAD:
        raise DatabaseOutdated
