"""A RabbitMQ server that the tests start for themselves, in a folder of its own, on free ports of loopback."""

from __future__ import annotations

import logging
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pika

_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on the path is a wrapper that changes the user
_UNPRIVILEGED = ("rabbitmq", "nobody")
_PATIENCE = 60  # seconds


class RabbitmqMissing(Exception):
    """RabbitMQ's programs are not on this machine."""


@dataclass
class RabbitmqServer:
    """A server with one node; what is durable survives that it is killed and started anew."""

    folder: Path
    port: int
    dist_port: int
    names_port: int
    names: subprocess.Popen[bytes]
    node: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> RabbitmqServer:
        """Make a server and start it. Raises RabbitmqMissing."""
        for program in (_PROGRAM, Path("/usr/bin/epmd")):
            if not program.exists():
                raise RabbitmqMissing(f"{program.name} is missing; on Debian: apt-get install rabbitmq-server")
        folder = Path(tempfile.mkdtemp(prefix="nundina-mq-"))
        _prepare(folder)
        port, dist_port, names_port = _free_ports(3)
        names = _process(["/usr/bin/epmd", "-port", str(names_port), "-address", "127.0.0.1"], folder, {})
        node = _process([str(_PROGRAM)], folder, _environment(folder, port, dist_port, names_port))
        server = cls(folder, port, dist_port, names_port, names, node)
        server.wait()
        return server

    @property
    def url(self) -> str:
        """The address of its default virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    def kill(self) -> None:
        """End the node as a power cut would."""
        os.killpg(self.node.pid, signal.SIGKILL)
        self.node.wait(_PATIENCE)

    def start_again(self) -> None:
        """Start the node with what it had stored."""
        environment = _environment(self.folder, self.port, self.dist_port, self.names_port)
        self.node = _process([str(_PROGRAM)], self.folder, environment)
        self.wait()

    def wait(self) -> None:
        """Return as soon as the node answers."""
        logging.getLogger("pika").setLevel(logging.CRITICAL)  # it tells of every try
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            if self.node.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            # First without pika, which leaves the socket of a connection that is refused to the garbage collector.
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            pika.BlockingConnection(pika.URLParameters(self.url)).close()
        except (OSError, pika.exceptions.AMQPError):
            return False
        return True

    def stop(self) -> None:
        """Stop the server and remove what it kept."""
        if self.node.poll() is None:
            self.kill()
        self.names.kill()
        self.names.wait(_PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> RabbitmqServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _prepare(folder: Path) -> None:
    """Put the configuration of a small node and a cookie of its own into the folder."""
    cookie = folder / ".erlang.cookie"
    cookie.write_text(secrets.token_hex(16))
    cookie.chmod(0o400)
    (folder / "rabbitmq.conf").write_text("log.file = false\nlog.console = true\nlog.console.level = error\n")
    (folder / "rabbitmq-env.conf").touch()
    (folder / "enabled_plugins").write_text("[].\n")
    if os.getuid() == 0:
        user = _user()
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)


def _environment(folder: Path, port: int, dist_port: int, names_port: int) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"nundina-{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(dist_port),
        "ERL_EPMD_PORT": str(names_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1} +S 1:1",
        "RABBITMQ_ALLOW_INPUT": "1",  # the script becomes the node, instead of waiting for it: it dies when we do
        "RABBITMQ_BASE": str(folder),
        "RABBITMQ_HOME": "/usr/lib/rabbitmq/lib",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
        "LANG": "C.UTF-8",
    }


def _process(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program that is not root, that leads a group of its own and that dies with the tests."""
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*_unprivileged(), *command],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _unprivileged() -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    if os.getuid() != 0:
        return [setpriv, "--pdeathsig", "KILL"]
    user = _user()
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    return [setpriv, *ids, "--clear-groups", "--pdeathsig", "KILL"]


def _user() -> pwd.struct_passwd:
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RabbitmqMissing("there is neither a user rabbitmq nor a user nobody")


def _free_ports(number: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
