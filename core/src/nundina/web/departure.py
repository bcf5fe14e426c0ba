"""Leads a browser out to another host.

Chromium refuses a redirect to another host after a form was sent, for the content security policy says
`form-action 'self'`. So a browser gets a page that leads on at once; whoever does not ask for HTML gets the redirect.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, make_response, render_template, request

from nundina.web.signed_in import ports


def configure(app: Flask) -> None:
    """Turn redirects to other hosts into pages that lead there."""
    app.after_request(lead_out)


def lead_out(response: Response) -> Response:
    """Return the answer, or a page in its place where it redirects a browser to another host."""
    target = response.headers.get("Location", "")
    if not _leaves(target) or "text/html" not in request.headers.get("Accept", ""):
        return response
    page = make_response(render_template("departure.html", target=target, host=urlsplit(target).hostname))
    page.headers["Refresh"] = f"0; url={target}"
    page.headers.extend(("Set-Cookie", cookie) for cookie in response.headers.getlist("Set-Cookie"))
    return page


def _leaves(target: str) -> bool:
    parts = urlsplit(target)
    own = {request.host, urlsplit(ports().public_url).netloc}
    return parts.scheme in {"http", "https"} and parts.netloc not in own
