"""Signing in and allowing an app, page by page as a person meets them."""

import pytest
import requests

from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ADMIN,
    ANNA,
    CLIENT_ID,
    REDIRECT_URI,
    Page,
    Visitor,
    authorization_url,
    consent,
    exchange,
    query_of,
    tokens_for,
)

EMIL = "emil@outlook.com"
TENANT = "fjordworks.example"


def test_a_person_chooses_an_account_reads_what_is_asked_and_accepts(
    sandbox: RunningMicrosoft, visitor: Visitor
) -> None:
    chooser = visitor.open(authorization_url(sandbox.url))
    assert "Anna Berg" in chooser.text
    asked = visitor.sign_in(chooser, ANNA)
    assert "Have full access to your calendars" in asked.text
    assert "Maintain access to data you have given it access to" in asked.text
    back = query_of(visitor.press(asked, "consent", ("decision", "accept")))
    assert back["state"] == "state of the tests"
    assert back["code"].startswith("1.")
    assert "session_state" in back


def test_cancel_goes_back_with_access_denied(sandbox: RunningMicrosoft) -> None:
    back = consent(sandbox, authorization_url(sandbox.url), accept=False)
    assert (back["error"], back["error_subcode"], back["state"]) == ("access_denied", "cancel", "state of the tests")
    assert back["error_description"].startswith(
        "AADSTS65004: User declined to consent to access the app.\r\nTrace ID: "
    )
    assert sandbox.world.identity.consents == {}


def test_leaving_the_chooser_goes_back_with_access_denied_too(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    left = visitor.press(visitor.open(authorization_url(sandbox.url)), "leave", ("decision", "cancel"))
    back = query_of(left)
    assert (back["error"], back["error_subcode"]) == ("access_denied", "cancel")


def test_what_was_allowed_once_is_not_asked_again_until_more_is_wanted(
    sandbox: RunningMicrosoft, visitor: Visitor
) -> None:
    query_of(visitor.walk(authorization_url(sandbox.url), ANNA))
    at_once = visitor.open(authorization_url(sandbox.url, login_hint=ANNA))
    assert "code" in query_of(at_once)
    more = visitor.open(authorization_url(sandbox.url, login_hint=ANNA, scope="openid Mail.Send"))
    assert "Send mail as you" in more.text


def test_prompts_force_the_page_that_they_name(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    query_of(visitor.walk(authorization_url(sandbox.url), ANNA))
    asked = visitor.open(authorization_url(sandbox.url, prompt="consent"))
    assert 'id="consent"' in asked.text
    for prompt in ("select_account", "login"):
        chooser = visitor.open(authorization_url(sandbox.url, prompt=prompt, login_hint=ANNA))
        assert 'id="other-account"' in chooser.text
        assert Page(chooser.url, chooser.text).fields("other-account")[-1] == ("address", ANNA)


def test_without_a_page_only_what_is_plain_and_allowed_succeeds(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    silent = authorization_url(sandbox.url, prompt="none")
    nobody = query_of(visitor.open(silent))
    assert nobody["error"] == "login_required"
    assert nobody["error_description"].startswith("AADSTS50058: ")
    query_of(visitor.walk(authorization_url(sandbox.url), ANNA))
    assert "code" in query_of(visitor.open(silent))
    more = query_of(visitor.open(authorization_url(sandbox.url, prompt="none", scope="openid Mail.Send")))
    assert more["error"] == "consent_required"
    assert more["error_description"].startswith("AADSTS65001: ")
    query_of(visitor.walk(authorization_url(sandbox.url, prompt="select_account"), ADMIN))
    assert query_of(visitor.open(silent))["error_description"].startswith("AADSTS16000: ")
    assert "code" in query_of(visitor.open(authorization_url(sandbox.url, prompt="none", login_hint=ANNA)))


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"scope": None}, "invalid_request", 900144),
        ({"scope": "https://graph.microsoft.com/"}, "invalid_scope", 70011),
        ({"scope": "Calendars.Everything"}, "invalid_client", 650053),
        ({"scope": "https://vault.azure.net/user_impersonation"}, "invalid_resource", 500011),
        ({"scope": "https://graph.microsoft.com/.default Calendars.Read"}, "invalid_scope", 70011),
        ({"response_type": None}, "invalid_request", 900144),
        ({"response_type": "code id_token"}, "unsupported_response_type", 700054),
        ({"response_type": "wish"}, "unsupported_response_type", 70005),
        ({"prompt": "admin_consent"}, "invalid_request", 90023),
        ({"response_mode": "pigeon"}, "invalid_request", 90023),
        ({"code_challenge": "x" * 43, "code_challenge_method": "S512"}, "invalid_request", 90023),
        ({"code_challenge": "short"}, "invalid_request", 501491),
    ],
)
def test_a_request_that_is_not_in_order_goes_back_with_its_reason(
    sandbox: RunningMicrosoft, visitor: Visitor, changes: dict[str, str | None], error: str, number: int
) -> None:
    back = query_of(visitor.open(authorization_url(sandbox.url, **changes)))
    assert (back["error"], back["state"]) == (error, "state of the tests")
    assert back["error_description"].startswith(f"AADSTS{number}: ")
    assert back["error_uri"] == f"{sandbox.url}/error?code={number}"


@pytest.mark.parametrize(
    ("tenant", "changes", "number"),
    [
        ("common", {"client_id": None}, 900144),
        ("common", {"client_id": "00000000-0000-0000-0000-000000000000"}, 700016),
        ("common", {"redirect_uri": "https://elsewhere.example/callback"}, 50011),
        ("nowhere.example", {}, 90002),
    ],
)
def test_a_client_that_cannot_be_trusted_with_an_answer_gets_none(
    sandbox: RunningMicrosoft, visitor: Visitor, tenant: str, changes: dict[str, str | None], number: int
) -> None:
    shown = visitor.open(authorization_url(sandbox.url, tenant, **changes))
    assert not shown.is_redirect
    assert Page(shown.url, shown.text).text_of("explanation").startswith(f"AADSTS{number}: ")


def test_the_port_of_localhost_is_free_and_of_nothing_else(sandbox: RunningMicrosoft) -> None:
    client = Client("desktop", "", ("http://localhost/back", "https://app.example/back"))
    assert client.may_return_to("http://localhost:41234/back")
    assert not client.may_return_to("http://localhost:41234/elsewhere")
    assert not client.may_return_to("https://app.example:444/back")
    assert not client.may_return_to("http://127.0.0.1:41234/back")


def test_an_answer_comes_in_the_fragment_or_in_a_form_when_that_is_wanted(
    sandbox: RunningMicrosoft, visitor: Visitor
) -> None:
    fragment = visitor.walk(authorization_url(sandbox.url, response_mode="fragment"), ANNA)
    assert fragment.headers["Location"].startswith(f"{REDIRECT_URI}#code=")
    form = visitor.open(authorization_url(sandbox.url, response_mode="form_post", login_hint=ANNA))
    sent = dict(Page(form.url, form.text).fields("form-post"))
    assert f'action="{REDIRECT_URI}"' in form.text
    assert sent["state"] == "state of the tests"
    assert exchange(sandbox, code=sent["code"]).status_code == 200


def test_a_domain_hint_shortens_the_list_of_accounts(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    sandbox.world.add_person(EMIL)
    for hint, shown in (("consumers", [EMIL]), ("organizations", [ANNA, ADMIN]), (TENANT, [ANNA, ADMIN])):
        chooser = visitor.open(authorization_url(sandbox.url, domain_hint=hint))
        assert [address for address in (ANNA, ADMIN, EMIL) if address in chooser.text] == shown


@pytest.mark.parametrize(
    ("tenant", "address"),
    [(TENANT, "dana@bakery.example"), (TENANT, EMIL), ("organizations", EMIL), ("consumers", ANNA)],
)
def test_an_account_that_does_not_belong_here_is_turned_away(
    sandbox: RunningMicrosoft, visitor: Visitor, tenant: str, address: str
) -> None:
    chooser = visitor.open(authorization_url(sandbox.url, tenant))
    shown = visitor.sign_in(chooser, address)
    assert Page(shown.url, shown.text).text_of("explanation").startswith("AADSTS50020: ")


def test_a_personal_account_signs_in_with_its_own_words_tenant_and_tokens(sandbox: RunningMicrosoft) -> None:
    tokens = tokens_for(sandbox, EMIL, "consumers")
    assert tokens["access_token"].startswith("EwB")
    assert tokens["access_token"].count(".") == 0
    bearer = sandbox.world.identity.bearer(tokens["access_token"])
    assert bearer is not None
    assert bearer.tenant == "9188040d-6c67-4c5b-b112-36a304b66dad"
    declined = consent(sandbox, authorization_url(sandbox.url, prompt="consent"), EMIL, accept=False)
    assert "The user has denied access to the scope requested" in declined["error_description"]


def test_an_app_of_one_tenant_is_not_for_everybody(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    tenant = sandbox.world.add_tenant(TENANT)
    sandbox.world.register_client(Client(CLIENT_ID, "secret", (REDIRECT_URI,), tenant=tenant.tenant_id))
    shown = visitor.open(authorization_url(sandbox.url, "common"))
    assert "AADSTS50194" in shown.text
    assert 'id="other-account"' in visitor.open(authorization_url(sandbox.url, tenant.tenant_id)).text


def test_a_form_that_another_site_sends_is_only_shown_again(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    chooser = visitor.open(authorization_url(sandbox.url))
    forged = {"form_token": "guessed", "address": ANNA}
    answer = visitor.browser.post(chooser.url, forged, allow_redirects=False, timeout=20)
    assert (answer.status_code, 'id="other-account"' in answer.text) == (200, True)


def test_signing_out_forgets_the_browsers_accounts_and_returns_to_registered_addresses_only(
    sandbox: RunningMicrosoft, visitor: Visitor
) -> None:
    query_of(visitor.walk(authorization_url(sandbox.url), ANNA))
    out = f"{sandbox.url}/common/oauth2/v2.0/logout"
    elsewhere = visitor.open(f"{out}?post_logout_redirect_uri=https://evil.example/")
    assert "You signed out" in elsewhere.text
    assert query_of(visitor.open(authorization_url(sandbox.url, prompt="none")))["error"] == "login_required"
    back = visitor.open(f"{out}?post_logout_redirect_uri={REDIRECT_URI}&state=bye")
    assert back.headers["Location"] == f"{REDIRECT_URI}?state=bye"


def test_an_address_that_is_none_is_asked_for_again(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    again: requests.Response = visitor.sign_in(visitor.open(authorization_url(sandbox.url)), "no address")
    assert (again.status_code, "Enter an email address" in again.text) == (400, True)


def test_one_browser_is_the_same_at_both_addresses_of_a_world(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    """A browser shows its cookies to every port of a host: a look at the other address must not end a sign-in."""
    with RunningMicrosoft(sandbox.world, plain=True) as plain:
        chooser = visitor.open(authorization_url(sandbox.url))
        visitor.open(authorization_url(plain.url))
        asked = visitor.sign_in(chooser, ANNA)
    assert 'id="consent"' in asked.text
