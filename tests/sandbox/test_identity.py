"""Google's sign-in and tokens, through real requests and Google's own client library."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request as GoogleTransport
from google.oauth2.credentials import Credentials
from joserfc import jwt
from joserfc.jwk import KeySet

from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import (
    CALENDAR_EVENTS,
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    SCOPES,
    authorization_url,
    consent,
    exchange,
    running_sandbox,
    tokens_for,
)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


def credentials(sandbox: RunningSandbox, tokens: dict[str, str]) -> Credentials:
    return Credentials(  # type: ignore[no-untyped-call]
        tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        token_uri=f"{sandbox.url}/token",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )


def userinfo(sandbox: RunningSandbox, access_token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {access_token}"}
    return requests.get(f"{sandbox.url}/v1/userinfo", headers=headers, timeout=10)


def test_a_consent_leads_back_with_a_code_and_all_that_google_says_beside_it(sandbox: RunningSandbox) -> None:
    back = consent(authorization_url(sandbox.url, state="a state & more"))
    assert back.pop("code").startswith("4/0A")
    assert back == {
        "state": "a state & more",
        "iss": sandbox.url,
        "scope": f"email openid https://www.googleapis.com/auth/userinfo.email {CALENDAR_EVENTS}",
        "authuser": "0",
        "hd": "fjordworks.example",
        "prompt": "consent",
    }


def test_authlib_signs_a_person_in_with_pkce_and_a_nonce_that_is_in_a_verified_id_token(
    sandbox: RunningSandbox,
) -> None:
    discovered = requests.get(f"{sandbox.url}/.well-known/openid-configuration", timeout=10).json()
    with OAuth2Session(
        CLIENT_ID, CLIENT_SECRET, scope=SCOPES, redirect_uri=REDIRECT_URI, code_challenge_method="S256"
    ) as client:
        url, state = client.create_authorization_url(
            discovered["authorization_endpoint"], code_verifier="v" * 50, nonce="once", access_type="offline"
        )
        back = consent(url)
        assert back["state"] == state
        token = client.fetch_token(discovered["token_endpoint"], code=back["code"], code_verifier="v" * 50)
        assert client.get(discovered["userinfo_endpoint"]).json()["email"] == "anna@fjordworks.example"
    keys = KeySet.import_key_set(requests.get(discovered["jwks_uri"], timeout=10).json())
    claims = jwt.decode(token["id_token"], keys).claims
    assert claims["iss"] == discovered["issuer"]
    assert (claims["aud"], claims["azp"], claims["nonce"]) == (CLIENT_ID, CLIENT_ID, "once")
    assert (claims["email"], claims["email_verified"], claims["hd"]) == (
        "anna@fjordworks.example",
        True,
        "fjordworks.example",
    )
    digest = hashlib.sha256(token["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert claims["exp"] - claims["iat"] == 3600


def test_the_keys_are_also_published_as_certificates_that_verify_the_same_id_token(sandbox: RunningSandbox) -> None:
    from google.auth import jwt as google_jwt

    certificates = requests.get(f"{sandbox.url}/oauth2/v1/certs", timeout=10).json()
    claims = google_jwt.decode(tokens_for(sandbox)["id_token"], certs=certificates, audience=CLIENT_ID)  # type: ignore[no-untyped-call]
    assert claims["email"] == "anna@fjordworks.example"


def test_the_answer_to_a_code_is_googles(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    assert str(tokens["expires_in"]) == "3599"
    assert tokens["token_type"] == "Bearer"
    assert set(tokens["scope"].split()) == {"openid", "https://www.googleapis.com/auth/userinfo.email", CALENDAR_EVENTS}
    assert set(tokens) == {"access_token", "expires_in", "refresh_token", "scope", "token_type", "id_token"}


@pytest.mark.parametrize("path", ["/token", "/oauth2/v4/token", "/oauth2/v3/token", "/o/oauth2/token"])
def test_clients_find_the_token_endpoint_under_every_path_that_google_ever_gave_it(
    sandbox: RunningSandbox, path: str
) -> None:
    code = consent(authorization_url(sandbox.url))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    answer = requests.post(sandbox.url + path, form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=10)
    assert answer.status_code == 200


def test_a_code_works_once_and_not_after_ten_minutes(sandbox: RunningSandbox) -> None:
    code = consent(authorization_url(sandbox.url))["code"]
    assert exchange(sandbox, code).status_code == 200
    again = exchange(sandbox, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    late = consent(authorization_url(sandbox.url))["code"]
    sandbox.world.clock.advance(timedelta(minutes=11))
    assert exchange(sandbox, late).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "status", "error", "description"),
    [
        ({"redirect_uri": "http://127.0.0.1:1/other"}, 400, "redirect_uri_mismatch", "Bad Request"),
        ({"client_secret": "wrong"}, 401, "invalid_client", "Unauthorized"),
        ({"client_secret": None}, 400, "invalid_request", "client_secret is missing."),
        ({"client_id": "nobody"}, 401, "invalid_client", "The OAuth client was not found."),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "Invalid grant_type: password"),
        ({"grant_type": None}, 400, "invalid_request", "Missing required parameter: grant_type"),
        ({"code": None}, 400, "invalid_request", "Missing required parameter: code"),
        ({"code": "4/0Amade-up"}, 400, "invalid_grant", "Bad Request"),
        ({"code_verifier": "x" * 50}, 400, "invalid_grant", "code_verifier or verifier is not needed."),
    ],
)
def test_the_token_endpoint_refuses_in_googles_words(
    sandbox: RunningSandbox, changes: dict[str, str | None], status: int, error: str, description: str
) -> None:
    code = consent(authorization_url(sandbox.url))["code"]
    answer = exchange(sandbox, **({"code": code} | changes))  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.json() == {"error": error, "error_description": description}


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_code_is_worth_nothing_without_the_verifier_of_its_challenge(sandbox: RunningSandbox, method: str) -> None:
    verifier = "v" * 43
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    challenge = hashed if method == "S256" else verifier
    url = authorization_url(sandbox.url, code_challenge=challenge, code_challenge_method=method)
    code = consent(url)["code"]
    assert exchange(sandbox, code).json() == {"error": "invalid_grant", "error_description": "Missing code verifier."}
    wrong = exchange(sandbox, code, code_verifier="w" * 43)
    assert wrong.json() == {"error": "invalid_grant", "error_description": "Invalid code verifier."}
    assert exchange(sandbox, code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": f"{REDIRECT_URI}/more"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"response_type": None}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"scope": None}, 400, "invalid_request"),
        ({"scope": "email https://www.googleapis.com/auth/made.up"}, 400, "invalid_scope"),
        ({"prompt": "none consent"}, 400, "invalid_request"),
        ({"access_type": "sometimes"}, 400, "invalid_request"),
        ({"code_challenge": "x" * 50, "code_challenge_method": "md5"}, 400, "invalid_request"),
    ],
)
def test_a_request_that_is_not_in_order_ends_on_a_page_and_never_goes_back(
    sandbox: RunningSandbox, changes: dict[str, str | None], status: int, error: str
) -> None:
    answer = requests.get(authorization_url(sandbox.url, **changes), allow_redirects=False, timeout=10)
    assert answer.status_code == status
    assert f"Error {status}: {error}" in answer.text
    assert "Location" not in answer.headers


def test_what_a_client_or_a_person_writes_is_shown_as_text_and_never_as_markup(sandbox: RunningSandbox) -> None:
    script = "<script>alert(1)</script>"
    sandbox.world.register_client("hostile", "secret", [REDIRECT_URI], name=script)
    sandbox.world.add_person("mallory@evil.example", script)
    for changes in ({}, {"redirect_uri": f"https://x/{script}"}, {"login_hint": f"{script}@x"}, {"scope": script}):
        answer = requests.get(authorization_url(sandbox.url, client_id="hostile", **changes), timeout=10)
        assert script not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_declined_consent_goes_back_with_the_state_and_without_a_code(sandbox: RunningSandbox) -> None:
    back = consent(authorization_url(sandbox.url), allow=False)
    assert back == {"error": "access_denied", "state": "state of the tests"}
    assert not sandbox.world.identity.grants


def test_a_person_may_leave_out_a_scope_and_the_client_is_told(sandbox: RunningSandbox) -> None:
    back = consent(authorization_url(sandbox.url), leave_out=(CALENDAR_EVENTS,))
    assert CALENDAR_EVENTS not in back["scope"]
    assert CALENDAR_EVENTS not in exchange(sandbox, back["code"]).json()["scope"]


def test_leaving_out_everything_is_a_refusal(sandbox: RunningSandbox) -> None:
    back = consent(authorization_url(sandbox.url, scope=CALENDAR_EVENTS), leave_out=(CALENDAR_EVENTS,))
    assert back["error"] == "access_denied"


def test_an_account_that_nobody_has_is_made_by_typing_its_address(sandbox: RunningSandbox) -> None:
    back = consent(authorization_url(sandbox.url), "New.Person@bakery.example")
    tokens = exchange(sandbox, back["code"]).json()
    assert userinfo(sandbox, tokens["access_token"]).json()["email"] == "new.person@bakery.example"


def test_typing_what_is_no_address_is_said_beside_the_field(sandbox: RunningSandbox) -> None:
    with requests.Session() as browser:
        page = browser.get(authorization_url(sandbox.url), timeout=10)
        token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
        answer = browser.post(page.url, {"form_token": token, "address": "no <address>"}, timeout=10)
    assert answer.status_code == 400
    assert "Enter an email address" in answer.text


def test_a_consent_that_another_site_sends_only_shows_the_page_again(sandbox: RunningSandbox) -> None:
    with requests.Session() as browser:
        consent(authorization_url(sandbox.url), allow=False, browser=browser)
        subject = sandbox.world.people["anna@fjordworks.example"].subject
        query = authorization_url("", authuser=subject).partition("?")[2]
        answer = browser.post(f"{sandbox.url}/signin/oauth/consent?{query}", {"decision": "allow"}, timeout=10)
    assert 'id="allow"' in answer.text
    assert not sandbox.world.identity.grants


def test_a_refresh_token_is_given_once_and_again_only_when_consent_is_asked_anew(sandbox: RunningSandbox) -> None:
    with requests.Session() as browser:
        given = []
        for changes in ({"prompt": None}, {"prompt": None}, {"prompt": "consent"}, {"access_type": "online"}):
            back = consent(authorization_url(sandbox.url, **changes), browser=browser)
            given.append("refresh_token" in exchange(sandbox, back["code"]).json())
    assert given == [True, False, True, False]


def test_without_a_prompt_a_person_who_allowed_it_before_is_sent_straight_back(sandbox: RunningSandbox) -> None:
    with requests.Session() as browser:
        consent(authorization_url(sandbox.url), browser=browser)
        answer = browser.get(authorization_url(sandbox.url, prompt=None), allow_redirects=False, timeout=10)
    assert answer.headers["Location"].startswith(REDIRECT_URI)


def test_prompt_none_never_shows_a_page(sandbox: RunningSandbox) -> None:
    with requests.Session() as browser:
        silent = authorization_url(sandbox.url, prompt="none")
        assert consent(silent, browser=browser)["error"] == "login_required"
        consent(authorization_url(sandbox.url), allow=False, browser=browser)
        assert consent(silent, browser=browser)["error"] == "interaction_required"
        consent(authorization_url(sandbox.url), browser=browser)
        assert "code" in consent(silent, browser=browser)


def test_a_login_hint_skips_the_choice_and_select_account_brings_it_back(sandbox: RunningSandbox) -> None:
    hinted = authorization_url(sandbox.url, login_hint="anna@fjordworks.example")
    assert "/signin/oauth/consent" in requests.get(hinted, timeout=10).url
    both = authorization_url(sandbox.url, login_hint="anna@fjordworks.example", prompt="select_account consent")
    assert "/signin/oauth/accountchooser" in requests.get(both, timeout=10).url


def test_granted_scopes_are_included_when_asked_for(sandbox: RunningSandbox) -> None:
    tokens_for(sandbox, scope=f"openid {CALENDAR_EVENTS}")
    narrow = tokens_for(sandbox, scope="openid email")
    wide = tokens_for(sandbox, scope="openid email", include_granted_scopes="true")
    assert CALENDAR_EVENTS not in narrow["scope"]
    assert CALENDAR_EVENTS in wide["scope"]


def test_googles_library_refreshes_and_the_refresh_token_stays_the_same(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    held = credentials(sandbox, tokens)
    held.refresh(GoogleTransport())  # type: ignore[no-untyped-call]
    assert held.token != tokens["access_token"]
    assert held.refresh_token == tokens["refresh_token"]
    assert userinfo(sandbox, str(held.token)).status_code == 200


def test_an_access_token_ends_after_an_hour_and_a_refresh_brings_a_new_one(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    sandbox.world.clock.advance(timedelta(seconds=3600))
    assert userinfo(sandbox, tokens["access_token"]).status_code == 401
    held = credentials(sandbox, tokens)
    held.refresh(GoogleTransport())  # type: ignore[no-untyped-call]
    assert userinfo(sandbox, str(held.token)).status_code == 200


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_whole_grant(sandbox: RunningSandbox, which: str) -> None:
    tokens = tokens_for(sandbox)
    answer = requests.post(f"{sandbox.url}/revoke", {"token": tokens[which]}, timeout=10)
    assert (answer.status_code, answer.json()) == (200, {})
    assert userinfo(sandbox, tokens["access_token"]).status_code == 401
    with pytest.raises(RefreshError, match="Token has been expired or revoked"):
        credentials(sandbox, tokens).refresh(GoogleTransport())  # type: ignore[no-untyped-call]
    again = requests.get(f"{sandbox.url}/o/oauth2/revoke", {"token": tokens[which]}, timeout=10)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")


def test_one_persons_revocation_leaves_the_others_alone(sandbox: RunningSandbox) -> None:
    anna = tokens_for(sandbox)
    bjorn = tokens_for(sandbox, "bjorn@fjordworks.example")
    requests.post(f"{sandbox.url}/revoke", {"token": anna["access_token"]}, timeout=10)
    assert userinfo(sandbox, bjorn["access_token"]).status_code == 200


def test_a_refresh_token_of_another_client_is_refused(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    sandbox.world.register_client("other", "other-secret", [REDIRECT_URI])
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = requests.post(f"{sandbox.url}/token", form, auth=("other", "other-secret"), timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_userinfo_says_what_the_scopes_open_in_both_of_googles_forms(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox, scope="openid email profile")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    new = requests.get(f"{sandbox.url}/oauth2/v3/userinfo", headers=headers, timeout=10).json()
    old = requests.get(f"{sandbox.url}/oauth2/v2/userinfo", headers=headers, timeout=10).json()
    assert (new["name"], new["given_name"], new["family_name"]) == ("Anna Berg", "Anna", "Berg")
    assert (old["id"], old["verified_email"]) == (new["sub"], True)
    assert len(new["sub"]) == 21
    refused = userinfo(sandbox, "ya29.made-up")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith('Bearer realm="https://accounts.google.com/"')


def test_tokeninfo_tells_of_both_kinds_of_token(sandbox: RunningSandbox) -> None:
    tokens = tokens_for(sandbox)
    about = requests.get(f"{sandbox.url}/tokeninfo", {"access_token": tokens["access_token"]}, timeout=10).json()
    assert (about["aud"], about["email"], about["access_type"]) == (CLIENT_ID, "anna@fjordworks.example", "offline")
    about = requests.get(f"{sandbox.url}/oauth2/v3/tokeninfo", {"id_token": tokens["id_token"]}, timeout=10).json()
    assert (about["iss"], about["email_verified"]) == (sandbox.url, "true")
    refused = requests.get(f"{sandbox.url}/tokeninfo", {"id_token": tokens["id_token"][:-6] + "AAAAAA"}, timeout=10)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_token")


def test_a_desktop_program_may_return_to_any_port_of_this_machine_and_nowhere_else(sandbox: RunningSandbox) -> None:
    sandbox.world.register_client("desktop", "", [])
    asked = {"client_id": "desktop", "code_challenge": "v" * 43, "code_challenge_method": "plain"}
    redirect_uri = "http://127.0.0.1:54321/"
    back = consent(authorization_url(sandbox.url, redirect_uri=redirect_uri, **asked))
    changes = {"client_id": "desktop", "client_secret": None, "redirect_uri": redirect_uri, "code_verifier": "v" * 43}
    assert exchange(sandbox, back["code"], **changes).status_code == 200
    away = requests.get(authorization_url(sandbox.url, redirect_uri="https://evil.example/", **asked), timeout=10)
    assert "redirect_uri_mismatch" in away.text
