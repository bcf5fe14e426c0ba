"""The command `nundina-sandbox`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click

from nundina_sandbox.certificates import GOOGLE_HOSTS, LOOPBACK, Authority
from nundina_sandbox.google.demo_world import CLIENT_ID, CLIENT_SECRET, REDIRECT_URIS, demo_world
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox


@click.group()
def main() -> None:
    """Google on loopback, for demos, tests and plugin authors."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The loopback address to listen on.")
@click.option("--port", default=8030, show_default=True, help="The port for plain HTTP; 0 takes a free one.")
@click.option("--tls-port", type=int, help="Serve TLS on this port too; clients expect 443.")
@click.option("--names", is_flag=True, help="Have the TLS certificate name Google's hosts, not only this machine.")
@click.option("--ca-out", type=click.Path(path_type=Path, dir_okay=False), help="Write the CA's certificate here.")
@click.option("--ca-cert", type=click.Path(path_type=Path, exists=True), help="Use this CA instead of a new one.")
@click.option("--ca-key", type=click.Path(path_type=Path, exists=True), help="The key of that CA.")
@click.option("--seed", type=click.Choice(["demo", "empty"]), default="demo", show_default=True)
@click.option("--redirect-uri", multiple=True, help="Where the demo client may return to; repeat for more.")
def serve(
    host: str,
    port: int,
    tls_port: int | None,
    names: bool,
    ca_out: Path | None,
    ca_cert: Path | None,
    ca_key: Path | None,
    seed: str,
    redirect_uri: tuple[str, ...],
) -> None:
    """Run the sandbox until interrupted, and print where it is."""
    world = demo_world(redirect_uri or REDIRECT_URIS) if seed == "demo" else World()
    authority = _authority(ca_cert, ca_key) if tls_port is not None else None
    if authority and ca_out:
        authority.write(ca_out)
    with ExitStack() as stack:
        try:
            plain = stack.enter_context(RunningSandbox(world, host=host, port=port))
            secure = stack.enter_context(_secure(world, host, tls_port, names, authority))
        except OSError as error:
            raise click.ClickException(f"Cannot listen there: {error.strerror}.") from error
        _announce(plain, secure, ca_out, names, seed)
        _wait_for_the_end()


@main.command()
@click.option("--cert", type=click.Path(path_type=Path), default=Path("sandbox-ca.pem"), show_default=True)
@click.option("--key", type=click.Path(path_type=Path), default=Path("sandbox-ca.key"), show_default=True)
def ca(cert: Path, key: Path) -> None:
    """Write a certificate authority that several runs of the sandbox can share."""
    Authority.new().write(cert, key)
    click.echo(f"Certificate: {cert}\nKey: {key} (whoever has it can be any host to those who trust the certificate)")


def _authority(certificate: Path | None, key: Path | None) -> Authority:
    if certificate is None and key is None:
        return Authority.new()
    if certificate is None or key is None:
        raise click.UsageError("--ca-cert and --ca-key go together.")
    return Authority.load(certificate, key)


@contextmanager
def _secure(
    world: World, host: str, port: int | None, names: bool, authority: Authority | None
) -> Iterator[RunningSandbox | None]:
    if port is None or authority is None:
        yield None
        return
    context = authority.context(*(GOOGLE_HOSTS if names else ()), *LOOPBACK)
    with RunningSandbox(world, host=host, port=port, tls=context) as sandbox:
        yield sandbox


def _announce(
    plain: RunningSandbox, secure: RunningSandbox | None, ca_out: Path | None, names: bool, seed: str
) -> None:
    click.echo(f"Google sandbox:  {plain.url}")
    click.echo(f"Control page:    {plain.url}/control")
    if seed == "demo":
        click.echo(f"Demo client:     {CLIENT_ID} with secret {CLIENT_SECRET}")
    if secure:
        click.echo(f"Over TLS:        {secure.url}")
        click.echo(f"As these hosts:  {', '.join(GOOGLE_HOSTS)}" if names else "As this machine only (no --names)")
    if secure and ca_out:
        click.echo(f"CA certificate:  {ca_out}")


def _wait_for_the_end() -> None:
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    over.wait()


if __name__ == "__main__":
    main()
