"""The bare application that pages are compared with."""

from __future__ import annotations

from flask import Flask

application = Flask(__name__)


@application.get("/")
def empty() -> str:
    """Answer with nothing."""
    return ""
