"""The endpoints that describe the platform and the person."""

import json

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.microsoft.identity import metadata
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorities import authority_of
from nundina_sandbox.microsoft.identity.browser_session import forget_all
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.identity.jwts import subject_for
from nundina_sandbox.microsoft.identity.pages import page
from nundina_sandbox.microsoft.identity.token_endpoint import refused
from nundina_sandbox.microsoft.world import MicrosoftWorld

FOR_A_DAY = {"Cache-Control": "max-age=86400, private", "Access-Control-Allow-Origin": "*"}


class Endpoints:
    """Answers in JSON, for one world."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self._world = world

    def discovery(self, segment: str) -> Response:
        """Return where everything of an authority is."""
        try:
            authority = authority_of(self._world, segment, "invalid_tenant")
        except IdentityError as error:
            return refused(error, self._world)
        return _json(metadata.discovery(authority, addresses_of(request)), headers=FOR_A_DAY)

    def keys(self, segment: str) -> Response:
        """Return the keys that tokens are signed with."""
        try:
            authority = authority_of(self._world, segment, "invalid_tenant")
        except IdentityError as error:
            return refused(error, self._world)
        issuer = f"{addresses_of(request).issuer}/{authority.issuer_tenant}/v2.0"
        return _json(self._world.identity.key.key_set(issuer), headers=FOR_A_DAY)

    def instance(self, segment: str) -> Response:
        """Return which hosts are one cloud, for the authority that the client names."""
        asked = request.args.get("authorization_endpoint", "")
        path = asked.partition("://")[2].partition("/")[2]
        return _json(metadata.instances(addresses_of(request), path.partition("/")[0] or "common"), headers=FOR_A_DAY)

    def logout(self, segment: str) -> AnyResponse:
        """Sign everybody out of this browser, and go where a client asks, if that is one of its own addresses."""
        forget_all()
        back = request.values.get("post_logout_redirect_uri", "")
        if back and any(client.may_return_to(back) for client in self._world.identity.clients.values()):
            state = request.values.get("state")
            separator = "&" if "?" in back else "?"
            return redirect(f"{back}{separator}state={state}" if state else back)
        return page("signed_out.html")

    def userinfo(self) -> Response:
        """Return who the token's person is, for tokens with `openid`."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        bearer = self._world.identity.bearer(value.strip()) if kind.lower() == "bearer" else None
        if bearer is None or bearer.expired or bearer.person is None:
            return _json(_graph_error("InvalidAuthenticationToken", "Access token validation failure."), 401)
        if "openid" not in bearer.scopes:
            return _json(_graph_error("Authorization_RequestDenied", "Insufficient privileges."), 403)
        person = bearer.person
        given, _, family = person.name.partition(" ")
        about = {"sub": subject_for(person, bearer.client_id), "name": person.name}
        about |= {"family_name": family, "given_name": given}
        about["picture"] = f"{addresses_of(request).graph}/v1.0/me/photo/$value"
        return _json(about | {"email": person.address} if "email" in bearer.scopes else about)


def _graph_error(code: str, message: str) -> dict[str, object]:
    return {"error": {"code": code, "message": message}}


def _json(body: object, code: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), code, headers, content_type="application/json; charset=utf-8")
