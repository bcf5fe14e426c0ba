"""What every command that runs a sandbox has in common: its options, its addresses, its end."""

import signal
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import click

from nundina_sandbox.certificates import LOOPBACK, Authority


class Runnable(Protocol):
    """A sandbox that can be entered to run it."""

    @property
    def url(self) -> str:
        """The address without a slash at its end."""

    def __enter__(self) -> "Runnable":
        """Listen."""

    def __exit__(self, *raised: Any) -> None:  # noqa: ANN401  # what every context manager is told
        """Stop listening."""


Make = Callable[[str, int, ssl.SSLContext | None], Runnable]
"""Makes a sandbox for an address and a port, over TLS if there is a context."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is to serve, and as whom."""

    host: str
    port: int
    tls_port: int | None
    names: bool
    ca_out: Path | None
    ca_cert: Path | None
    ca_key: Path | None

    def authority(self) -> Authority:
        """Return the authority whose certificates are used; raises click.UsageError for half of one."""
        if self.ca_cert is None and self.ca_key is None:
            return Authority.new()
        if self.ca_cert is None or self.ca_key is None:
            raise click.UsageError("--ca-cert and --ca-key go together.")
        return Authority.load(self.ca_cert, self.ca_key)


def place_options(provider: str, port: int, tls_port: int | None = None) -> Callable[[Callable[..., None]], Any]:
    """Return a decorator that gives a command the options of a place, which it receives as its first argument."""
    file = click.Path(path_type=Path, dir_okay=False)
    there = click.Path(path_type=Path, exists=True)
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, help="The loopback address to listen on."),
        click.option("--port", default=port, show_default=True, help="The port for plain HTTP; 0 takes a free one."),
        click.option(
            "--tls-port",
            type=int,
            default=tls_port,
            show_default=tls_port is not None,
            help="Serve TLS on this port too; clients expect 443.",
        ),
        click.option("--names", is_flag=True, help=f"Have the TLS certificate name {provider}'s hosts too."),
        click.option("--ca-out", type=file, help="Write the CA's certificate here."),
        click.option("--ca-cert", type=there, help="Use this CA instead of a new one."),
        click.option("--ca-key", type=there, help="The key of that CA."),
    )

    def decorate(command: Callable[..., None]) -> Any:  # noqa: ANN401  # click's decorators are untyped
        @wraps(command)
        def with_place(**given: Any) -> None:  # noqa: ANN401  # click's keyword arguments
            names = Place.__dataclass_fields__
            place = Place(**{name: given.pop(name) for name in names})
            command(place, **given)

        decorated: Any = with_place
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def serve_until_told(
    provider: str, make: Make, place: Place, hosts: Sequence[str], lines: Callable[[str], Iterable[tuple[str, str]]]
) -> None:
    """Run a sandbox on the ports of this place until interrupted, and print where it is.

    The lines are what else is worth knowing, by a label; they are made from the plain address.
    """
    authority = place.authority() if place.tls_port is not None else None
    if authority and place.ca_out:
        authority.write(place.ca_out)
    with ExitStack() as stack:
        try:
            plain = stack.enter_context(make(place.host, place.port, None))
            secure = stack.enter_context(_secure(make, place, hosts, authority))
        except OSError as error:
            raise click.ClickException(f"Cannot listen there: {error.strerror}.") from error
        _say(f"{provider} sandbox", plain.url)
        _say("Control page", f"{plain.url}/control")
        for label, words in lines(plain.url):
            _say(label, words)
        if secure:
            _say_secure(secure, place, hosts)
        _wait_for_the_end()


@contextmanager
def _secure(make: Make, place: Place, hosts: Sequence[str], authority: Authority | None) -> Iterator[Runnable | None]:
    if place.tls_port is None or authority is None:
        yield None
        return
    context = authority.context(*(hosts if place.names else ()), *LOOPBACK)
    with make(place.host, place.tls_port, context) as sandbox:
        yield sandbox


def _say_secure(secure: Runnable, place: Place, hosts: Sequence[str]) -> None:
    _say("Over TLS", secure.url)
    _say("As these hosts", ", ".join(hosts) if place.names else "this machine only (no --names)")
    if place.ca_out:
        _say("CA certificate", str(place.ca_out))


def _say(label: str, words: str) -> None:
    click.echo(f"{label + ':':<16} {words}")


def _wait_for_the_end() -> None:
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    over.wait()
