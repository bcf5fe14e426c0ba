"""How an answer reaches the client: in the query, in the fragment, or in a form that the browser posts."""

import secrets
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request

from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorization_request import Return
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.world import MicrosoftWorld

Answer = dict[str, str]


def send(back: Return, answer: Answer) -> Response:
    """Return what sends the browser back with this answer."""
    if back.state is not None:
        answer = {**answer, "state": back.state}
    if back.mode == "form_post":
        return _form(back.redirect_uri, answer)
    separator = "#" if back.mode == "fragment" else "&" if "?" in back.redirect_uri else "?"
    return redirect(f"{back.redirect_uri}{separator}{urlencode(answer)}")  # type: ignore[return-value]


def refuse(back: Return, error: IdentityError, world: MicrosoftWorld, **extras: str) -> Response:
    """Return what sends the browser back with a refusal."""
    answer = {"error": error.error}
    if error.subcode:
        answer["error_subcode"] = error.subcode
    answer["error_description"] = error.description(world.clock.now(), "\r\n")
    if error.number:
        answer["error_uri"] = f"{addresses_of(request).login}/error?code={error.number}"
    if error.claims:
        answer["claims"] = error.claims
    return send(back, {**answer, **extras})


def _form(action: str, answer: Answer) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = render_template("identity/form_post.html", action=action, fields=answer, nonce=nonce)
    response = make_response(page)
    # No form-action: the form leads to the client.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; script-src 'nonce-{nonce}'; base-uri 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
