"""How a program without a browser has a person sign in elsewhere, and the page on which that happens."""

import secrets

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.microsoft.identity import permissions, request_refusals
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorities import authority_of
from nundina_sandbox.microsoft.identity.authorization_request import read_client
from nundina_sandbox.microsoft.identity.browser_session import is_own_form
from nundina_sandbox.microsoft.identity.device_codes import INTERVAL, LIFETIME, DeviceCode, new_user_code
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.identity.pages import page
from nundina_sandbox.microsoft.identity.permissions import WORDS
from nundina_sandbox.microsoft.identity.token_endpoint import answer, refused
from nundina_sandbox.microsoft.world import MicrosoftWorld


class DevicePages:
    """The device code flow of one world."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world

    def begin(self, segment: str) -> Response:
        """Return the two halves of a code: one for the program, one for the person."""
        try:
            return answer(self._begun(segment))
        except IdentityError as error:
            return refused(error, self._world)

    def _begun(self, segment: str) -> dict[str, object]:
        authority = authority_of(self._world, segment)
        client = read_client(self._world, authority, request.form.get("client_id"))
        scope = request.form.get("scope")
        if not scope:
            raise request_refusals.missing_parameter("scope")
        scopes = permissions.read(scope, client.name, addresses_of(request).graph)
        expires_at = self._world.clock.now() + LIFETIME
        code = DeviceCode(secrets.token_urlsafe(96), new_user_code(), client.client_id, segment, scopes, expires_at)
        with self._world.lock:
            self._world.identity.device_codes[code.value] = code
        where = f"{addresses_of(request).login}/devicelogin"
        return {
            "user_code": code.user_code,
            "device_code": code.value,
            "verification_uri": where,
            "expires_in": int(LIFETIME.total_seconds()),
            "interval": INTERVAL,
            "message": (
                f"To sign in, use a web browser to open the page {where} and enter the code {code.user_code} "
                "to authenticate."
            ),
        }

    def show(self) -> AnyResponse:
        """Ask for the code and who it is, then say what is asked, then take the decision."""
        waiting = self._waiting(request.values.get("otc", ""))
        if request.method == "GET" or not is_own_form(request.form.get("form_token", "")):
            return self._page(waiting, wrong=bool(request.values.get("otc")) and waiting is None)
        if waiting is None:
            return self._page(None, wrong=True)
        if request.form.get("decision") != "accept":
            waiting.declined = True
            return page("device.html", waiting=None, done="You have not signed in. You can close this page.")
        return self._accept(waiting)

    def _accept(self, waiting: DeviceCode) -> AnyResponse:
        address = request.form.get("address", "")
        try:
            person = self._world.add_person(address)
        except ValueError:
            return self._page(waiting, typed=address)
        if not authority_of(self._world, waiting.segment).admits(person):
            return self._page(waiting, typed=address)
        self._world.identity.allow(person, waiting.client_id, waiting.scopes.names)
        waiting.person = person
        return redirect("/devicelogin?signed_in=1", 303)

    def _waiting(self, user_code: str) -> DeviceCode | None:
        wanted = user_code.strip().upper()
        now = self._world.clock.now()
        codes = self._world.identity.device_codes.values()
        return next((c for c in codes if c.user_code == wanted and c.expires_at > now), None)

    def _page(self, waiting: DeviceCode | None, *, wrong: bool = False, typed: str | None = None) -> Response:
        client = self._world.identity.clients.get(waiting.client_id) if waiting else None
        done = "You have signed in. You can close this page." if request.args.get("signed_in") else ""
        return page(
            "device.html",
            400 if wrong or typed is not None else 200,
            waiting=waiting,
            client=client,
            words=[WORDS[name] for name in waiting.scopes.names] if waiting else [],
            wrong=wrong,
            typed=typed,
            done=done,
        )
