"""Nonsense from clients and people is refused, and never ends in an error of the sandbox's own."""

import pytest
import requests

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import ADMIN, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, authorization_url

NONSENSE = (
    "",
    "\x00",
    "http://[",
    "%%%",
    "🗓" * 50,
    "a" * 5000,
    "<b>",
    "../../etc/passwd",
    "-1",
    "NaN",
    "/",
    "a/",
    "//x",
)
NO_TEXT: tuple[object, ...] = ([], {}, True, -1, 1e300)
AUTHORIZE = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "prompt", "login_hint", "domain_hint"),
    *("code_challenge", "code_challenge_method", "nonce", "response_mode", "client-request-id"),
)
TOKEN = (
    *("grant_type", "code", "refresh_token", "client_id", "client_secret", "scope", "code_verifier", "redirect_uri"),
    *("client_assertion", "client_assertion_type", "device_code", "client_info"),
)


@pytest.mark.parametrize("parameter", AUTHORIZE)
def test_an_authorization_request_with_nonsense_in_it_gets_a_page_or_goes_back(
    sandbox: RunningMicrosoft, http: requests.Session, parameter: str
) -> None:
    for value in NONSENSE:
        answer = http.get(authorization_url(sandbox.url, **{parameter: value}), allow_redirects=False, timeout=20)
        assert answer.status_code in (200, 302), value


@pytest.mark.parametrize("parameter", TOKEN)
@pytest.mark.parametrize("grant_type", ["authorization_code", "refresh_token", "client_credentials"])
def test_a_token_request_with_nonsense_in_it_is_refused_in_the_usual_form(
    sandbox: RunningMicrosoft, http: requests.Session, grant_type: str, parameter: str
) -> None:
    form = {
        "grant_type": grant_type,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": "1.A",
        "refresh_token": "1.A",
        "scope": "openid",
        "redirect_uri": REDIRECT_URI,
    }
    for value in NONSENSE:
        url = f"{sandbox.url}/fjordworks.example/oauth2/v2.0/token"
        answer = http.post(url, form | {parameter: value}, timeout=20)
        assert answer.status_code in (400, 401), value
        assert answer.json()["error_description"].startswith("AADSTS")


@pytest.mark.parametrize(
    "path",
    [
        "oauth2/v2.0/authorize",
        "login",
        "consent",
        "approval",
        "adminconsent",
        "v2.0/adminconsent",
        "oauth2/v2.0/logout",
        "oauth2/v2.0/devicecode",
        "v2.0/.well-known/openid-configuration",
        "discovery/v2.0/keys",
        "discovery/instance",
    ],
)
def test_a_path_asked_for_without_anything_is_answered(
    sandbox: RunningMicrosoft, http: requests.Session, path: str
) -> None:
    for tenant in ("common", "fjordworks.example", "nowhere", "%00", "🗓"):
        for method in ("GET", "POST"):
            answer = http.request(method, f"{sandbox.url}/{tenant}/{path}", allow_redirects=False, timeout=20)
            assert answer.status_code in (200, 302, 303, 400, 405), (method, tenant)


@pytest.mark.parametrize("header", ["", "Basic", "Basic %%%", "Basic AAAA", "Bearer", "Bearer a.b.c", "Digest x"])
def test_a_header_that_is_nonsense_is_refused(sandbox: RunningMicrosoft, http: requests.Session, header: str) -> None:
    told = {"Authorization": header, "client-request-id": "no uuid"}
    url = f"{sandbox.url}/common/oauth2/v2.0/token"
    token = http.post(url, {"grant_type": "refresh_token", "refresh_token": "x"}, headers=told, timeout=20)
    assert token.status_code in (400, 401)
    assert http.get(f"{sandbox.url}/oidc/userinfo", headers=told, timeout=20).status_code == 401


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *(("people", name) for name in ("address", "zone", "name", "tenant", "personal")),
        *(("tenants", name) for name in ("domain", "name", "users_may_consent", "administrator")),
        *(("clients", name) for name in ("client_id", "redirect_uris", "tenant", "permissions")),
        *(("approve", name) for name in ("tenant", "client_id", "scopes", "roles")),
        *(("faults", name) for name in ("kind", "times", "seconds", "retry_after", "person", "operation")),
        *(("clear-faults", "id"), ("advance", "seconds"), ("deny-next-consent", "times")),
        *(("revoke", "person"), ("disable", "person"), ("expire-access-tokens", "person"), ("lifecycle", "event")),
        *(("limits", "at_once"), ("limits", "in_ten_minutes"), ("expire-sync-states", "person")),
    ],
)
def test_the_control_api_refuses_nonsense(
    sandbox: RunningMicrosoft, http: requests.Session, path: str, field: str
) -> None:
    whole = {"address": "x@bakery.example", "kind": "delay", "tenant": "fjordworks.example", "client_id": "x"}
    whole |= {"domain": "bakery.example", "event": "missed", "person": ADMIN}
    for value in (*NONSENSE, *NO_TEXT):
        answer = http.post(f"{sandbox.url}/control/{path}", json=whole | {field: value}, timeout=20)
        assert answer.status_code in (200, 400, 404), (value, answer.text)
    sandbox.world.faults.clear()
    assert http.get(f"{sandbox.url}/control", timeout=20).status_code == 200
