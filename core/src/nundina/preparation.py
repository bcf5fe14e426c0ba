"""From nothing to a host that can be opened: the home folder, the key and the database."""

from __future__ import annotations

from dataclasses import dataclass

from nundina.app import reachable_database
from nundina.configuration import HostConfiguration
from nundina.domain.errors import KeyUnusable
from nundina.host_errors import HomeUnusable
from nundina.store.key_ring import create_key_file, read_key_ring
from nundina.store.migrations import migrate
from nundina.store.schema_version import HEAD, schema_version


@dataclass(frozen=True, slots=True)
class Initialisation:
    """What `initialise` had to make."""

    home: bool
    key: bool
    database: bool


def initialise(configuration: HostConfiguration) -> Initialisation:
    """Make the home folder, the key and the database where they are not there yet.

    Raises HomeUnusable, KeyUnusable and DatabaseUnreachable.
    """
    home = not configuration.home.exists()
    try:
        configuration.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = _make_key(configuration)
    except OSError as error:
        raise HomeUnusable(configuration.home, error.strerror or "") from error
    return Initialisation(home, key, migrate_database(configuration))


def migrate_database(configuration: HostConfiguration) -> bool:
    """Bring the database to this version's schema, and say whether that was needed. Raises DatabaseUnreachable."""
    with reachable_database(configuration) as database:
        if schema_version(database) == HEAD:
            return False
        migrate(database)
    return True


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
