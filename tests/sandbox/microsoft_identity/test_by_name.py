"""The sandbox over TLS, found under Microsoft's own names by clients that hard-code them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from nundina_sandbox.certificates import LOOPBACK, MICROSOFT_HOSTS, Authority
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import ANNA, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, authorization_url, furnish
from support.resolved_here import resolved_here


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningMicrosoft, Path]]:
    authority = Authority.new()
    tls = authority.context(*MICROSOFT_HOSTS, *LOOPBACK)
    with RunningMicrosoft(authority=authority, tls=tls) as sandbox:
        furnish(sandbox)
        yield sandbox, sandbox.write_ca(tmp_path_factory.mktemp("ca") / "ca.pem")


@pytest.fixture
def client(named: tuple[RunningMicrosoft, Path]) -> Iterator[requests.Session]:
    with resolved_here(named[0].port, named[1]) as session:
        yield session


@pytest.mark.parametrize(
    ("login", "graph"),
    [
        ("login.microsoftonline.com", "graph.microsoft.com"),
        ("login.microsoftonline.us", "graph.microsoft.us"),
        ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_each_cloud_is_described_by_its_own_names(client: requests.Session, login: str, graph: str) -> None:
    found = client.get(f"https://{login}/organizations/v2.0/.well-known/openid-configuration", timeout=20).json()
    assert found["issuer"] == f"https://{login}/{{tenantid}}/v2.0"
    assert found["token_endpoint"] == f"https://{login}/organizations/oauth2/v2.0/token"
    assert (found["userinfo_endpoint"], found["msgraph_host"]) == (f"https://{graph}/oidc/userinfo", graph)


@pytest.mark.parametrize("host", MICROSOFT_HOSTS)
def test_every_name_has_a_certificate(client: requests.Session, host: str) -> None:
    assert client.get(f"https://{host}/common/discovery/v2.0/keys", timeout=20).json()["keys"]


def test_a_name_that_is_not_microsofts_has_none(client: requests.Session) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        client.get("https://www.googleapis.com/", timeout=20)


def test_control_is_not_served_under_microsofts_names(client: requests.Session) -> None:
    assert client.get("https://graph.microsoft.com/control/people", timeout=20).status_code == 403
    assert client.get("https://localhost/control/people", timeout=20).status_code == 200


def test_a_client_that_hard_codes_microsofts_addresses_goes_the_whole_way(
    named: tuple[RunningMicrosoft, Path], client: requests.Session
) -> None:
    named[0].world.identity.allowing = named[0].world.people[ANNA].object_id
    asked = client.get(authorization_url("https://login.microsoftonline.com"), allow_redirects=False, timeout=20)
    code = asked.headers["Location"].partition("code=")[2].partition("&")[0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    tokens = client.post("https://login.microsoftonline.com/common/oauth2/v2.0/token", form, timeout=20).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("https://graph.microsoft.com/oidc/userinfo", headers=bearer, timeout=20).json()["email"] == ANNA
    events = client.get("https://graph.microsoft.com/v1.0/me/events", headers=bearer, timeout=20).json()
    assert events["@odata.context"].startswith("https://graph.microsoft.com/v1.0/$metadata#")
