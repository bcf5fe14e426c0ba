"""What a client asks when it sends a person to Google."""

from dataclasses import dataclass

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from flask import Request

from nundina_sandbox.google.identity.authorization_server import GoogleAuthorizationServer
from nundina_sandbox.google.identity.clients import Client
from nundina_sandbox.google.identity.scopes import canonical, unknown

PROMPTS = frozenset({"none", "consent", "select_account"})


class RequestRefused(Exception):
    """Google shows its own page instead of going back: the client cannot be trusted with an answer."""

    def __init__(self, code: int, error: str, explanation: str, client: Client | None = None) -> None:
        super().__init__(code, error)
        self.code, self.error, self.explanation, self.client = code, error, explanation, client


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that is in order."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    prompts: frozenset[str]
    offline: bool
    include_granted_scopes: bool
    login_hint: str
    hosted_domain: str
    code_grant: AuthorizationCodeGrant


def read(request: Request, server: GoogleAuthorizationServer) -> AuthorizationRequest:
    """Return what is asked; raises RequestRefused."""
    asked = request.values
    client = _client(asked.get("client_id"), server)
    redirect_uri = _redirect_uri(asked.get("redirect_uri"), client)
    scopes = _scopes(asked.get("scope"), client)
    return AuthorizationRequest(
        client,
        redirect_uri,
        scopes,
        asked.get("state"),
        _prompts(asked.get("prompt", ""), client),
        _choice("access_type", asked.get("access_type", "online"), ("online", "offline"), client) == "offline",
        asked.get("include_granted_scopes", "false").lower() == "true",
        asked.get("login_hint", "").strip(),
        asked.get("hd", "").strip().lower(),
        _code_grant(asked.get("response_type"), client, server),
    )


def _client(client_id: str | None, server: GoogleAuthorizationServer) -> Client:
    if not client_id:
        raise RequestRefused(400, "invalid_request", "Missing required parameter: client_id")
    client = server.query_client(client_id)
    if client is None:
        raise RequestRefused(401, "invalid_client", "The OAuth client was not found.")
    return client


def _redirect_uri(uri: str | None, client: Client) -> str:
    if not uri:
        raise RequestRefused(400, "invalid_request", "Missing required parameter: redirect_uri", client)
    if not client.check_redirect_uri(uri):
        explanation = f"The redirect URI in the request, {uri}, is not registered for this client."
        raise RequestRefused(400, "redirect_uri_mismatch", explanation, client)
    return uri


def _scopes(text: str | None, client: Client) -> tuple[str, ...]:
    if not text or not text.split():
        raise RequestRefused(400, "invalid_request", "Missing required parameter: scope", client)
    scopes = canonical(text.split())
    invalid = unknown(scopes)
    if invalid:
        valid = ", ".join(scope for scope in scopes if scope not in invalid)
        explanation = f"Some requested scopes were invalid. {{valid=[{valid}], invalid=[{', '.join(invalid)}]}}"
        raise RequestRefused(400, "invalid_scope", explanation, client)
    return scopes


def _prompts(text: str, client: Client) -> frozenset[str]:
    prompts = frozenset(text.split())
    if prompts - PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise RequestRefused(400, "invalid_request", f"Invalid parameter value for prompt: {text}", client)
    return prompts


def _choice(name: str, value: str, values: tuple[str, ...], client: Client) -> str:
    if value not in values:
        raise RequestRefused(400, "invalid_request", f"Invalid parameter value for {name}: {value}", client)
    return value


def _code_grant(response_type: str | None, client: Client, server: GoogleAuthorizationServer) -> AuthorizationCodeGrant:
    if not response_type:
        raise RequestRefused(400, "invalid_request", "Required parameter is missing: response_type", client)
    if response_type != "code":
        raise RequestRefused(400, "unsupported_response_type", f"Invalid response_type: {response_type}", client)
    try:
        asked = server.create_oauth2_request(None)
        grant = server.get_authorization_grant(asked)
        grant.validate_no_multiple_request_parameter(asked)
        grant.validate_authorization_request()
    except OAuth2Error as error:
        raise RequestRefused(400, error.error, error.get_error_description() or "", client) from error
    return grant
