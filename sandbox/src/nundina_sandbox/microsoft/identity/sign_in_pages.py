"""The pages on which a person chooses an account and allows what a client asks."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.microsoft.identity import sign_in_refusals, way_back
from nundina_sandbox.microsoft.identity.authorization_request import AuthorizationRequest, ShownRefusal, read
from nundina_sandbox.microsoft.identity.browser_session import is_own_form, sign_in, signed_in
from nundina_sandbox.microsoft.identity.consent import (
    allow,
    is_administrator,
    may_consent,
    refuse,
    still_to_allow,
)
from nundina_sandbox.microsoft.identity.pages import WHO, onward, page
from nundina_sandbox.microsoft.identity.permissions import SIGN_IN, WORDS
from nundina_sandbox.microsoft.people import Person, Tenant
from nundina_sandbox.microsoft.world import MicrosoftWorld


class SignInPages:
    """The way from a client's request to the answer that goes back to it."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world

    def begin(self, segment: str) -> AnyResponse:
        """Answer a client's request with the first page that is needed, or at once when none is."""
        asked = read(request, self._world, segment)
        always = self._world.person(self._world.identity.allowing or "")
        if always is not None:
            sign_in(always)
            return allow(asked, always, self._world)
        if asked.prompt == "none":
            return self._silently(asked)
        person = self._known(asked)
        if person is None or asked.prompt in ("select_account", "login"):
            return redirect(onward("identity.choose", segment))
        return self._next(asked, person, segment)

    def _known(self, asked: AuthorizationRequest) -> Person | None:
        hinted = self._world.person(asked.login_hint) if asked.login_hint else None
        if hinted is not None and asked.authority.admits(hinted):
            return hinted
        if asked.login_hint:
            return None
        fitting = [p for p in signed_in(self._world) if asked.authority.admits(p) and asked.suggests(p)]
        return fitting[0] if len(fitting) == 1 else None

    def _silently(self, asked: AuthorizationRequest) -> Response:
        fitting = [p for p in signed_in(self._world) if asked.authority.admits(p)]
        if asked.login_hint:
            fitting = [p for p in fitting if asked.login_hint.lower() in (p.address, p.upn, p.object_id)]
        if not fitting:
            return way_back.refuse(asked.back, sign_in_refusals.not_signed_in(), self._world)
        if len(fitting) > 1:
            return way_back.refuse(asked.back, sign_in_refusals.several_accounts(), self._world)
        if self._world.identity.needs_second_factor(fitting[0]):
            return way_back.refuse(asked.back, sign_in_refusals.second_factor_needed(), self._world)
        if still_to_allow(asked, fitting[0], self._world):
            client = asked.client
            missing = sign_in_refusals.consent_missing(client.client_id, client.name, at_token=False)
            return way_back.refuse(asked.back, missing, self._world)
        return allow(asked, fitting[0], self._world)

    def _next(self, asked: AuthorizationRequest, person: Person, segment: str) -> AnyResponse:
        """Return what comes once it is plain who signs in."""
        self._check(asked, person)
        sign_in(person)
        self._world.identity.signed_in_at[person.object_id] = self._world.clock.now()
        missing = still_to_allow(asked, person, self._world)
        if (missing or asked.prompt == "consent") and not may_consent(asked, person, self._world):
            return redirect(onward("identity.approval", segment, person), 303)
        if missing or asked.prompt == "consent":
            return redirect(onward("identity.consent", segment, person), 303)
        return allow(asked, person, self._world)

    def _check(self, asked: AuthorizationRequest, person: Person) -> None:
        client, tenant = asked.client, self._world.tenant(asked.authority.tenant or "")
        if person.object_id in self._world.identity.disabled:
            raise ShownRefusal(sign_in_refusals.disabled(), client)
        if asked.authority.admits(person):
            return
        name = tenant.name if tenant else asked.authority.segment
        raise ShownRefusal(
            sign_in_refusals.not_of_this_tenant(person.address, name, client.client_id, client.name), client
        )

    def choose(self, segment: str) -> AnyResponse:
        """Show who can sign in, or take the choice."""
        asked = read(request, self._world, segment)
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return self._chooser(asked)
        if request.form.get("decision") == "cancel":
            return refuse_sign_in(asked, self._world)
        address = request.form.get("account") or request.form.get("address", "")
        try:
            person = self._world.add_person(address)
        except ValueError:
            return self._chooser(asked, typed=address)
        return self._next(asked, person, segment)

    def _chooser(self, asked: AuthorizationRequest, typed: str | None = None) -> Response:
        everybody = self._world.people.values()
        return page(
            "choose.html",
            400 if typed is not None else 200,
            asked=asked,
            people=[p for p in everybody if asked.authority.admits(p) and asked.suggests(p)],
            signed_in=signed_in(self._world),
            typed=typed,
            suggested=asked.login_hint if "@" in asked.login_hint else "",
        )

    def consent(self, segment: str) -> AnyResponse:
        """Show what the client asks, or take the decision."""
        asked = read(request, self._world, segment)
        person = self._who()
        if person is None:
            return redirect(onward("identity.choose", segment))
        self._check(asked, person)
        if not may_consent(asked, person, self._world):
            return redirect(onward("identity.approval", segment, person), 303)
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return self._consent_page(asked, person, segment)
        if request.form.get("decision") != "accept":
            return refuse(asked, person, self._world)
        for_all = bool(request.form.get("for_all")) and is_administrator(person, self._world)
        return allow(asked, person, self._world, for_all=for_all)

    def _who(self) -> Person | None:
        return next((p for p in signed_in(self._world) if p.object_id == request.args.get(WHO)), None)

    def _consent_page(self, asked: AuthorizationRequest, person: Person, segment: str) -> Response:
        wanted = [n for n in (*sorted(asked.permissions), *SIGN_IN) if n in asked.permissions | {*asked.scopes.names}]
        return page(
            "consent.html",
            asked=asked,
            person=person,
            words=[WORDS[name] for name in wanted],
            tenant=self._world.tenant(person.tenant) if is_administrator(person, self._world) else None,
            choose_url=onward("identity.choose", segment),
        )

    def approval(self, segment: str) -> AnyResponse:
        """Say that only an administrator can allow this, and lead back or to another account."""
        asked = read(request, self._world, segment)
        person = self._who()
        tenant = self._world.tenant(person.tenant) if person else None
        if person is None or tenant is None:
            return redirect(onward("identity.choose", segment))
        if may_consent(asked, person, self._world):
            return self._next(asked, person, segment)
        if request.method == "POST" and is_own_form(request.form.get("form_token", "")):
            return self._without_approval(asked, tenant)
        return page(
            "approval.html", asked=asked, person=person, tenant=tenant, choose_url=onward("identity.choose", segment)
        )

    def _without_approval(self, asked: AuthorizationRequest, tenant: Tenant) -> Response:
        return way_back.refuse(
            asked.back, sign_in_refusals.admin_approval_needed(tenant.name, asked.client.name), self._world
        )


def refuse_sign_in(asked: AuthorizationRequest, world: MicrosoftWorld) -> Response:
    """Return the way back to the client when a person did not even sign in."""
    return way_back.refuse(asked.back, sign_in_refusals.sign_in_cancelled(), world)
