"""What clients read before anything else."""

import pytest
import requests

from nundina_sandbox.microsoft.running import RunningMicrosoft

TENANT = "fjordworks.example"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"


def discovery(sandbox: RunningMicrosoft, http: requests.Session, tenant: str) -> requests.Response:
    return http.get(f"{sandbox.url}/{tenant}/v2.0/.well-known/openid-configuration", timeout=20)


@pytest.mark.parametrize(
    ("asked", "issuer", "path"),
    [
        ("common", "{tenantid}", "common"),
        ("organizations", "{tenantid}", "organizations"),
        ("consumers", PERSONAL, "consumers"),
        (PERSONAL, PERSONAL, PERSONAL),
    ],
)
def test_each_shared_authority_describes_itself(
    sandbox: RunningMicrosoft, http: requests.Session, asked: str, issuer: str, path: str
) -> None:
    found = discovery(sandbox, http, asked).json()
    assert found["issuer"] == f"{sandbox.url}/{issuer}/v2.0"
    for name in ("authorization", "token", "device_authorization"):
        assert found[f"{name}_endpoint"].startswith(f"{sandbox.url}/{path}/oauth2/v2.0/")
    assert found["jwks_uri"] == f"{sandbox.url}/{path}/discovery/v2.0/keys"
    assert found["userinfo_endpoint"] == f"{sandbox.url}/oidc/userinfo"


def test_a_tenant_is_described_by_its_id_however_it_is_named(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    tenant = sandbox.world.add_tenant(TENANT)
    by_name, by_id = discovery(sandbox, http, TENANT), discovery(sandbox, http, tenant.tenant_id)
    assert by_name.json() == by_id.json()
    assert by_id.json()["token_endpoint"] == f"{sandbox.url}/{tenant.tenant_id}/oauth2/v2.0/token"


@pytest.mark.parametrize("path", ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"])
def test_a_tenant_that_does_not_exist_is_described_by_an_error(
    sandbox: RunningMicrosoft, http: requests.Session, path: str
) -> None:
    answer = http.get(f"{sandbox.url}/nowhere.example/{path}", timeout=20)
    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (
        400,
        "invalid_tenant",
        [90002],
    )


def test_instance_discovery_names_the_clouds_and_where_the_authority_is_described(
    sandbox: RunningMicrosoft, http: requests.Session
) -> None:
    asked = {"api-version": "1.1", "authorization_endpoint": f"{sandbox.url}/{TENANT}/oauth2/v2.0/authorize"}
    found = http.get(f"{sandbox.url}/common/discovery/instance", params=asked, timeout=20).json()
    described = f"{sandbox.url}/{TENANT}/v2.0/.well-known/openid-configuration"
    assert (found["tenant_discovery_endpoint"], found["api-version"]) == (described, "1.1")
    assert f"127.0.0.1:{sandbox.port}" in found["metadata"][0]["aliases"]
    networks = [one["preferred_network"] for one in found["metadata"][1:]]
    assert networks == ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"]


def test_keys_carry_their_certificate_and_issuer(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    tenant = sandbox.world.add_tenant(TENANT).tenant_id
    answer = http.get(f"{sandbox.url}/{tenant}/discovery/v2.0/keys", timeout=20)
    key = answer.json()["keys"][0]
    assert (key["kty"], key["use"], key["issuer"]) == ("RSA", "sig", f"{sandbox.url}/{tenant}/v2.0")
    assert key["x5c"][0].startswith("MII")
    assert answer.headers["Cache-Control"].startswith("max-age=")
