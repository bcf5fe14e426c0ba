"""The Google sandbox as one WSGI application."""

import json

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from nundina_sandbox.google import fault_player, other_origins
from nundina_sandbox.google.calendar import api as calendar_api
from nundina_sandbox.google.calendar import pages as calendar_pages
from nundina_sandbox.google.control import pages as control
from nundina_sandbox.google.errors import GoogleError, bad_request, not_found
from nundina_sandbox.google.identity.blueprint import blueprint as identity
from nundina_sandbox.google.method_override import MethodOverride
from nundina_sandbox.google.world import World
from nundina_sandbox.look import STATIC


def create_google_sandbox(world: World) -> Flask:
    """Return an application that plays this world's Google."""
    app = Flask(__name__, static_folder=STATIC, static_url_path="/static")
    app.config.update(
        SECRET_KEY=world.session_key,
        SESSION_COOKIE_NAME="nundina_sandbox_google",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=20_000_000,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Google's order is the order of writing
    app.wsgi_app = MethodOverride(app.wsgi_app)  # type: ignore[method-assign]
    other_origins.install(app)
    fault_player.install(app, world)
    parts = (identity(world), calendar_api.blueprint(world), calendar_pages.blueprint(world), control.blueprint(world))
    for blueprint in parts:
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "index", lambda: render_template("index.html", people=list(world.people.values())))
    app.register_error_handler(GoogleError, _answer)
    app.register_error_handler(HTTPException, _answer_as_google)
    return app


def _answer_as_google(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if not request.path.startswith("/calendar/v3") or code < 400:
        return error
    known = {400: bad_request("badRequest", "Bad Request"), 404: not_found(), 405: not_found()}
    return _answer(known.get(code) or GoogleError(code, "backendError", error.name))


def _answer(error: GoogleError) -> Response:
    answer = Response(json.dumps(error.body()), error.code, content_type="application/json; charset=UTF-8")
    answer.headers.update(error.headers)
    return answer
