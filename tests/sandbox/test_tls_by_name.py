"""The sandbox over TLS, found under Google's own names by clients that hard-code them."""

import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import requests

from nundina_sandbox.certificates import GOOGLE_HOSTS, LOOPBACK, Authority
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SCOPES, authorization_url, register_client
from support.resolved_here import resolved_here


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new()


@pytest.fixture
def sandbox(authority: Authority) -> Iterator[RunningSandbox]:
    with RunningSandbox(tls=authority.context(*GOOGLE_HOSTS, *LOOPBACK)) as running:
        register_client(running, REDIRECT_URI)
        running.world.add_person("anna@fjordworks.example", "Anna Berg")
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox, authority: Authority, tmp_path: Path) -> Iterator[requests.Session]:
    """A client whose resolver says that every host is the sandbox; names in certificates are checked as ever."""
    certificate = tmp_path / "ca.pem"
    authority.write(certificate)
    with resolved_here(sandbox.port, certificate) as session:
        yield session


def test_the_discovery_document_is_googles_own_when_asked_under_googles_name(client: requests.Session) -> None:
    found = client.get("https://accounts.google.com/.well-known/openid-configuration").json()
    assert found["issuer"] == "https://accounts.google.com"
    assert found["authorization_endpoint"] == "https://accounts.google.com/o/oauth2/v2/auth"
    assert found["token_endpoint"] == "https://oauth2.googleapis.com/token"
    assert found["userinfo_endpoint"] == "https://openidconnect.googleapis.com/v1/userinfo"
    assert found["revocation_endpoint"] == "https://oauth2.googleapis.com/revoke"
    assert found["jwks_uri"] == "https://www.googleapis.com/oauth2/v3/certs"


def test_a_client_that_hard_codes_googles_addresses_goes_the_whole_way(client: requests.Session) -> None:
    chooser = client.get(authorization_url("https://accounts.google.com"))
    form_token = chooser.text.partition('name="form_token" value="')[2].partition('"')[0]
    page = client.post(chooser.url, {"form_token": form_token, "account": "anna@fjordworks.example"})
    decision = {"form_token": form_token, "decision": "allow", "allowed": SCOPES.split()}
    back = client.post(page.url, decision, allow_redirects=False).headers["Location"]
    assert "iss=https%3A%2F%2Faccounts.google.com" in back
    code = unquote(back.partition("code=")[2].partition("&")[0])
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    tokens = client.post("https://oauth2.googleapis.com/token", form, auth=(CLIENT_ID, CLIENT_SECRET)).json()
    info = client.get("https://oauth2.googleapis.com/tokeninfo", params={"id_token": tokens["id_token"]}).json()
    assert info["iss"] == "https://accounts.google.com"
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    who = client.get("https://openidconnect.googleapis.com/v1/userinfo", headers=bearer).json()
    assert who["email"] == "anna@fjordworks.example"
    events = client.get("https://www.googleapis.com/calendar/v3/calendars/primary/events", headers=bearer)
    assert events.json()["kind"] == "calendar#events"


@pytest.mark.parametrize("host", GOOGLE_HOSTS)
def test_every_name_has_a_certificate(client: requests.Session, host: str) -> None:
    assert client.get(f"https://{host}/oauth2/v3/certs").json()["keys"]


def test_a_name_that_is_not_googles_has_none(client: requests.Session) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        client.get("https://graph.microsoft.com/")


def test_a_client_that_does_not_trust_the_authority_is_not_served(sandbox: RunningSandbox) -> None:
    with (
        socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(raw, server_hostname="accounts.google.com")


def test_a_client_that_never_finishes_its_handshake_holds_nobody_up(
    sandbox: RunningSandbox, client: requests.Session
) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5):
        assert client.get("https://accounts.google.com/", timeout=5).status_code == 200


def test_control_is_not_served_under_googles_names(client: requests.Session) -> None:
    assert client.get("https://www.googleapis.com/control/people").status_code == 403
    assert client.get("https://localhost/control/people").status_code == 200


def test_an_authority_is_written_for_its_owner_only_and_read_again(authority: Authority, tmp_path: Path) -> None:
    certificate, key = tmp_path / "ca.pem", tmp_path / "ca.key"
    authority.write(certificate, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Authority.load(certificate, key).certificate == authority.certificate
