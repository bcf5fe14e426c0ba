"""The Exchange sandbox as one WSGI application, and the same running."""

import secrets
import ssl

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.exchange import endpoint, fault_player
from nundina_sandbox.exchange.autodiscover.endpoint import blueprint as autodiscover
from nundina_sandbox.exchange.case_blind import CaseBlindPaths
from nundina_sandbox.exchange.control import desk
from nundina_sandbox.exchange.pages import calendars
from nundina_sandbox.exchange.world import ExchangeWorld
from nundina_sandbox.look import STATIC
from nundina_sandbox.running import RunningWorld

EWS = "/ews/exchange.asmx"
SERVER_NAME = "Microsoft-IIS/10.0"


def create_exchange_sandbox(world: ExchangeWorld) -> Flask:
    """Return an application that plays this world's Exchange server."""
    app = Flask(__name__, static_folder=STATIC, static_url_path="/static")
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="nundina_sandbox_exchange",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=20_000_000,
    )
    app.wsgi_app = CaseBlindPaths(app.wsgi_app)  # type: ignore[method-assign, assignment]
    fault_player.install(app, world)

    def ews() -> AnyResponse:
        return endpoint.answer(world) if request.method == "POST" else endpoint.look(world)

    app.add_url_rule(EWS, "ews", ews, methods=["GET", "POST"])
    app.add_url_rule("/ews/services.wsdl", "wsdl", lambda: endpoint.described(world))
    for part in (autodiscover(world), calendars.blueprint(world), desk.blueprint(world)):
        app.register_blueprint(part)
    app.add_url_rule("/", "index", lambda: _index(world))
    app.register_error_handler(HTTPException, lambda error: _refused(world, error))
    return app


def _index(world: ExchangeWorld) -> str:
    people = [mailbox.owner for mailbox in world.mailboxes.values()]
    url = f"{request.host_url}EWS/Exchange.asmx"
    return render_template("index.html", people=people, version=world.server.version.name, ews_url=url)


def _refused(world: ExchangeWorld, error: HTTPException) -> Response | HTTPException:
    """Say what is missing in the way that IIS does, and of a failure of the sandbox's own what Exchange says of its."""
    if error.code == 500 and request.path == EWS:
        return endpoint.broken(world)
    if error.code != 404 or not request.path.startswith(("/ews/", "/autodiscover/")):
        return error
    return Response("<html><head><title>404 - File or directory not found.</title></head></html>", 404)


class RunningExchange(RunningWorld[ExchangeWorld]):
    """An Exchange server on loopback: a context manager, which can also be stopped and started on the same port."""

    def __init__(
        self,
        world: ExchangeWorld | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        played = world or ExchangeWorld()
        app = create_exchange_sandbox(played)
        super().__init__(played, app, host=host, port=port, tls=tls, server_name=SERVER_NAME)

    @property
    def ews_url(self) -> str:
        """The address of EWS."""
        return f"{self.url}/EWS/Exchange.asmx"
