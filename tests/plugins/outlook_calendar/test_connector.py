"""Connecting by msal, against the sandbox's real sign-in pages."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from nundina_outlook_calendar.provider import IMPLIED_SCOPES, SCOPES, authority_of, graph_of
from nundina_plugin_api import (
    Access,
    AppError,
    AuthorizationLost,
    CalendarApp,
    Configuration,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    Grant,
    PermissionMissing,
    RateLimited,
    RefusalReason,
    Refused,
    Transient,
)
from nundina_plugin_api.errors import APPROVAL_STATE
from nundina_sandbox.microsoft.faults import Fault
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import (
    ADMIN,
    ANNA,
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    Visitor,
    browser_of,
    consent,
    query_of,
)

STATE = "opaque-state"


def begin(app: CalendarApp, configuration: Configuration, login_hint: str = "") -> ConsentStep:
    request = ConsentRequest(
        configuration=configuration, redirect_uri=REDIRECT_URI, state=STATE, language="de", login_hint=login_hint
    )
    return app.connector.begin(request)


def answer(configuration: Configuration, step: ConsentStep, parameters: dict[str, str]) -> ConsentAnswer:
    return ConsentAnswer(
        configuration=configuration, parameters=parameters, redirect_uri=REDIRECT_URI, memory=step.memory
    )


def granted(app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft, address: str = ANNA) -> Grant:
    step = begin(app, configuration)
    return app.connector.complete(answer(configuration, step, consent(sandbox, step.url, address)))


def refusal(app: CalendarApp, given: ConsentAnswer) -> Refused:
    with pytest.raises(Refused) as caught:
        app.connector.complete(given)
    return caught.value


def access_of(grant: Grant, configuration: Configuration) -> Access:
    return Access(grant.credentials, configuration, grant.identity.address)


def test_with_nothing_set_but_a_client_the_addresses_are_microsofts_own() -> None:
    real = Configuration({"client_id": "1", "client_secret": "2"})
    assert authority_of(real) == "https://login.microsoftonline.com/common"
    assert graph_of(real) == "https://graph.microsoft.com/v1.0"


def test_a_national_cloud_is_two_settings() -> None:
    values = {"authority": "https://login.microsoftonline.us/", "graph": "https://graph.microsoft.us", "tenant": "t-1"}
    assert authority_of(Configuration(values)) == "https://login.microsoftonline.us/t-1"
    assert graph_of(Configuration(values)) == "https://graph.microsoft.us/v1.0"


def test_the_user_is_sent_with_state_challenge_and_nonce_but_without_the_verifier(
    app: CalendarApp, configuration: Configuration
) -> None:
    step = begin(app, configuration, login_hint=ANNA)
    query = {name: values[0] for name, values in parse_qs(urlsplit(step.url).query).items()}
    assert query["state"] == STATE
    assert query["code_challenge_method"] == "S256"
    assert query["login_hint"] == ANNA
    assert query["prompt"] == "select_account"
    assert query["response_mode"] == "query"
    assert set(query["scope"].split()) == {*IMPLIED_SCOPES, *SCOPES}
    assert query["nonce"]
    assert "code_verifier" not in step.url
    assert query["code_challenge"] not in repr(step.memory)


@pytest.mark.rule("CON-2")
def test_a_consent_becomes_a_grant_that_says_whose_calendar_it_is(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    grant = granted(app, configuration, sandbox)
    anna = sandbox.world.person(ANNA)
    assert anna is not None
    assert grant.identity.address == ANNA
    assert grant.identity.name == "Anna Berg"
    assert grant.identity.subject == f"{anna.tenant}.{anna.object_id}"
    assert set(grant.scopes) == set(SCOPES)
    assert set(grant.credentials.secrets) == {"access_token", "refresh_token", "subject"}
    assert grant.credentials.expires_at is not None
    assert grant.credentials.expires_at > datetime.now(UTC) + timedelta(minutes=30)
    assert grant.credentials.secrets["access_token"] not in repr(grant)
    assert app.connector.identity(access_of(grant, configuration)) == grant.identity


def test_a_personal_account_connects_as_well(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    sandbox.world.add_person("lena@outlook.com", name="Lena")
    assert granted(app, configuration, sandbox, "lena@outlook.com").identity.address == "lena@outlook.com"


def test_the_state_comes_back_unchanged(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    assert consent(sandbox, begin(app, configuration).url)["state"] == STATE


@pytest.mark.rule("CON-9")
def test_a_declined_consent_is_refused_as_declined(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = begin(app, configuration)
    parameters = consent(sandbox, step.url, accept=False)
    assert refusal(app, answer(configuration, step, parameters)).reason is RefusalReason.CONSENT_DECLINED


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize(
    "parameters",
    [{}, {"code": ""}, {"code": "forged"}, {"error": "nobody_knows_this"}, {"code": "c", "state": "other"}],
)
def test_an_answer_that_is_none_is_refused(
    app: CalendarApp, configuration: Configuration, parameters: dict[str, str]
) -> None:
    given = answer(configuration, begin(app, configuration), {"state": STATE, **parameters})
    assert refusal(app, given).reason is RefusalReason.CONSENT_INVALID


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("memory", [{}, {"flow": ""}, {"flow": "[]"}, {"flow": "{}"}, {"flow": "{"}])
def test_an_answer_to_no_question_is_refused(
    app: CalendarApp, configuration: Configuration, memory: dict[str, str]
) -> None:
    given = answer(configuration, ConsentStep("", memory), {"state": STATE, "code": "c"})
    assert refusal(app, given).reason is RefusalReason.CONSENT_INVALID


@pytest.mark.rule("CON-9")
def test_a_code_works_once_and_only_with_its_own_verifier_and_nonce(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = begin(app, configuration)
    given = answer(configuration, step, consent(sandbox, step.url))
    stolen = answer(configuration, begin(app, configuration), dict(given.parameters))
    assert refusal(app, stolen).reason is RefusalReason.CONSENT_INVALID
    step = begin(app, configuration)
    given = answer(configuration, step, consent(sandbox, step.url))
    app.connector.complete(given)
    assert refusal(app, given).reason is RefusalReason.CONSENT_INVALID


def test_what_the_operator_did_not_set_is_named(app: CalendarApp) -> None:
    with pytest.raises(Refused) as caught:
        begin(app, Configuration({"client_id": "1"}))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, "client_secret")


@pytest.mark.parametrize("name", ["authority", "graph"])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1", "127.0.0.1:8443", "https://", "https://u:p@login.example", "https://a.example/path"]
)
def test_an_address_that_would_tell_secrets_or_is_none_is_refused(app: CalendarApp, name: str, address: str) -> None:
    values = {"client_id": "1", "client_secret": "2", "authority": "https://127.0.0.1:1", name: address}
    with pytest.raises(Refused) as caught:
        begin(app, Configuration(values))
        app.connector.identity(Access(Credentials({}), Configuration(values), ANNA))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, name)


def test_a_tenant_that_is_no_name_is_refused(app: CalendarApp, configuration: Configuration) -> None:
    with pytest.raises(Refused) as caught:
        begin(app, Configuration({**configuration.values, "tenant": "a/../b"}))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, "tenant")


def test_a_tenant_that_nobody_knows_is_the_operators_to_mend(app: CalendarApp, configuration: Configuration) -> None:
    with pytest.raises(Refused) as caught:
        begin(app, Configuration({**configuration.values, "tenant": "nowhere.example"}))
    assert caught.value.reason is RefusalReason.NOT_CONFIGURED


def test_a_wrong_client_secret_is_the_operators_to_mend(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = begin(app, configuration)
    wrong = Configuration({**configuration.values, "client_secret": "wrong-secret"})
    given = answer(wrong, step, consent(sandbox, step.url))
    assert refusal(app, given).reason is RefusalReason.NOT_CONFIGURED


@pytest.mark.rule("CON-9")
def test_a_provider_that_dies_in_the_middle_of_consent_is_transient(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = begin(app, configuration)
    given = answer(configuration, step, consent(sandbox, step.url))
    sandbox.stop()
    with pytest.raises(Transient):
        app.connector.complete(given)
    with pytest.raises(Transient):
        begin(app, configuration)


@pytest.mark.rule("CON-9")
def test_where_only_an_administrator_can_approve_the_refusal_links_to_where(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    sandbox.world.add_tenant("bakery.example", users_may_consent=False)
    sandbox.world.add_person("dana@bakery.example", name="Dana")
    sandbox.world.add_person("boss@bakery.example", name="Boss", administrator=True)
    step = begin(app, configuration)
    with browser_of(sandbox) as browser:
        visitor = Visitor(browser)
        shown = visitor.walk(step.url, "dana@bakery.example")
        back = visitor.press(shown, "return", ("decision", "cancel"))
        refused = refusal(app, answer(configuration, step, query_of(back)))
    assert refused.reason is RefusalReason.ADMIN_APPROVAL_NEEDED
    assert refused.link.startswith(f"{sandbox.url}/organizations/v2.0/adminconsent?")
    with browser_of(sandbox) as browser:
        approved = query_of(Visitor(browser).walk(refused.link, "boss@bakery.example"))
    assert (approved["admin_consent"], approved["state"]) == ("True", APPROVAL_STATE)
    assert granted(app, configuration, sandbox, "dana@bakery.example").identity.address == "dana@bakery.example"


def test_credentials_are_refreshed_with_a_refresh_token_that_changes_every_time(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    grant = granted(app, configuration, sandbox)
    fresh = app.connector.refresh(access_of(grant, configuration))
    again = app.connector.refresh(Access(fresh, configuration, ANNA))
    tokens = [each.secrets["refresh_token"] for each in (grant.credentials, fresh, again)]
    assert len(set(tokens)) == 3
    assert fresh.secrets["access_token"] != grant.credentials.secrets["access_token"]
    assert app.connector.identity(Access(again, configuration, ANNA)) == grant.identity


@pytest.mark.rule("CON-10", "MKT-8")
def test_giving_a_consent_back_is_no_error_though_microsoft_takes_none(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    access = access_of(granted(app, configuration, sandbox), configuration)
    app.connector.revoke(access)
    app.connector.revoke(access)
    app.connector.revoke(Access(Credentials({}), configuration, ANNA))


@pytest.mark.rule("CON-11")
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("grantRevoked", AuthorizationLost),
        ("grantExpired", AuthorizationLost),
        ("refreshTokenExpired", AuthorizationLost),
        ("accountDisabled", AuthorizationLost),
        ("interactionRequired", AuthorizationLost),
        ("consentRequired", PermissionMissing),
        ("adminApprovalNeeded", PermissionMissing),
        ("invalidClientSecret", RefusalReason.NOT_CONFIGURED),
        ("clientSecretExpired", RefusalReason.NOT_CONFIGURED),
        ("temporarilyUnavailable", Transient),
        ("error500", Transient),
        ("error503", Transient),
    ],
)
def test_a_refresh_that_is_refused_says_what_to_do(
    app: CalendarApp,
    configuration: Configuration,
    sandbox: RunningMicrosoft,
    kind: str,
    error: type[AppError] | RefusalReason,
) -> None:
    access = access_of(granted(app, configuration, sandbox), configuration)
    sandbox.world.faults.arm(Fault(kind, "token"))
    with pytest.raises(AppError) as caught:
        app.connector.refresh(access)
    found = caught.value
    assert (found.reason if isinstance(found, Refused) else type(found)) is error


def test_credentials_without_a_refresh_token_are_lost(app: CalendarApp, access: Access) -> None:
    with pytest.raises(AuthorizationLost):
        app.connector.refresh(access)


def test_a_dead_access_token_is_lost(app: CalendarApp, access: Access, sandbox: RunningMicrosoft) -> None:
    sandbox.world.identity.expire_access_tokens()
    with pytest.raises(AuthorizationLost):
        app.connector.identity(access)


def test_a_sign_in_that_asks_for_patience_gets_it(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    access = access_of(granted(app, configuration, sandbox), configuration)
    sandbox.world.faults.arm(Fault("tooManyRequests", "token", retry_after=17))
    with pytest.raises(RateLimited) as caught:
        app.connector.refresh(access)
    assert caught.value.retry_after == timedelta(seconds=17)
    assert app.connector.refresh(access).secrets["access_token"]


@pytest.mark.parametrize("kind", ["malformedJson", "truncatedBody", "html", "drop"])
def test_a_broken_answer_is_transient_and_its_tokens_stand_in_no_log(
    app: CalendarApp,
    configuration: Configuration,
    sandbox: RunningMicrosoft,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    access = access_of(granted(app, configuration, sandbox), configuration)
    caplog.set_level(logging.DEBUG)
    sandbox.world.faults.arm(Fault(kind, "token"))
    with pytest.raises(Transient):
        app.connector.refresh(access)
    said = " ".join(record.getMessage() + str(record.exc_text or "") for record in caplog.records)
    for secret in (*access.credentials.secrets.values(), CLIENT_SECRET):
        assert secret not in said or secret == access.credentials.secrets["subject"]


def without(step: ConsentStep, *scopes: str) -> ConsentStep:
    """Return the step of a client that asks for less, from the first page to the token."""
    flow = json.loads(step.memory["flow"])
    flow["scope"] = [scope for scope in flow["scope"] if scope not in scopes]
    url = step.url
    for scope in scopes:
        url = url.replace(scope, "")
    return ConsentStep(url, {"flow": json.dumps(flow)})


@pytest.mark.rule("CON-9")
def test_a_consent_without_the_calendar_is_refused_by_its_name(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = without(begin(app, configuration), "Calendars.ReadWrite")
    with pytest.raises(PermissionMissing) as caught:
        app.connector.complete(answer(configuration, step, consent(sandbox, step.url)))
    assert caught.value.scopes == ("Calendars.ReadWrite",)


def test_an_account_that_cannot_grant_the_rest_connects_all_the_same(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    step = without(begin(app, configuration), "MailboxSettings.Read", "Calendars.Read.Shared")
    grant = app.connector.complete(answer(configuration, step, consent(sandbox, step.url)))
    assert set(grant.scopes) == {"email", "Calendars.ReadWrite"}
    assert app.busy_times is not None
    (primary,) = app.busy_times.calendars(access_of(grant, configuration))
    assert (primary.primary, primary.zone) == (True, "")


def test_an_administrator_connects_too(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    assert granted(app, configuration, sandbox, ADMIN).identity.address == ADMIN
    assert CLIENT_ID not in repr(begin(app, configuration).memory)


@pytest.mark.rule("CON-7")
def test_the_address_shown_is_the_mailboxs_and_not_the_name_to_sign_in_with(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    sandbox.world.add_person("berta.holm@fjordworks.example", name="Berta Holm", upn="u4711@fjordworks.example")
    grant = granted(app, configuration, sandbox, "u4711@fjordworks.example")
    assert grant.identity.address == "berta.holm@fjordworks.example"
