"""Keeps other sites from sending forms in a user's name."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect

from nundina.web.signed_in import ports

_SECRET = ("password", "secret")

guard = CSRFProtect()


def configure(app: Flask) -> None:
    """Check the token of every form; a token lasts as long as the browser's session does."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    guard.init_app(app)
    app.register_error_handler(CSRFError, _refused)


def _refused(_error: CSRFError) -> ResponseReturnValue:
    """Say what happened and hand what was typed back, where it came from a page of ours."""
    fields = _typed() if _from_our_page() else []
    return render_template("errors/forgery.html", fields=fields, again=request.full_path), 400


def _from_our_page() -> bool:
    return request.headers.get("Origin", "") in {ports().public_url, request.host_url.rstrip("/")}


def _typed() -> list[tuple[str, str]]:
    """Return the fields that were sent; nothing where a file or a secret was among them, which are not repeated."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    secret = any(word in name for name, _ in pairs for word in _SECRET)
    return [] if secret or request.files else pairs
