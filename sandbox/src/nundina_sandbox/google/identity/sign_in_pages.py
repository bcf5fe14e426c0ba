"""The pages on which a person chooses an account and allows what a client asks."""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.google.identity.authorization_request import AuthorizationRequest, RequestRefused, read
from nundina_sandbox.google.identity.authorization_server import GoogleAuthorizationServer
from nundina_sandbox.google.identity.browser_session import form_token, is_own_form, sign_in, signed_in
from nundina_sandbox.google.identity.consent import allow, is_allowed_already, refuse
from nundina_sandbox.google.identity.scopes import SIGN_IN, WORDS
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

AUTHUSER = "authuser"


def add_to(blueprint: Blueprint, world: World, server: GoogleAuthorizationServer) -> None:
    """Add the pages to the identity blueprint."""
    pages = SignInPages(world, server)
    for path in ("/o/oauth2/v2/auth", "/o/oauth2/auth"):
        blueprint.add_url_rule(path, "begin", pages.begin, methods=["GET", "POST"])
    blueprint.add_url_rule("/signin/oauth/accountchooser", "choose", pages.choose, methods=["GET", "POST"])
    blueprint.add_url_rule("/signin/oauth/consent", "consent", pages.consent, methods=["GET", "POST"])
    blueprint.register_error_handler(RequestRefused, _refused)


class SignInPages:
    """The way from a client's request to the answer that goes back to it."""

    def __init__(self, world: World, server: GoogleAuthorizationServer) -> None:
        self._world, self._server = world, server

    def begin(self) -> AnyResponse:
        """Answer a client's request with the first page that is needed, or at once when none is."""
        asked = read(request, self._server)
        return self._at_once(asked) or redirect(self._first_page(asked))

    def _at_once(self, asked: AuthorizationRequest) -> AnyResponse | None:
        always = self._world.person(self._world.identity.allowing or "")
        if always is not None:
            sign_in(always)
            return allow(asked, always, asked.scopes, self._server)
        person = self._known(asked)
        if "none" in asked.prompts:
            return self._silently(asked, person)
        known = person is not None and not asked.prompts and person in signed_in(self._world)
        if person is not None and known and is_allowed_already(asked, person, self._world):
            return allow(asked, person, asked.scopes, self._server)
        return None

    def _first_page(self, asked: AuthorizationRequest) -> str:
        person = self._known(asked) if asked.login_hint else None
        if person is None or "select_account" in asked.prompts:
            return _onward("identity.choose")
        sign_in(person)
        return _onward("identity.consent", person)

    def _known(self, asked: AuthorizationRequest) -> Person | None:
        if asked.login_hint:
            return self._world.person(asked.login_hint)
        accounts = signed_in(self._world)
        return accounts[0] if len(accounts) == 1 else None

    def _silently(self, asked: AuthorizationRequest, person: Person | None) -> AnyResponse:
        if person is None or person not in signed_in(self._world):
            return refuse(asked, "login_required")
        if not is_allowed_already(asked, person, self._world):
            return refuse(asked, "interaction_required")
        return allow(asked, person, asked.scopes, self._server)

    def choose(self) -> AnyResponse:
        """Show who can sign in, or take the choice."""
        asked = read(request, self._server)
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return self._chooser(asked)
        address = request.form.get("account") or request.form.get("address", "")
        try:
            person = self._world.add_person(address)
        except ValueError:
            return self._chooser(asked, typed=address)
        sign_in(person)
        return redirect(_onward("identity.consent", person), 303)

    def _chooser(self, asked: AuthorizationRequest, typed: str | None = None) -> Response:
        people = [p for p in self._world.people.values() if asked.hosted_domain in ("", "*", p.hosted_domain)]
        return _page(
            "choose.html",
            400 if typed is not None else 200,
            asked=asked,
            people=people,
            typed=typed,
            suggested=asked.login_hint if "@" in asked.login_hint else "",
        )

    def consent(self) -> AnyResponse:
        """Show what the client asks, or take the decision."""
        asked = read(request, self._server)
        person = next((p for p in signed_in(self._world) if p.subject == request.args.get(AUTHUSER)), None)
        if person is None:
            return redirect(_onward("identity.choose"))
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return self._consent_page(asked, person)
        ticked = request.form.getlist("allowed")
        scopes = tuple(s for s in asked.scopes if s in SIGN_IN or s in ticked)
        if request.form.get("decision") != "allow" or not scopes:
            return refuse(asked, "access_denied")
        return allow(asked, person, scopes, self._server)

    def _consent_page(self, asked: AuthorizationRequest, person: Person) -> Response:
        grant = self._world.identity.grant(person.subject, asked.client.client_id)
        return _page(
            "consent.html",
            200,
            asked=asked,
            person=person,
            who=[(scope, WORDS[scope]) for scope in asked.scopes if scope in SIGN_IN],
            what=[(scope, WORDS[scope]) for scope in asked.scopes if scope not in SIGN_IN],
            allowed_before=grant.scopes if grant else frozenset(),
            choose_url=_onward("identity.choose"),
        )


def _onward(endpoint: str, person: Person | None = None) -> str:
    asked = [(name, value) for name, value in request.values.items(multi=True) if name not in _FORM_FIELDS]
    query = [*asked, (AUTHUSER, person.subject)] if person else asked
    return f"{url_for(endpoint)}?{urlencode(query)}"


_FORM_FIELDS = frozenset({AUTHUSER, "form_token", "account", "address", "decision", "allowed"})


def _page(template: str, code: int, **words: object) -> Response:
    return _sealed(render_template(f"identity/{template}", form_token=form_token(), **words), code)


def _refused(refused: RequestRefused) -> Response:
    return _sealed(render_template("identity/refused.html", refused=refused), refused.code)


def _sealed(html: str, code: int) -> Response:
    answer = make_response(html, code)
    # No form-action: Chromium would apply it to the redirect that follows the form, which leads to the client.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
