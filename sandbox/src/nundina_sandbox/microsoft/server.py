"""The Microsoft sandbox as one WSGI application for all of Microsoft's hosts."""

from flask import Flask, render_template

from nundina_sandbox.look import STATIC
from nundina_sandbox.microsoft import fault_player
from nundina_sandbox.microsoft.control.desk import blueprint as control
from nundina_sandbox.microsoft.graph.blueprint import graph_blueprint
from nundina_sandbox.microsoft.graph.pages import calendar_pages
from nundina_sandbox.microsoft.identity.blueprint import blueprint as identity
from nundina_sandbox.microsoft.world import MicrosoftWorld


def create_microsoft_sandbox(world: MicrosoftWorld) -> Flask:
    """Return an application that plays this world's Microsoft."""
    app = Flask(__name__, static_folder=STATIC, static_url_path="/static")
    app.config.update(
        SECRET_KEY=world.session_key,
        SESSION_COOKIE_NAME="nundina_sandbox_microsoft",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=20_000_000,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Microsoft's order is the order of writing
    fault_player.install(app, world)
    for blueprint in (identity(world), graph_blueprint(world), calendar_pages(world), control(world)):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "index", lambda: render_template("index.html", people=list(world.people.values())))
    return app
