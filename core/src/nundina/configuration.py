"""What the operator set for the host: environment variables and a home folder."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

HOME = "NUNDINA_HOME"
DATABASE_URL = "NUNDINA_DATABASE_URL"
PUBLIC_URL = "NUNDINA_PUBLIC_URL"
PUSH_URL = "NUNDINA_PUSH_URL"
QUEUE_URL = "NUNDINA_QUEUE_URL"
KEY = "NUNDINA_KEY"
SAFE_MODE = "NUNDINA_SAFE_MODE"
VARIABLES: Mapping[str, str] = {
    HOME: "the folder in which the host keeps its files",
    DATABASE_URL: "the database; a SQLite file in the home folder unless set",
    PUBLIC_URL: "the address under which browsers reach this host",
    PUSH_URL: "the https address that calendar providers can call; without it, polling alone",
    QUEUE_URL: "the RabbitMQ server that carries work to the workers of several machines",
    KEY: "the key that encrypts credentials, in place of the key file",
    SAFE_MODE: "1 starts the host without any app",
}
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


@dataclass(frozen=True, slots=True)
class ConfigurationProblem:
    """Something that is wrong with one variable."""

    variable: str
    problem: str  # "not_an_address", "not_https", "has_a_path", "unknown_database", "no_switch", "no_queue", "unknown"
    suggestion: str = ""  # the name or value that may have been meant


class ConfigurationError(Exception):
    """The host cannot start with what the operator set."""

    def __init__(self, problems: tuple[ConfigurationProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfiguration:
    """What the operator set, checked."""

    home: Path  # absolute
    database_url: str = field(repr=False)  # as SQLAlchemy wants it; may hold a password
    public_url: str  # no slash at the end
    push_url: str = ""  # no slash at the end
    queue_url: str = field(default="", repr=False)  # may hold a password
    key: str = field(default="", repr=False)  # empty: the key is in key_file
    safe_mode: bool = False  # no app runs
    warnings: tuple[ConfigurationProblem, ...] = ()  # variables that nobody reads

    @property
    def key_file(self) -> Path:
        """Where the key lies unless the environment holds it."""
        return self.home / "key"

    @property
    def database_place(self) -> str:
        """Where the database is, without a password."""
        scheme, _, rest = self.database_url.partition("://")
        return rest.removeprefix("/") if scheme == "sqlite" else rest.rpartition("@")[2]


def read_configuration(environment: Mapping[str, str]) -> HostConfiguration:
    """Return what the environment says. Raises ConfigurationError with everything that is wrong at once."""
    home = Path(environment.get(HOME) or "var").expanduser().absolute()
    checks = _Checks()
    configuration = HostConfiguration(
        home=home,
        database_url=checks.database(environment.get(DATABASE_URL, "").strip(), home),
        public_url=checks.address(PUBLIC_URL, environment.get(PUBLIC_URL, "").strip() or "http://127.0.0.1:8000"),
        push_url=checks.address(PUSH_URL, environment.get(PUSH_URL, "").strip(), https=True),
        queue_url=checks.queue(environment.get(QUEUE_URL, "").strip()),
        key=environment.get(KEY, "").strip(),
        safe_mode=checks.switch(SAFE_MODE, environment.get(SAFE_MODE, "").strip()),
        warnings=unknown_variables(environment),
    )
    if checks.problems:
        raise ConfigurationError(tuple(checks.problems))
    return configuration


def unknown_variables(environment: Mapping[str, str]) -> tuple[ConfigurationProblem, ...]:
    """Return every NUNDINA_ variable that means nothing, with the one that may have been meant."""
    unknown = sorted(name for name in environment if name.startswith("NUNDINA_") and name not in VARIABLES)
    return tuple(ConfigurationProblem(name, "unknown", _closest(name)) for name in unknown)


@dataclass(slots=True)
class _Checks:
    """Checks values and gathers what is wrong with them."""

    problems: list[ConfigurationProblem] = field(default_factory=list)

    def address(self, variable: str, value: str, *, https: bool = False) -> str:
        """Return a web address without a slash at its end; nothing for nothing."""
        if not value:
            return ""
        problem = _address_problem(value, https=https)
        if problem:
            self.problems.append(ConfigurationProblem(variable, problem))
        return value.rstrip("/")

    def switch(self, variable: str, value: str) -> bool:
        """Return whether something is switched on."""
        if value not in {"", "0", "1"}:
            self.problems.append(ConfigurationProblem(variable, "no_switch"))
        return value == "1"

    def queue(self, value: str) -> str:
        """Return the address of a queue's server, or of several with ; between; nothing for nothing."""
        if value and not all(map(_is_queue, value.split(";"))):
            self.problems.append(ConfigurationProblem(QUEUE_URL, "no_queue"))
        return value

    def database(self, value: str, home: Path) -> str:
        """Return a database URL with its driver."""
        if not value:
            return f"sqlite:///{home / 'nundina.sqlite3'}"
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in _DRIVERS:
            self.problems.append(ConfigurationProblem(DATABASE_URL, "unknown_database"))
        return f"{_DRIVERS.get(scheme, scheme)}://{rest}"


def _address_problem(value: str, *, https: bool) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "not_an_address"
    if parts.scheme not in {"http", "https"} or not host or parts.username or any(map(str.isspace, value)):
        return "not_an_address"
    if parts.path.strip("/") or parts.query or parts.fragment:
        return "has_a_path"
    # Providers call https addresses only; a sandbox on this machine calls any.
    return "not_https" if https and parts.scheme != "https" and not _is_loopback(host) else ""


def _is_queue(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"amqp", "amqps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _closest(name: str) -> str:
    return next(iter(difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.6)), "")
