"""What a client asks when it sends a person to Microsoft."""

from dataclasses import dataclass

from flask import Request

from nundina_sandbox.microsoft.identity import permissions, request_refusals
from nundina_sandbox.microsoft.identity.addresses import addresses_of
from nundina_sandbox.microsoft.identity.authorities import Authority, authority_of, check_client
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.identity.errors import INVALID_REQUEST, IdentityError
from nundina_sandbox.microsoft.identity.permissions import Scopes
from nundina_sandbox.microsoft.people import Person
from nundina_sandbox.microsoft.world import MicrosoftWorld

PROMPTS = frozenset({"", "none", "login", "consent", "select_account"})
RESPONSE_MODES = frozenset({"query", "fragment", "form_post"})
CHALLENGE_METHODS = frozenset({"plain", "S256"})


@dataclass(frozen=True, slots=True)
class Return:
    """Where an answer to a request goes, whatever the answer is."""

    client: Client
    redirect_uri: str
    mode: str
    state: str | None


class ShownRefusal(Exception):
    """Microsoft shows its own page instead of going back: the client cannot be trusted with an answer."""

    def __init__(self, error: IdentityError, client: Client | None = None) -> None:
        super().__init__(error.number)
        self.error, self.client = error, client


class ReturnedRefusal(Exception):
    """The client gets an error instead of a code."""

    def __init__(self, error: IdentityError, back: Return) -> None:
        super().__init__(error.number)
        self.error, self.back = error, back


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that is in order."""

    authority: Authority
    client: Client
    back: Return
    scopes: Scopes
    prompt: str
    login_hint: str
    domain_hint: str
    nonce: str | None
    challenge: str | None
    challenge_method: str

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions of Graph that are wanted, with those that `.default` stands for."""
        wanted = self.scopes.permissions
        return wanted | self.client.permissions if self.scopes.default else wanted

    def suggests(self, person: Person) -> bool:
        """Return whether the domain hint, if there is one, speaks of this person."""
        if self.domain_hint in ("", "common"):
            return True
        if self.domain_hint in ("consumers", "organizations"):
            return person.personal == (self.domain_hint == "consumers")
        return person.principal_name.endswith(f"@{self.domain_hint}")


def read(request: Request, world: MicrosoftWorld, segment: str) -> AuthorizationRequest:
    """Return what is asked; raises ShownRefusal or ReturnedRefusal."""
    asked = request.values
    try:
        authority = authority_of(world, segment)
        client = read_client(world, authority, asked.get("client_id"))
    except IdentityError as error:
        raise ShownRefusal(error) from error
    back = _read_return(asked.get("redirect_uri"), asked.get("response_mode"), asked.get("state"), client)
    try:
        return AuthorizationRequest(
            authority,
            client,
            back,
            _read_scopes(asked.get("scope"), client, request),
            _read_choice("prompt", asked.get("prompt", ""), PROMPTS),
            asked.get("login_hint", "").strip(),
            asked.get("domain_hint", "").strip().lower(),
            asked.get("nonce"),
            *_read_challenge(asked.get("code_challenge"), asked.get("code_challenge_method"), asked),
        )
    except IdentityError as error:
        raise ReturnedRefusal(error, back) from error


def read_client(world: MicrosoftWorld, authority: Authority, client_id: str | None) -> Client:
    """Return the client of this id, if it is one of this authority's; raises IdentityError."""
    if not client_id:
        raise request_refusals.missing_parameter("client_id")
    client = world.identity.clients.get(client_id)
    if client is None:
        raise request_refusals.unknown_client(client_id, authority.segment)
    check_client(authority, client)
    return client


def read_redirect(uri: str | None, client: Client) -> str:
    """Return where the answer goes: a registered address, or the only one there is; raises ShownRefusal."""
    if not client.redirect_uris:
        raise ShownRefusal(request_refusals.no_redirect_registered(client.client_id), client)
    if not uri:
        return client.redirect_uris[0]
    if not client.may_return_to(uri):
        raise ShownRefusal(request_refusals.redirect_mismatch(uri, client.client_id), client)
    return uri


def _read_return(uri: str | None, mode: str | None, state: str | None, client: Client) -> Return:
    redirect_uri = read_redirect(uri, client)
    try:
        return Return(client, redirect_uri, _read_choice("response_mode", mode or "query", RESPONSE_MODES), state)
    except IdentityError as error:
        raise ReturnedRefusal(error, Return(client, redirect_uri, "query", state)) from error


def _read_scopes(text: str | None, client: Client, request: Request) -> Scopes:
    if not text or not text.split():
        raise request_refusals.missing_parameter("scope")
    return permissions.read(text, client.name, addresses_of(request).graph)


def _read_choice(name: str, value: str, values: frozenset[str]) -> str:
    if value.lower() not in values:
        raise request_refusals.unsupported(name, value)
    return value.lower()


def _read_challenge(challenge: str | None, method: str | None, asked: "dict[str, str]") -> tuple[str | None, str]:
    response_type = asked.get("response_type") or ""
    if not response_type:
        raise request_refusals.missing_parameter("response_type")
    if response_type != "code":
        raise request_refusals.unsupported_response_type(response_type)
    chosen = method or "plain"
    if chosen not in CHALLENGE_METHODS:
        raise request_refusals.unsupported("code_challenge_method", chosen)
    if challenge is not None and not 43 <= len(challenge) <= 128:
        message = "The size of the code challenge must be between 43 and 128 characters."
        raise IdentityError(501491, INVALID_REQUEST, message)
    return challenge, chosen
