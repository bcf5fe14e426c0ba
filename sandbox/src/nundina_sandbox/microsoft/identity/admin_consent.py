"""The page on which an administrator allows an app for a whole tenant."""

from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.microsoft.identity import permissions, sign_in_refusals, way_back
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorities import Authority, authority_of
from nundina_sandbox.microsoft.identity.authorization_request import (
    Return,
    ReturnedRefusal,
    ShownRefusal,
    read_client,
    read_redirect,
)
from nundina_sandbox.microsoft.identity.browser_session import is_own_form, sign_in, signed_in
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.consent import is_administrator
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.identity.pages import WHO, onward, page
from nundina_sandbox.microsoft.identity.permissions import SIGN_IN, WORDS, Scopes
from nundina_sandbox.microsoft.people import Person, Tenant
from nundina_sandbox.microsoft.world import MicrosoftWorld


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """What a client asks of an administrator."""

    authority: Authority
    client: Client
    back: Return
    scopes: Scopes
    names: frozenset[str]
    """The delegated permissions, and the sign-in scopes."""
    app_names: frozenset[str]
    """The application permissions."""

    @property
    def words(self) -> list[str]:
        """What is asked, in words."""
        wanted = [n for n in (*sorted(self.names.difference(SIGN_IN)), *SIGN_IN) if n in self.names]
        for_itself = [f"{WORDS.get(n, n)} of everybody, without a signed-in user" for n in sorted(self.app_names)]
        return [WORDS[n] for n in wanted] + for_itself


class AdminConsentPages:
    """The way of an administrator from a client's link back to the client."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world

    def show(self, segment: str) -> AnyResponse:
        """Show what is asked, or take the decision; v1's path asks for what the registration lists."""
        asked = self._read(segment)
        person = next((p for p in signed_in(self._world) if p.object_id == request.args.get(WHO)), None)
        person = person or self._only_administrator(asked)
        if person is None:
            return self._choose(asked)
        tenant = self._world.tenant(person.tenant)
        if tenant is None or not asked.authority.admits(person):
            name = asked.authority.segment
            refusal = sign_in_refusals.not_of_this_tenant(
                person.address, name, asked.client.client_id, asked.client.name
            )
            raise ShownRefusal(refusal, asked.client)
        if not is_administrator(person, self._world):
            return page("approval.html", asked=asked, person=person, tenant=tenant, choose_url=self._again())
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return page("admin_consent.html", asked=asked, person=person, tenant=tenant, choose_url=self._again())
        return self._decide(asked, tenant)

    def _decide(self, asked: AdminRequest, tenant: Tenant) -> Response:
        if request.form.get("decision") != "accept" or self._world.identity.take_denial():
            return way_back.refuse(
                asked.back, sign_in_refusals.cancelled(personal=False), self._world, admin_consent="True"
            )
        client_id = asked.client.client_id
        self._world.identity.allow_for_all(tenant.tenant_id, client_id, asked.names, asked.app_names)
        answer = {"admin_consent": "True", "tenant": tenant.tenant_id}
        scope = request.values.get("scope")
        return way_back.send(asked.back, answer | ({"scope": scope} if scope else {}))

    def _choose(self, asked: AdminRequest) -> AnyResponse:
        if request.method == "POST" and is_own_form(request.form.get("form_token", "")):
            address = request.form.get("account") or request.form.get("address", "")
            try:
                person = self._world.add_person(address)
            except ValueError:
                return self._chooser(asked, typed=address)
            sign_in(person)
            return redirect(onward(_endpoint(), asked.authority.segment, person), 303)
        return self._chooser(asked)

    def _chooser(self, asked: AdminRequest, typed: str | None = None) -> Response:
        people = [p for p in self._world.people.values() if asked.authority.admits(p) and not p.personal]
        code = 400 if typed is not None else 200
        return page("choose.html", code, asked=asked, people=people, signed_in=(), typed=typed, suggested="")

    def _only_administrator(self, asked: AdminRequest) -> Person | None:
        if request.values.get("prompt") == "select_account" or "sandbox_choose" in request.values:
            return None
        known = [p for p in signed_in(self._world) if asked.authority.admits(p) and is_administrator(p, self._world)]
        return known[0] if len(known) == 1 else None

    def _again(self) -> str:
        return onward(_endpoint(), str((request.view_args or {})["segment"])) + "&sandbox_choose=1"

    def _read(self, segment: str) -> AdminRequest:
        asked = request.values
        try:
            authority = authority_of(self._world, segment)
            client = read_client(self._world, authority, asked.get("client_id"))
        except IdentityError as error:
            raise ShownRefusal(error) from error
        back = Return(client, read_redirect(asked.get("redirect_uri"), client), "query", asked.get("state"))
        text = asked.get("scope") or permissions.DEFAULT
        try:
            scopes = permissions.read(text, client.name, addresses_of(request).graph)
        except IdentityError as error:
            raise ReturnedRefusal(error, back) from error
        names = frozenset(scopes.names) | (client.permissions if scopes.default else frozenset())
        return AdminRequest(
            authority, client, back, scopes, names, client.app_permissions if scopes.default else frozenset()
        )


def _endpoint() -> str:
    return request.endpoint or "identity.admin_consent"
