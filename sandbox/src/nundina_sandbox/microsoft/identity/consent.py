"""What a person's decision leads to, and whether one is needed at all."""

import uuid

from flask import Response

from nundina_sandbox.microsoft.identity import sign_in_refusals, way_back
from nundina_sandbox.microsoft.identity.authorization_request import AuthorizationRequest
from nundina_sandbox.microsoft.identity.permissions import ADMINISTRATORS_ONLY
from nundina_sandbox.microsoft.identity.tokens import CODE_LIFETIME, AuthorizationCode, new_code
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld


def still_to_allow(asked: AuthorizationRequest, person: Person, world: MicrosoftWorld) -> frozenset[str]:
    """Return which of the wanted permissions nobody has allowed for this person yet.

    The sign-in scopes come along: whoever allowed the app anything allowed these too.
    """
    allowed = world.identity.allowed(person, asked.client.client_id)
    missing = asked.permissions - allowed
    if not missing and not allowed:
        return frozenset(asked.scopes.names)
    return missing


def is_administrator(person: Person, world: MicrosoftWorld) -> bool:
    """Return whether the person may allow apps for everybody of their tenant."""
    tenant = world.tenant(person.tenant)
    return tenant is not None and person.address in tenant.administrators


def may_consent(asked: AuthorizationRequest, person: Person, world: MicrosoftWorld) -> bool:
    """Return whether the person may allow what is asked without an administrator."""
    if person.personal or is_administrator(person, world):
        return True
    tenant = world.tenant(person.tenant)
    missing = still_to_allow(asked, person, world)
    return tenant is not None and tenant.users_may_consent and not missing & ADMINISTRATORS_ONLY


def allow(asked: AuthorizationRequest, person: Person, world: MicrosoftWorld, *, for_all: bool = False) -> Response:
    """Return the way back to the client with a code."""
    identity, client = world.identity, asked.client
    if identity.take_denial():
        return refuse(asked, person, world)
    scopes = asked.permissions | frozenset(asked.scopes.names)
    with world.lock:
        if for_all:
            identity.allow_for_all(person.tenant, client.client_id, scopes)
        else:
            identity.allow(person, client.client_id, scopes)
        code = _new_code(asked, person, world)
        identity.codes[code.value] = code
    return way_back.send(asked.back, {"code": code.value, "session_state": str(uuid.uuid4())})


def refuse(asked: AuthorizationRequest, person: Person, world: MicrosoftWorld) -> Response:
    """Return the way back to the client after Cancel."""
    return way_back.refuse(asked.back, sign_in_refusals.cancelled(personal=person.personal), world)


def _new_code(asked: AuthorizationRequest, person: Person, world: MicrosoftWorld) -> AuthorizationCode:
    now = world.clock.now()
    return AuthorizationCode(
        new_code(person),
        asked.client.client_id,
        person,
        asked.back.redirect_uri,
        asked.scopes,
        now,
        now + CODE_LIFETIME,
        asked.nonce,
        asked.challenge,
        asked.challenge_method,
    )
