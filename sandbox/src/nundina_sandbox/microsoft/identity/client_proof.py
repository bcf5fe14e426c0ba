"""How an app proves at the token endpoint which one it is."""

import base64
import binascii
import time
from urllib.parse import unquote_plus

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from flask import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from nundina_sandbox.microsoft.identity import client_refusals, request_refusals
from nundina_sandbox.microsoft.identity.authorities import Authority, check_client
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.world import MicrosoftWorld

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def proven_client(world: MicrosoftWorld, authority: Authority, request: Request) -> Client:
    """Return the app that asks; raises IdentityError when it cannot prove to be one."""
    client_id, secret = _basic(request)
    client_id = request.form.get("client_id") or client_id
    secret = request.form.get("client_secret") or secret
    if not client_id:
        raise request_refusals.missing_parameter("client_id")
    client = world.identity.clients.get(client_id)
    if client is None:
        raise request_refusals.unknown_client(client_id, authority.segment)
    check_client(authority, client)
    _prove(client, secret, request)
    return client


def _prove(client: Client, secret: str, request: Request) -> None:
    assertion = request.form.get("client_assertion", "")
    if client.public:
        if secret or assertion:
            raise client_refusals.no_secret_wanted()
    elif assertion:
        _check_assertion(client, assertion, request)
    elif not secret:
        raise client_refusals.secret_missing()
    elif not client.has_secret(secret):
        raise client_refusals.secret_wrong(client.client_id)
    elif client.secret_expired:
        raise client_refusals.secret_expired(client.client_id)


def _basic(request: Request) -> tuple[str, str]:
    """Return id and secret from the header, each percent-encoded there (RFC 6749 2.3.1), or two empty texts."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(user), unquote_plus(password)


def _check_assertion(client: Client, assertion: str, request: Request) -> None:
    """Check a signed proof by any of the client's certificates."""
    if request.form.get("client_assertion_type") != ASSERTION_TYPE:
        raise client_refusals.assertion_wrong("The client_assertion_type is missing or unknown.")
    for text in client.certificates:
        claims = _claims(assertion, text)
        if claims is not None:
            _check_claims(claims, client, request.base_url)
            return
    raise client_refusals.assertion_wrong("The key was not found.")


def _claims(assertion: str, certificate: str) -> dict[str, object] | None:
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        return jwt.decode(assertion, RSAKey.import_key(pem), algorithms=["RS256", "PS256"]).claims
    except (JoseError, ValueError):
        return None


def _check_claims(claims: dict[str, object], client: Client, token_endpoint: str) -> None:
    until = claims.get("exp")
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise client_refusals.assertion_wrong("Its issuer and subject must be the application's id.")
    if claims.get("aud") != token_endpoint:
        raise client_refusals.assertion_wrong(f"Its audience must be '{token_endpoint}'.")
    if not isinstance(until, int | float) or until < time.time():
        raise client_refusals.assertion_wrong("It is expired.")
