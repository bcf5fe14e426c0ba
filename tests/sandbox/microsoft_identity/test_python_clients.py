"""The Python clients that people use, pointed at the sandbox by configuration."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msal
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import KeySet

from nundina_sandbox.microsoft.faults import Fault
from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ANNA,
    CALENDARS,
    CLIENT_ID,
    CLIENT_SECRET,
    PUBLIC_CLIENT_ID,
    REDIRECT_URI,
    SCOPES,
    Visitor,
    ca_of,
    consent,
)

GRAPH_DEFAULT = ["https://graph.microsoft.com/.default"]
pytestmark = [
    pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended:UserWarning"),
    pytest.mark.filterwarnings("ignore:Attempted too soon:UserWarning"),
]


def confidential(
    sandbox: RunningMicrosoft, http: requests.Session, tenant: str = "common", credential: Any = CLIENT_SECRET
) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        CLIENT_ID,
        client_credential=credential,
        authority=f"{sandbox.url}/{tenant}",
        instance_discovery=False,
        http_client=http,
    )


def public(sandbox: RunningMicrosoft, http: requests.Session) -> msal.PublicClientApplication:
    sandbox.world.register_client(Client(PUBLIC_CLIENT_ID, "", ("http://localhost",), "Desktop"))
    authority = f"{sandbox.url}/organizations"
    return msal.PublicClientApplication(
        PUBLIC_CLIENT_ID, authority=authority, instance_discovery=False, http_client=http
    )


@pytest.mark.parametrize("tenant", ["common", "organizations", "fjordworks.example"])
def test_msal_signs_a_person_in_refreshes_silently_and_reads_the_token_from_its_cache(
    sandbox: RunningMicrosoft, http: requests.Session, tenant: str
) -> None:
    app = confidential(sandbox, http, tenant)
    flow = app.initiate_auth_code_flow([CALENDARS], redirect_uri=REDIRECT_URI, login_hint=ANNA)
    found = app.acquire_token_by_auth_code_flow(flow, consent(sandbox, flow["auth_uri"]))
    anna = sandbox.world.people[ANNA]
    assert found["id_token_claims"]["oid"] == anna.object_id
    account = app.get_accounts(ANNA)[0]
    assert account["home_account_id"] == anna.account_id
    assert app.acquire_token_silent([CALENDARS], account)["access_token"] == found["access_token"]
    forced = app.acquire_token_silent([CALENDARS], account, force_refresh=True)
    assert forced["token_source"] == "identity_provider"
    assert forced["access_token"] != found["access_token"]


def test_msal_tells_why_a_grant_has_ended(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    app = confidential(sandbox, http)
    flow = app.initiate_auth_code_flow([CALENDARS], redirect_uri=REDIRECT_URI)
    app.acquire_token_by_auth_code_flow(flow, consent(sandbox, flow["auth_uri"]))
    account = app.get_accounts()[0]
    sandbox.world.identity.take_back(sandbox.world.people[ANNA])
    found = app.acquire_token_silent_with_error([CALENDARS], account, force_refresh=True)
    assert (found["error"], found["suberror"], found["error_codes"]) == ("invalid_grant", "consent_required", [65001])


def test_msal_sees_a_declined_consent_as_the_error_that_it_is(
    sandbox: RunningMicrosoft, http: requests.Session
) -> None:
    app = confidential(sandbox, http)
    flow = app.initiate_auth_code_flow([CALENDARS], redirect_uri=REDIRECT_URI)
    found = app.acquire_token_by_auth_code_flow(flow, consent(sandbox, flow["auth_uri"], accept=False))
    assert found["error"] == "access_denied"


def test_msal_gets_a_token_for_the_app_itself_by_secret_and_by_certificate(
    sandbox: RunningMicrosoft, http: requests.Session
) -> None:
    by_secret = confidential(sandbox, http, "fjordworks.example").acquire_token_for_client(GRAPH_DEFAULT)
    key, certificate, thumbprint = _certificate()
    sandbox.world.register_client(Client(CLIENT_ID, "", (REDIRECT_URI,), certificates=(certificate,)))
    credential = {"private_key": key, "thumbprint": thumbprint}
    by_key = confidential(sandbox, http, "fjordworks.example", credential).acquire_token_for_client(GRAPH_DEFAULT)
    for found in (by_secret, by_key):
        bearer = sandbox.world.identity.bearer(found["access_token"])
        assert bearer is not None
        assert bearer.person is None
    other = {"private_key": _certificate()[0], "thumbprint": thumbprint}
    refused = confidential(sandbox, http, "fjordworks.example", other).acquire_token_for_client(GRAPH_DEFAULT)
    assert refused["error_codes"] == [700027]


def test_a_public_client_signs_in_by_a_local_port(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    app = public(sandbox, http)
    flow = app.initiate_auth_code_flow([CALENDARS], redirect_uri="http://localhost:51234")
    found = app.acquire_token_by_auth_code_flow(flow, consent(sandbox, flow["auth_uri"]))
    assert found["id_token_claims"]["preferred_username"] == ANNA
    assert app.acquire_token_silent([CALENDARS], app.get_accounts()[0], force_refresh=True)["access_token"]


def test_a_program_without_a_browser_signs_in_by_a_code_typed_elsewhere(
    sandbox: RunningMicrosoft, http: requests.Session, visitor: Visitor
) -> None:
    app = public(sandbox, http)
    flow = app.initiate_device_flow([CALENDARS])
    assert app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)["error"] == "authorization_pending"
    page = visitor.open(flow["verification_uri"])
    page = visitor.open(f"{page.url}?otc={flow['user_code']}")
    assert "Have full access to your calendars" in page.text
    visitor.press(page, "device", ("decision", "accept"), address=ANNA)
    found = app.acquire_token_by_device_flow(flow)
    assert found["id_token_claims"]["preferred_username"] == ANNA
    declined = app.initiate_device_flow([CALENDARS])
    page = visitor.open(f"{page.url.partition('?')[0]}?otc={declined['user_code']}")
    visitor.press(page, "device", ("decision", "cancel"))
    assert app.acquire_token_by_device_flow(declined)["error"] == "authorization_declined"


def test_a_device_code_expires(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    app = public(sandbox, http)
    flow = app.initiate_device_flow([CALENDARS])
    sandbox.world.clock.advance(timedelta(minutes=16))
    assert app.acquire_token_by_device_flow(flow)["error"] == "expired_token"


def test_msal_waits_as_long_as_a_busy_platform_asks(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    sandbox.world.faults.arm(Fault("tooManyRequests", "token", retry_after=7))
    found = confidential(sandbox, http, "fjordworks.example").acquire_token_for_client(GRAPH_DEFAULT)
    assert found["error"] == "temporarily_unavailable"
    again = confidential(sandbox, http, "fjordworks.example").acquire_token_for_client(GRAPH_DEFAULT)
    assert again["access_token"]


@pytest.fixture
def authlib_session(sandbox: RunningMicrosoft) -> Iterator[OAuth2Session]:
    with ca_of(sandbox) as ca:
        session = OAuth2Session(
            CLIENT_ID, CLIENT_SECRET, scope=SCOPES, redirect_uri=REDIRECT_URI, code_challenge_method="S256"
        )
        session.trust_env, session.verify = False, str(ca)
        yield session
        session.close()


def test_authlib_finds_everything_by_discovery_and_verifies_the_id_token(
    sandbox: RunningMicrosoft, authlib_session: OAuth2Session
) -> None:
    tenant = sandbox.world.people[ANNA].tenant
    base = f"{sandbox.url}/{tenant}/v2.0"
    about = authlib_session.get(f"{base}/.well-known/openid-configuration", withhold_token=True).json()
    assert about["issuer"] == base
    verifier = "v" * 48
    url, state = authlib_session.create_authorization_url(
        about["authorization_endpoint"], code_verifier=verifier, nonce="n-2"
    )
    code = consent(sandbox, url)["code"]
    token = authlib_session.fetch_token(about["token_endpoint"], code=code, state=state, code_verifier=verifier)
    keys = KeySet.import_key_set(authlib_session.get(about["jwks_uri"], withhold_token=True).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=about["id_token_signing_alg_values_supported"])
    wanted = {"iss": {"value": base}, "aud": {"value": CLIENT_ID}}
    CodeIDToken(decoded.claims, decoded.header, wanted, {"nonce": "n-2"}).validate()
    refreshed = authlib_session.refresh_token(about["token_endpoint"], refresh_token=token["refresh_token"])
    assert refreshed["refresh_token"] != token["refresh_token"]
    who = authlib_session.get(about["userinfo_endpoint"]).json()
    assert who["email"] == ANNA


def _certificate() -> tuple[str, str, str]:
    """Return a private key, the certificate of its public half, and the certificate's thumbprint."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an app")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = built.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_part = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return secret.decode(), public_part, certificate.fingerprint(hashes.SHA1()).hex()  # msal wants it so
