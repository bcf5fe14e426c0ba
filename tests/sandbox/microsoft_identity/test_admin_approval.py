"""Organisations in which only an administrator may allow an app."""

from urllib.parse import urlencode

import pytest

from nundina_sandbox.microsoft.identity.clients import Client
from nundina_sandbox.microsoft.people import Tenant
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ADMIN,
    ANNA,
    CALENDARS,
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    Page,
    Visitor,
    authorization_url,
    exchange,
    query_of,
    tokens_for,
)

SCOPE = f"openid offline_access {CALENDARS}"


@pytest.fixture
def strict(sandbox: RunningMicrosoft) -> Tenant:
    """Anna's organisation, which lets only administrators allow apps."""
    tenant = sandbox.world.add_tenant("fjordworks.example")
    tenant.users_may_consent = False
    return tenant


def admin_consent_url(base: str, tenant: str, path: str = "v2.0/adminconsent", **changes: str) -> str:
    asked = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "state": "s", "scope": SCOPE} | changes
    return f"{base}/{tenant}/{path}?{urlencode({k: v for k, v in asked.items() if v})}"


def test_a_person_who_may_not_allow_is_told_whom_to_ask_and_can_go_back(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    shown = visitor.walk(authorization_url(sandbox.url), ANNA)
    assert Page(shown.url, shown.text).text_of("heading") == "Need admin approval"
    assert "Nundina needs permission to access resources in your organization" in shown.text
    back = query_of(visitor.press(shown, "return", ("decision", "cancel")))
    assert (back["error"], back["state"]) == ("consent_required", "state of the tests")
    assert back["error_description"].startswith("AADSTS90094: ")


def test_once_an_administrator_has_approved_people_are_not_asked_at_all(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    approval = query_of(visitor.walk(admin_consent_url(sandbox.url, strict.tenant_id), ADMIN))
    assert approval == {"admin_consent": "True", "tenant": strict.tenant_id, "state": "s", "scope": SCOPE}
    visitor.browser.cookies.clear()
    tokens = tokens_for(sandbox, ANNA, scope=SCOPE)
    assert CALENDARS in tokens["scope"].split()


def test_the_page_for_administrators_turns_others_away(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    shown = visitor.walk(admin_consent_url(sandbox.url, "organizations"), ANNA)
    assert Page(shown.url, shown.text).text_of("heading") == "Need admin approval"
    assert not sandbox.world.identity.admin_consents


def test_an_administrator_who_cancels_sends_an_error_back(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    back = query_of(visitor.walk(admin_consent_url(sandbox.url, "organizations"), ADMIN, accept=False))
    assert (back["error"], back["admin_consent"], back["state"]) == ("access_denied", "True", "s")
    assert back["error_description"].startswith("AADSTS65004: ")


def test_an_administrator_can_allow_for_everybody_on_the_way_of_connecting(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    code = query_of(visitor.walk(authorization_url(sandbox.url), ADMIN, for_all=True))["code"]
    assert exchange(sandbox, code=code).status_code == 200
    visitor.browser.cookies.clear()
    assert "code" in query_of(visitor.walk(authorization_url(sandbox.url), ANNA))


def test_from_the_page_that_says_so_an_administrators_account_leads_on(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    shown = visitor.walk(authorization_url(sandbox.url), ANNA)
    other = visitor.open(sandbox.url + _link(shown.text, "switch-account"))
    asked = visitor.sign_in(other, ADMIN)
    assert "code" in query_of(visitor.press(asked, "consent", ("decision", "accept")))


def test_some_permissions_need_an_administrator_everywhere(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    shown = visitor.walk(authorization_url(sandbox.url, scope="openid User.Read.All"), ANNA)
    assert Page(shown.url, shown.text).text_of("heading") == "Need admin approval"


def test_asking_for_consent_again_in_a_strict_organisation_needs_the_administrator_again(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor
) -> None:
    sandbox.world.identity.allow_for_all(
        strict.tenant_id, CLIENT_ID, SCOPE.replace(CALENDARS, "Calendars.ReadWrite").split()
    )
    shown = visitor.walk(authorization_url(sandbox.url, prompt="consent"), ANNA)
    assert Page(shown.url, shown.text).text_of("heading") == "Need admin approval"


@pytest.mark.parametrize("path", ["v2.0/adminconsent", "adminconsent"])
def test_what_the_registration_lists_is_approved_when_no_scope_is_named_and_opens_mailboxes_to_the_app_itself(
    sandbox: RunningMicrosoft, strict: Tenant, visitor: Visitor, path: str
) -> None:
    given = {"permissions": frozenset({"Calendars.Read"}), "app_permissions": frozenset({"Calendars.ReadWrite"})}
    sandbox.world.register_client(Client(CLIENT_ID, CLIENT_SECRET, (REDIRECT_URI,), **given))  # type: ignore[arg-type]
    back = query_of(visitor.walk(admin_consent_url(sandbox.url, strict.domain, path, scope=""), ADMIN))
    assert back == {"admin_consent": "True", "tenant": strict.tenant_id, "state": "s"}
    assert sandbox.world.identity.admin_consents[strict.tenant_id, CLIENT_ID] == {"Calendars.Read"}
    answer = exchange(
        sandbox,
        strict.tenant_id,
        grant_type="client_credentials",
        scope="https://graph.microsoft.com/.default",
        redirect_uri=None,
    )
    bearer = sandbox.world.identity.bearer(answer.json()["access_token"])
    assert bearer is not None
    assert bearer.person is None
    assert (bearer.roles, bearer.tenant) == (frozenset({"Calendars.ReadWrite"}), strict.tenant_id)


def test_an_approval_link_with_an_unknown_address_or_app_says_so(sandbox: RunningMicrosoft, visitor: Visitor) -> None:
    for changes, number in (({"redirect_uri": "https://x.example/"}, 50011), ({"client_id": "none"}, 700016)):
        shown = visitor.open(admin_consent_url(sandbox.url, "organizations", **changes))
        assert f"AADSTS{number}: " in shown.text


def _link(text: str, element: str) -> str:
    tag = next(part for part in text.split("<a ") if f'id="{element}"' in part)
    return tag.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
