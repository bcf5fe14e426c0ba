"""Turns a user's consent at Microsoft into credentials.

Kept are the access token, the refresh token, which changes with every use, and whose they are. Microsoft offers no way
to give a consent back: what ends is that anybody here knows the tokens.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nundina_outlook_calendar.client import GraphClient
from nundina_outlook_calendar.provider import NEEDED, SCOPES, approval_link, graph_of, short_scopes
from nundina_outlook_calendar.sign_in import SignIn
from nundina_outlook_calendar.sign_in_errors import consent_error, refresh_error
from nundina_plugin_api import (
    Access,
    AuthorizationLost,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    Grant,
    Identity,
    PermissionMissing,
    RefusalReason,
    Refused,
    Transient,
)

# Outlook.com gives an account with a foreign address a mailbox under a name like outlook_0A1B2C@outlook.com.
MADE_UP = ("outlook_", "@outlook.com")

Json = Mapping[str, Any]


class OutlookConnector:
    """Connects by OAuth 2 at Microsoft's identity platform."""

    def __init__(self, client: GraphClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._now = now

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Return Microsoft's address with state, nonce and PKCE challenge. Raises Refused with NOT_CONFIGURED."""
        graph_of(request.configuration)  # a wrong one is told before anybody is sent anywhere
        flow = SignIn(request.configuration).flow(request.redirect_uri, request.state, request.login_hint)
        return ConsentStep(flow.pop("auth_uri"), {"flow": json.dumps(flow)})

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Exchange the code. Raises Refused, PermissionMissing where a permission was left out, and Transient."""
        token = SignIn(answer.configuration).grant(_flow_of(answer), answer.parameters)
        if "error" in token:
            raise _with_link(consent_error(token), answer)
        granted = short_scopes(str(token.get("scope", "")))
        missing = tuple(scope for scope in NEEDED if scope not in granted)
        if missing:
            raise PermissionMissing(missing)
        claims = token.get("id_token_claims") or {}
        credentials = self._credentials(token, {"subject": _subject(claims)})
        access = Access(credentials, answer.configuration, "")
        told = str(claims.get("email") or claims.get("preferred_username") or "")
        identity = self._identity(access, told=told, name=str(claims.get("name") or ""))
        return Grant(identity, credentials, tuple(scope for scope in SCOPES if scope in granted))

    def refresh(self, access: Access) -> Credentials:
        """Return fresh credentials. Raises AuthorizationLost, PermissionMissing, Transient, and Refused as begin."""
        secrets = access.credentials.secrets
        if not secrets.get("refresh_token"):
            raise AuthorizationLost
        token = SignIn(access.configuration).refreshed(secrets["refresh_token"])
        if "error" in token:
            raise refresh_error(token)
        return self._credentials(token, secrets)

    def revoke(self, access: Access) -> None:
        """Do nothing: Microsoft has no endpoint for it. Users remove an app on their account's own pages."""

    def identity(self, access: Access) -> Identity:
        """Ask Graph whose calendar the credentials open. Raises AuthorizationLost and Transient."""
        return self._identity(access, told=access.address)

    def _identity(self, access: Access, *, told: str, name: str = "") -> Identity:
        """Return the owner of the calendar: the address that a user signs in with need not be the mailbox's."""
        with self._client.open(access) as graph:
            owner: Json = graph.get("/me/calendar", {"$select": "id,name,owner"}).get("owner") or {}
        found = str(owner.get("address") or "").strip().lower()
        made_up = found.startswith(MADE_UP[0]) and found.endswith(MADE_UP[1])
        address = told.strip().lower() if "@" in told and (made_up or "@" not in found) else found
        return Identity(access.credentials.secrets.get("subject", ""), address, str(owner.get("name") or "") or name)

    def _credentials(self, token: Json, earlier: Mapping[str, str]) -> Credentials:
        """Return what is worth keeping. An answer without a new refresh token means the old one to stay."""
        if not token.get("access_token"):
            raise Transient
        fresh = {name: str(token[name]) for name in ("access_token", "refresh_token") if token.get(name)}
        lifetime = token.get("expires_in")
        expires_at = self._now() + timedelta(seconds=int(lifetime)) if lifetime else None
        return Credentials({**earlier, **fresh}, expires_at)


def _flow_of(answer: ConsentAnswer) -> dict[str, Any]:
    try:
        flow = json.loads(answer.memory.get("flow", ""))
    except ValueError:
        flow = None
    if not isinstance(flow, dict):
        raise Refused(RefusalReason.CONSENT_INVALID, "no memory of the question")
    return flow


def _subject(claims: Json) -> str:
    """Return who signed in: an object id is unique in its tenant only."""
    tenant, person = str(claims.get("tid") or ""), str(claims.get("oid") or claims.get("sub") or "")
    if not tenant or not person:
        raise Refused(RefusalReason.CONSENT_INVALID, "ID token: nobody's")
    return f"{tenant}.{person}"


def _with_link(error: Exception, answer: ConsentAnswer) -> Exception:
    """Return the error, with a link for the administrator where only an administrator can help."""
    if isinstance(error, Refused) and error.reason is RefusalReason.ADMIN_APPROVAL_NEEDED:
        return Refused(error.reason, error.detail, link=approval_link(answer.configuration, answer.redirect_uri))
    return error
