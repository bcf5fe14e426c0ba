"""Nonsense from clients and people is refused, and never ends in an error of the sandbox's own."""

from collections.abc import Iterator
from itertools import product

import pytest
import requests

from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, authorization_url, running_sandbox

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
    "1e999",
    "null",
)
NO_TEXT: tuple[object, ...] = ([], {}, True, -1, 1e300)
AUTH_PARAMETERS = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "prompt", "access_type", "login_hint", "hd"),
    *("code_challenge", "code_challenge_method", "include_granted_scopes", "nonce", "response_mode"),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        running.world.register_client("desktop", "", [])
        yield running


@pytest.mark.parametrize("parameter", AUTH_PARAMETERS)
def test_an_authorization_request_with_nonsense_in_it_gets_a_page_or_goes_on(
    sandbox: RunningSandbox, parameter: str
) -> None:
    for client_id, value in product((CLIENT_ID, "desktop"), NONSENSE):
        url = authorization_url(sandbox.url, **({"client_id": client_id} | {parameter: value}))
        assert requests.get(url, timeout=10).status_code in (200, 400, 401), (client_id, value)


@pytest.mark.parametrize("parameter", ["grant_type", "code", "refresh_token", "client_id", "client_secret", "scope"])
@pytest.mark.parametrize("grant_type", ["authorization_code", "refresh_token"])
def test_a_token_request_with_nonsense_in_it_is_refused(
    sandbox: RunningSandbox, grant_type: str, parameter: str
) -> None:
    form = {"grant_type": grant_type, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": "4/0A"}
    for value in NONSENSE:
        answer = requests.post(f"{sandbox.url}/token", form | {parameter: value}, timeout=10)
        assert answer.status_code in (400, 401), value
        assert set(answer.json()) == {"error", "error_description"}


@pytest.mark.parametrize("path", ["/revoke", "/tokeninfo", "/v1/userinfo", "/oauth2/v2/userinfo"])
@pytest.mark.parametrize("parameter", ["token", "access_token", "id_token"])
def test_a_token_that_is_nonsense_is_refused(sandbox: RunningSandbox, path: str, parameter: str) -> None:
    for value in (*NONSENSE, "a.b.c", "eyJhbGciOiJub25lIn0.e30."):
        assert requests.get(sandbox.url + path, {parameter: value}, timeout=10).status_code in (400, 401), value


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("people", "address"),
        ("people", "zone"),
        ("faults", "kind"),
        ("faults", "times"),
        ("faults", "seconds"),
        ("faults", "retry_after"),
        ("faults", "person"),
        ("clear-faults", "id"),
        ("advance", "seconds"),
        ("deny-next-consent", "times"),
        ("revoke", "person"),
        ("expire-access-tokens", "person"),
    ],
)
def test_the_control_api_refuses_nonsense(sandbox: RunningSandbox, path: str, field: str) -> None:
    whole = {"address": "someone@bakery.example", "kind": "delay"}
    values: tuple[object, ...] = (*NONSENSE, *NO_TEXT)
    for value in values:
        answer = requests.post(f"{sandbox.url}/control/{path}", json=whole | {field: value}, timeout=10)
        assert answer.status_code in (200, 400, 404), (value, answer.text)
    sandbox.world.faults.clear()
    sandbox.world.identity.denials_armed = 0
    assert requests.get(f"{sandbox.url}/control", timeout=10).status_code == 200
