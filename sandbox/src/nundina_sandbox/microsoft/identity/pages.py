"""What every page of the identity platform has in common."""

from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for

from nundina_sandbox.microsoft.identity.authorization_request import ShownRefusal
from nundina_sandbox.microsoft.identity.browser_session import form_token
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

WHO = "sandbox_account"
_FORM_FIELDS = frozenset({WHO, "form_token", "account", "address", "decision", "for_all"})


def onward(endpoint: str, segment: str, person: Person | None = None) -> str:
    """Return the address of the next page of the same request."""
    asked = [(name, value) for name, value in request.values.items(multi=True) if name not in _FORM_FIELDS]
    query = [*asked, (WHO, person.object_id)] if person else asked
    return f"{url_for(endpoint, segment=segment)}?{urlencode(query)}"


def page(template: str, code: int = 200, **words: object) -> Response:
    """Return a page that no other site can frame, and that no cache keeps."""
    html = render_template(f"identity/{template}", form_token=form_token(), **words)
    answer = make_response(html, code)
    # No form-action: Chromium would apply it to the redirect that follows the form, which leads to the client.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["Cache-Control"] = "no-store, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def refusal(shown: ShownRefusal, world: MicrosoftWorld) -> Response:
    """Return the page that says why nobody can sign in; Microsoft sends it with status 200."""
    return page("refused.html", error=shown.error, client=shown.client, description=describe(shown.error, world))


def describe(error: IdentityError, world: MicrosoftWorld) -> str:
    """Return the refusal in words, with its number."""
    return error.description(world.clock.now())
