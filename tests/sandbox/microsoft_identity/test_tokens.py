"""What the token endpoint gives and refuses."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ADMIN,
    ANNA,
    CALENDARS,
    CLIENT_ID,
    CLIENT_SECRET,
    PUBLIC_CLIENT_ID,
    REDIRECT_URI,
    SCOPES,
    Visitor,
    access_token_of,
    authorization_url,
    consent,
    exchange,
    query_of,
    refresh,
    tokens_for,
)

DEFAULT = "https://graph.microsoft.com/.default"


def refused(answer: requests.Response) -> tuple[int, str, int, str]:
    """Return status, error, number and suberror, after checking that the refusal is whole."""
    body = answer.json()
    number = body["error_codes"][0]
    description = body["error_description"]
    assert description.startswith(f"AADSTS{number}: ")
    for name, value in (("Trace ID", "trace_id"), ("Correlation ID", "correlation_id"), ("Timestamp", "timestamp")):
        assert f"{name}: {body[value]}" in description
    assert body["error_uri"].endswith(f"/error?code={number}")
    return answer.status_code, body["error"], number, body.get("suberror", "")


def claims_of(sandbox: RunningMicrosoft, http: requests.Session, token: str) -> dict[str, object]:
    keys = http.get(f"{sandbox.url}/common/discovery/v2.0/keys", timeout=20).json()
    for key in keys["keys"]:
        assert key["kid"] == key["x5t"]
    decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"])
    assert decoded.header["x5t"] == decoded.header["kid"]
    return dict(decoded.claims)


def test_tokens_say_who_the_person_is_and_what_the_app_may(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    tokens = tokens_for(sandbox, nonce="n-1")
    anna = sandbox.world.people[ANNA]
    who = claims_of(sandbox, http, tokens["id_token"])
    assert who["iss"] == f"{sandbox.url}/{anna.tenant}/v2.0"
    assert (who["aud"], who["tid"], who["oid"], who["ver"]) == (CLIENT_ID, anna.tenant, anna.object_id, "2.0")
    assert (who["name"], who["preferred_username"], who["email"], who["nonce"]) == ("Anna Berg", ANNA, ANNA, "n-1")
    access = claims_of(sandbox, http, tokens["access_token"])
    assert (access["aud"], access["appid"]) == ("00000003-0000-0000-c000-000000000000", CLIENT_ID)
    assert access["scp"] == "Calendars.ReadWrite email openid profile"
    assert (access["upn"], access["idtyp"]) == (ANNA, "user")
    assert access["iss"] == f"https://sts.windows.net/{anna.tenant}/"
    assert access["sub"] != who["sub"]


def test_the_answer_names_the_scopes_as_they_were_asked_and_lives_for_an_hour_or_more(
    sandbox: RunningMicrosoft,
) -> None:
    tokens = tokens_for(sandbox)
    assert tokens["scope"] == f"openid profile email {CALENDARS}"
    assert 3599 <= int(tokens["expires_in"]) <= 5399
    assert tokens["expires_in"] == tokens["ext_expires_in"]
    assert tokens["token_type"] == "Bearer"
    short = tokens_for(sandbox, scope="Calendars.ReadWrite")
    assert short["scope"].startswith("Calendars.ReadWrite")
    assert "refresh_token" not in short
    assert "id_token" not in short


def test_default_stands_for_everything_that_was_allowed(sandbox: RunningMicrosoft) -> None:
    permissions = frozenset({"Calendars.Read", "User.Read"})
    sandbox.world.register_client(Client(CLIENT_ID, CLIENT_SECRET, (REDIRECT_URI,), permissions=permissions))
    tokens = tokens_for(sandbox, scope=f"openid {DEFAULT}")
    assert set(tokens["scope"].split()) == {
        *("openid", DEFAULT),
        *(f"https://graph.microsoft.com/{name}" for name in permissions),
    }


def test_client_info_is_sent_to_those_who_ask(sandbox: RunningMicrosoft) -> None:
    code = consent(sandbox, authorization_url(sandbox.url))["code"]
    info = exchange(sandbox, code=code, client_info="1").json()["client_info"]
    anna = sandbox.world.people[ANNA]
    decoded = json.loads(base64.urlsafe_b64decode(info + "=" * (-len(info) % 4)))
    assert decoded == {"uid": anna.object_id, "utid": anna.tenant}


def test_a_refresh_token_buys_its_successor_and_goes_on_working(sandbox: RunningMicrosoft) -> None:
    first = tokens_for(sandbox)["refresh_token"]
    second = refresh(sandbox, first).json()
    assert second["refresh_token"] != first
    assert refresh(sandbox, first).status_code == 200
    assert refresh(sandbox, second["refresh_token"], scope=f"openid {CALENDARS}").json()["scope"].startswith("openid")


def test_a_code_works_once_for_ten_minutes_for_its_client_and_its_address(sandbox: RunningMicrosoft) -> None:
    def code() -> str:
        return consent(sandbox, authorization_url(sandbox.url))["code"]

    used = code()
    assert exchange(sandbox, code=used).status_code == 200
    assert refused(exchange(sandbox, code=used)) == (400, "invalid_grant", 54005, "")
    assert refused(exchange(sandbox, code="nonsense")) == (400, "invalid_grant", 9002313, "")
    other = exchange(sandbox, code=code(), redirect_uri="http://127.0.0.1:2/")
    assert refused(other) == (400, "invalid_grant", 500112, "")
    sandbox.world.register_client(Client(PUBLIC_CLIENT_ID, "", (REDIRECT_URI,)))
    stolen = exchange(sandbox, code=code(), client_id=PUBLIC_CLIENT_ID, client_secret=None)
    assert refused(stolen) == (400, "invalid_grant", 70000, "client_mismatch")
    late = code()
    sandbox.world.clock.advance(timedelta(minutes=11))
    assert refused(exchange(sandbox, code=late)) == (400, "invalid_grant", 70008, "token_expired")


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_code_with_a_challenge_needs_its_verifier(sandbox: RunningMicrosoft, method: str) -> None:
    verifier = "v" * 50
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    challenge = {"code_challenge": hashed if method == "S256" else verifier, "code_challenge_method": method}
    code = consent(sandbox, authorization_url(sandbox.url, **challenge))["code"]
    assert refused(exchange(sandbox, code=code)) == (400, "invalid_grant", 50148, "")
    assert refused(exchange(sandbox, code=code, code_verifier="w" * 50)) == (400, "invalid_grant", 501481, "")
    assert exchange(sandbox, code=code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", 7000215, "")),
        ({"client_secret": None}, (401, "invalid_client", 7000218, "")),
        ({"client_id": None}, (400, "invalid_request", 900144, "")),
        ({"client_id": "nobody"}, (400, "unauthorized_client", 700016, "")),
        ({"grant_type": None}, (400, "invalid_request", 900144, "")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003, "")),
        ({"code": None}, (400, "invalid_request", 900144, "")),
        ({"grant_type": "refresh_token"}, (400, "invalid_request", 900144, "")),
        ({"grant_type": "refresh_token", "refresh_token": "junk"}, (400, "invalid_grant", 9002313, "")),
        ({"client_assertion": "junk", "client_secret": None}, (401, "invalid_client", 700027, "")),
    ],
)
def test_each_refusal_has_its_number(
    sandbox: RunningMicrosoft, changes: dict[str, str | None], expected: tuple[int, str, int, str]
) -> None:
    assert refused(exchange(sandbox, **({"code": "c"} | changes))) == expected


def test_secrets_are_shown_in_the_header_too_expire_and_are_not_for_public_clients(
    sandbox: RunningMicrosoft, http: requests.Session
) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET.replace('~', '%7E')}".encode()).decode()
    url = f"{sandbox.url}/common/oauth2/v2.0/token"
    form = {"grant_type": "refresh_token", "refresh_token": token}
    answer = http.post(url, form, headers={"Authorization": f"Basic {basic}"}, timeout=20)
    assert answer.status_code == 200
    sandbox.world.register_client(Client(CLIENT_ID, CLIENT_SECRET, (REDIRECT_URI,), secret_expired=True))
    assert refused(refresh(sandbox, token))[2] == 7000222
    sandbox.world.register_client(Client(CLIENT_ID, "", (REDIRECT_URI,)))
    assert refused(refresh(sandbox, token))[2] == 700025


def test_unknown_tenants_have_no_token_endpoint(sandbox: RunningMicrosoft) -> None:
    assert refused(exchange(sandbox, "nowhere.example", code="c")) == (400, "invalid_request", 90002, "")


def test_what_ends_a_persons_grant_says_why(sandbox: RunningMicrosoft) -> None:
    identity, anna = sandbox.world.identity, sandbox.world.people[ANNA]
    token = tokens_for(sandbox)["refresh_token"]
    identity.take_back(anna)
    assert refused(refresh(sandbox, token)) == (400, "invalid_grant", 65001, "consent_required")
    token = tokens_for(sandbox)["refresh_token"]
    identity.end_sessions(anna)
    assert refused(refresh(sandbox, token)) == (400, "invalid_grant", 50173, "bad_token")
    sandbox.world.clock.advance(timedelta(seconds=1))
    token = tokens_for(sandbox)["refresh_token"]
    identity.disabled.add(anna.object_id)
    assert refused(refresh(sandbox, token)) == (400, "invalid_grant", 50057, "")
    identity.disabled.clear()
    sandbox.world.clock.advance(timedelta(days=91))
    assert refused(refresh(sandbox, token)) == (400, "invalid_grant", 700082, "token_expired")


def test_a_token_in_use_lives_longer_than_ninety_days(sandbox: RunningMicrosoft) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    for _ in range(3):
        sandbox.world.clock.advance(timedelta(days=80))
        token = refresh(sandbox, token).json()["refresh_token"]
    assert token


def test_a_second_factor_is_demanded_until_the_person_has_signed_in_again(sandbox: RunningMicrosoft) -> None:
    anna = sandbox.world.people[ANNA]
    old = tokens_for(sandbox)["refresh_token"]
    sandbox.world.clock.advance(timedelta(seconds=1))
    sandbox.world.identity.second_factor_since[anna.object_id] = sandbox.world.clock.now()
    answer = refresh(sandbox, old)
    assert refused(answer) == (400, "interaction_required", 50076, "basic_action")
    assert json.loads(answer.json()["claims"])["access_token"]
    assert refresh(sandbox, tokens_for(sandbox)["refresh_token"]).status_code == 200
    assert refused(refresh(sandbox, old))[2] == 50076


def test_an_access_token_outlives_the_grant_and_ends_with_its_hour(sandbox: RunningMicrosoft) -> None:
    tokens = tokens_for(sandbox)
    sandbox.world.identity.end_sessions(sandbox.world.people[ANNA])
    bearer = sandbox.world.identity.bearer(tokens["access_token"])
    assert bearer is not None
    assert not bearer.expired
    sandbox.world.clock.advance(timedelta(seconds=int(tokens["expires_in"]) + 1))
    later = sandbox.world.identity.bearer(tokens["access_token"])
    assert later is not None
    assert later.expired


def test_a_personal_accounts_ended_grant_says_no_more_than_that(sandbox: RunningMicrosoft) -> None:
    emil = sandbox.world.add_person("emil@outlook.com")
    token = tokens_for(sandbox, emil.address)["refresh_token"]
    sandbox.world.identity.take_back(emil)
    assert refused(refresh(sandbox, token))[:3] == (400, "invalid_grant", 70000)


def test_an_app_for_itself_names_its_tenant_and_asks_for_everything(sandbox: RunningMicrosoft) -> None:
    def ask(tenant: str, scope: str | None) -> requests.Response:
        given: dict[str, str | None] = {"grant_type": "client_credentials", "scope": scope, "redirect_uri": None}
        return exchange(sandbox, tenant, **given)

    assert refused(ask("common", DEFAULT))[2] == 50059
    assert refused(ask("fjordworks.example", CALENDARS)) == (400, "invalid_scope", 1002012, "")
    answer = ask("fjordworks.example", DEFAULT)
    assert "refresh_token" not in answer.json()
    bearer = sandbox.world.identity.bearer(answer.json()["access_token"])
    assert bearer is not None
    assert (bearer.person, bearer.roles) == (None, frozenset())


def test_the_clients_own_correlation_id_comes_back(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    wanted = "11111111-2222-3333-4444-555555555555"
    url = f"{sandbox.url}/common/oauth2/v2.0/token"
    answer = http.post(url, {"grant_type": "x"}, headers={"client-request-id": wanted}, timeout=20)
    assert answer.json()["correlation_id"] == wanted


def test_who_the_person_is_can_be_asked_of_graph(sandbox: RunningMicrosoft, http: requests.Session) -> None:
    def ask(token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return http.get(f"{sandbox.url}/oidc/userinfo", headers=headers, timeout=20)

    tokens = tokens_for(sandbox)
    said = ask(tokens["access_token"]).json()
    assert (said["name"], said["given_name"], said["family_name"], said["email"]) == ("Anna Berg", "Anna", "Berg", ANNA)
    assert said["sub"] == claims_of(sandbox, http, tokens["id_token"])["sub"]
    assert ask("junk").status_code == 401
    assert ask(tokens_for(sandbox, ADMIN, scope="Calendars.Read")["access_token"]).status_code == 403


def test_scopes_beyond_what_was_allowed_are_refused_at_refreshing(sandbox: RunningMicrosoft) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    assert refused(refresh(sandbox, token, scope=f"{SCOPES} Mail.Send")) == (
        *(400, "invalid_grant", 65001),
        "consent_required",
    )


def test_a_name_to_sign_in_with_can_differ_from_the_address(
    sandbox: RunningMicrosoft, http: requests.Session, visitor: Visitor
) -> None:
    nils = sandbox.world.add_person("nils.nord@fjordworks.example", upn="n123@fjordworks.example")
    asked = authorization_url(sandbox.url, login_hint="n123@fjordworks.example")
    code = query_of(visitor.walk(asked, "n123@fjordworks.example"))["code"]
    tokens = exchange(sandbox, code=code).json()
    who = claims_of(sandbox, http, tokens["id_token"])
    assert (who["preferred_username"], who["email"], who["oid"]) == (nils.upn, nils.address, nils.object_id)
    headers = {"Authorization": f"Bearer {access_token_of(sandbox, nils, 'User.Read')}"}
    me = http.get(f"{sandbox.url}/v1.0/me", headers=headers, timeout=20).json()
    assert (me["userPrincipalName"], me["mail"]) == (nils.upn, nils.address)


def test_less_can_be_asked_for_with_the_code_than_was_allowed(sandbox: RunningMicrosoft) -> None:
    sandbox.world.add_person("emil@outlook.com")
    asked = authorization_url(sandbox.url, scope=f"{SCOPES} Mail.Send")
    code = consent(sandbox, asked, "emil@outlook.com")["code"]
    tokens = exchange(sandbox, code=code, scope="Mail.Send").json()
    assert tokens["scope"].split()[0] == "Mail.Send"
    assert "Calendars.ReadWrite" not in tokens["scope"]
    assert tokens["refresh_token"]
