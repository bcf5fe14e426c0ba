"""A PostgreSQL server that the tests start for themselves, in a folder of its own, on a socket of its own."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg

_UNPRIVILEGED = ("postgres", "nobody")  # the server refuses to run as root
_PATIENCE = 60  # seconds
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class PostgresqlMissing(Exception):
    """PostgreSQL's programs are not on this machine."""


@dataclass
class PostgresqlServer:
    """A running server, reachable by a socket in its folder."""

    folder: Path
    process: subprocess.Popen[bytes]
    version: int
    spare: list[str] = field(default_factory=list)  # empty, migrated databases that no test uses

    @classmethod
    def start(cls, settings: tuple[str, ...] = _QUICK) -> PostgresqlServer:
        """Make a server and start it. Raises PostgresqlMissing."""
        programs = _programs()
        folder = Path(tempfile.mkdtemp(prefix="nundina-pg-"))  # a short path: a socket's is limited to 107 bytes
        prefix = _as_somebody_else(folder)
        _make_cluster(prefix, programs, folder)
        options = [f"-c{setting}" for setting in (*settings, "listen_addresses=", "max_connections=200")]
        with (folder / "log").open("wb") as log:
            command = [*prefix, str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options]
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        server = cls(folder, process, _version(folder))
        server._wait()
        return server

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://nundina@/{name}?host={quote(str(self.folder), safe='')}"

    def run(self, statement: str, name: str = "postgres") -> None:
        """Run a statement as the server's owner, in one of its databases."""
        with self._connect(name) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stop the server and remove what it kept."""
        self.process.send_signal(3)  # SIGQUIT: at once, nothing of it is wanted any more
        self.process.wait(_PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> PostgresqlServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="nundina", dbname=name, autocommit=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return


def _version(folder: Path) -> int:
    return int((folder / "data" / "PG_VERSION").read_text())


def _programs() -> Path:
    """Return the folder of initdb and postgres, those of the newest version."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))])
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresqlMissing("initdb is missing; on Debian: apt-get install postgresql")
    return Path(on_path).resolve().parent


def _as_somebody_else(folder: Path) -> list[str]:
    """Return what to put before a command so that it does not run as root, and dies with the tests."""
    setpriv = shutil.which("setpriv")
    if setpriv is None and os.getuid() == 0:
        raise PostgresqlMissing("the server does not run as root, and setpriv (util-linux) is missing")
    if setpriv is None:
        return []
    if os.getuid() != 0:
        return [setpriv, "--pdeathsig", "QUIT"]
    user = _unprivileged_user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig", "QUIT"]


def _unprivileged_user() -> pwd.struct_passwd:
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresqlMissing("the server does not run as root, and there is neither a user postgres nor a user nobody")


def _make_cluster(prefix: list[str], programs: Path, folder: Path) -> None:
    command = [*prefix, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "nundina", "-E", "UTF8"]
    # A locale that sorts as people do, where there is one: what we sort must not depend on it.
    for locale in (
        ["--locale-provider=icu", "--icu-locale=en", "--locale=C.UTF-8"],
        ["--locale=C.UTF-8"],
        ["--locale=C"],
    ):
        made = subprocess.run(
            [*command, *locale, "-A", "trust", "--no-sync"], cwd=folder, capture_output=True, text=True, check=False
        )
        if made.returncode == 0:
            return
        shutil.rmtree(folder / "data", ignore_errors=True)
    raise PostgresqlMissing(f"initdb failed: {made.stderr.strip()}")
