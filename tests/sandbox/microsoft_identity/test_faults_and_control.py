"""What goes wrong on purpose at sign-in, armed as a test in another language would arm it."""

from collections.abc import Iterator

import pytest
import requests

from nundina_sandbox.microsoft.faults import IDENTITY_ERRORS
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ADMIN,
    ANNA,
    CLIENT_ID,
    Visitor,
    access_token_of,
    authorization_url,
    browser_of,
    consent,
    exchange,
    query_of,
    refresh,
    tokens_for,
)


class Controller:
    """Whoever talks to the control API."""

    def __init__(self, url: str, http: requests.Session) -> None:
        self._url, self._http = url, http

    def ask(self, path: str) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = self._http.get(f"{self._url}/control/{path}", timeout=20).json()
        return found

    def order(self, path: str, **values: object) -> requests.Response:
        return self._http.post(f"{self._url}/control/{path}", json=values, timeout=20)


@pytest.fixture
def control(sandbox: RunningMicrosoft) -> Iterator[Controller]:
    with browser_of(sandbox) as http:
        yield Controller(sandbox.url, http)


@pytest.mark.parametrize("kind", sorted(IDENTITY_ERRORS))
def test_every_refusal_of_the_identity_platform_can_be_armed_at_both_endpoints(
    sandbox: RunningMicrosoft, control: Controller, visitor: Visitor, kind: str
) -> None:
    expected = IDENTITY_ERRORS[kind](None)
    assert control.order("faults", kind=kind, operation="token").status_code == 200
    refused = exchange(sandbox, code="any")
    assert (refused.status_code, refused.json()["error_codes"]) == (expected.status, [expected.number])
    control.order("faults", kind=kind, operation="authorize")
    back = query_of(visitor.open(authorization_url(sandbox.url)))
    assert back["error_description"].startswith(f"AADSTS{expected.number}: ")
    assert back["state"] == "state of the tests"
    assert control.ask("faults")["faults"] == []


def test_a_fault_for_one_person_meets_that_persons_refreshing_only(
    sandbox: RunningMicrosoft, control: Controller
) -> None:
    tokens = {address: tokens_for(sandbox, address)["refresh_token"] for address in (ANNA, ADMIN)}
    control.order("faults", kind="grantRevoked", operation="token", person=ADMIN, times=0)
    assert refresh(sandbox, tokens[ANNA]).status_code == 200
    assert refresh(sandbox, tokens[ADMIN]).json()["error_codes"] == [50173]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("drop", requests.ConnectionError), ("truncatedBody", requests.exceptions.ChunkedEncodingError)],
)
def test_a_connection_can_break_at_the_token_endpoint(
    sandbox: RunningMicrosoft, control: Controller, kind: str, error: type[Exception]
) -> None:
    control.order("faults", kind=kind, operation="token")
    with pytest.raises(error):
        exchange(sandbox, code="any")


def test_an_answer_that_gets_lost_has_used_the_code_up(sandbox: RunningMicrosoft, control: Controller) -> None:
    code = consent(sandbox, authorization_url(sandbox.url))["code"]
    control.order("faults", kind="dropAfterCommit", operation="token")
    with pytest.raises(requests.ConnectionError):
        exchange(sandbox, code=code)
    assert exchange(sandbox, code=code).json()["error_codes"] == [54005]


@pytest.mark.parametrize(("kind", "status"), [("error503", 503), ("html", 502), ("malformedJson", 400)])
def test_the_token_endpoint_can_be_out_of_order(
    sandbox: RunningMicrosoft, control: Controller, kind: str, status: int
) -> None:
    control.order("faults", kind=kind, operation="token")
    answer = exchange(sandbox, code="any")
    assert answer.status_code == status
    if kind == "error503":
        assert answer.json()["error"] == "server_error"
    else:
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()


def test_a_fault_without_an_operation_is_meant_for_graph(sandbox: RunningMicrosoft, control: Controller) -> None:
    control.order("faults", kind="ErrorAccessDenied")
    assert exchange(sandbox, code="any").json()["error_codes"] == [9002313]
    with browser_of(sandbox) as http:
        headers = {"Authorization": f"Bearer {access_token_of(sandbox, ANNA)}"}
        refused = http.get(f"{sandbox.url}/v1.0/me/events", headers=headers, timeout=20)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ErrorAccessDenied")
    assert control.ask("requests")["requests"][-1]["fault"] == "ErrorAccessDenied"


def test_people_organisations_and_apps_are_made_and_shown_over_http(control: Controller) -> None:
    control.order("people", address="Olga@bakery.example", name="Olga", zone="Europe/Warsaw", administrator=True)
    control.order("tenants", domain="bakery.example", users_may_consent=False)
    control.order("clients", client_id="mine", client_secret="s3cret", redirect_uris=["http://127.0.0.1:9/cb"])
    olga = control.ask("people")["people"][-1]
    assert (olga["address"], olga["zone"], olga["administrator"]) == ("olga@bakery.example", "Europe/Warsaw", True)
    bakery = control.ask("tenants")["tenants"][-1]
    assert (bakery["users_may_consent"], bakery["administrators"]) == (False, ["olga@bakery.example"])
    assert control.ask("clients")["clients"][-1]["client_id"] == "mine"
    assert "s3cret" not in str(control.ask("clients"))


def test_an_approval_is_given_and_taken_back_over_http(sandbox: RunningMicrosoft, control: Controller) -> None:
    tenant = control.order("tenants", domain="fjordworks.example", users_may_consent=False).json()["tenant_id"]
    scopes = "openid profile email offline_access Calendars.ReadWrite"
    control.order("approve", tenant=tenant, client_id=CLIENT_ID, scopes=scopes)
    token = tokens_for(sandbox)["refresh_token"]
    control.order("take-back-approval", tenant="fjordworks.example", client_id=CLIENT_ID)
    sandbox.world.identity.take_back(sandbox.world.people[ANNA])
    assert refresh(sandbox, token).json()["error_codes"] == [65001]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("revoke", 65001),
        ("password-changed", 50173),
        ("disable", 50057),
        ("demand-second-factor", 50076),
        ("expire-refresh-tokens", 700082),
    ],
)
def test_what_happens_to_a_persons_grant_is_one_command(
    sandbox: RunningMicrosoft, control: Controller, path: str, number: int
) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    assert control.order(path, person=ANNA).status_code == 200
    assert refresh(sandbox, token).json()["error_codes"] == [number]
    assert control.order(path, person="nobody@nowhere.example").status_code == 404


def test_consents_can_be_denied_or_given_without_a_page(
    sandbox: RunningMicrosoft, control: Controller, visitor: Visitor
) -> None:
    control.order("deny-next-consent")
    assert consent(sandbox, authorization_url(sandbox.url))["error"] == "access_denied"
    control.order("allow-without-asking", person=ADMIN)
    code = query_of(visitor.open(authorization_url(sandbox.url)))["code"]
    assert exchange(sandbox, code=code).status_code == 200
    control.order("allow-without-asking")
    assert 'id="other-account"' in visitor.open(authorization_url(sandbox.url, prompt="select_account")).text


def test_access_tokens_expire_on_command_and_the_clock_goes_forward(
    sandbox: RunningMicrosoft, control: Controller
) -> None:
    token = access_token_of(sandbox, ANNA)
    control.order("expire-access-tokens", person=ANNA)
    bearer = sandbox.world.identity.bearer(token)
    assert bearer is not None
    assert bearer.expired
    before = sandbox.world.clock.now()
    control.order("advance", seconds=3600)
    assert (sandbox.world.clock.now() - before).total_seconds() >= 3600
    assert control.order("advance", seconds=-1).status_code == 400


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("faults", {"kind": "nonsense"}),
        ("faults", {"kind": "drop", "times": -1}),
        ("people", {"address": "nobody"}),
        ("people", {}),
        ("lifecycle", {"event": "birthday"}),
        ("limits", {"at_once": "many"}),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_a_sentence(
    control: Controller, path: str, values: dict[str, object]
) -> None:
    answer = control.order(path, **values)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_the_page_shows_it_all_and_takes_plain_forms(
    sandbox: RunningMicrosoft, control: Controller, http: requests.Session
) -> None:
    url = f"{sandbox.url}/control"
    page = http.get(url, headers={"Accept": "text/html"}, timeout=20)
    assert "anna@fjordworks.example" in page.text
    form = {"page": "1", "kind": "error503", "operation": "token", "times": "2"}
    done = http.post(f"{url}/faults", form, timeout=20)
    assert "Done: faults." in done.text
    refused = http.post(f"{url}/people", {"page": "1", "address": "x"}, timeout=20)
    assert (refused.status_code, "That was not done" in refused.text) == (400, True)
    assert "No mail yet" in http.get(f"{url}/outbox", headers={"Accept": "text/html"}, timeout=20).text
    assert "Microsoft sandbox" in http.get(sandbox.url, timeout=20).text


def test_everything_can_be_forgotten(sandbox: RunningMicrosoft, control: Controller) -> None:
    control.order("reset")
    assert control.ask("people")["people"] == []
    assert control.ask("clients")["clients"] == []
