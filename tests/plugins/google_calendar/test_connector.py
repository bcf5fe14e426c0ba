"""Connecting by OAuth 2, against the sandbox's real consent pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from nundina_google_calendar.plugin import plugin
from nundina_google_calendar.provider import SCOPES, api_address, endpoints
from nundina_plugin_api import (
    Access,
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
from nundina_sandbox.google.faults import Fault
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import REDIRECT_URI, consent

ANNA = "anna@fjordworks.example"
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


def granted(app: CalendarApp, configuration: Configuration) -> Grant:
    step = begin(app, configuration)
    return app.connector.complete(answer(configuration, step, consent(step.url)))


def refused(app: CalendarApp, given: ConsentAnswer) -> RefusalReason:
    with pytest.raises(Refused) as caught:
        app.connector.complete(given)
    return caught.value.reason


def test_with_nothing_set_but_a_client_the_addresses_are_googles_own() -> None:
    real = Configuration({"client_id": "1", "client_secret": "2"})
    url = urlsplit(begin(plugin.nundina_app(), real).url)
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://accounts.google.com/o/oauth2/v2/auth"
    assert endpoints(real).token == "https://oauth2.googleapis.com/token"
    assert endpoints(real).keys == "https://www.googleapis.com/oauth2/v3/certs"
    assert api_address(real) == "https://www.googleapis.com/calendar/v3/"


def test_the_user_is_sent_with_state_challenge_and_nonce_but_without_the_verifier() -> None:
    step = begin(plugin.nundina_app(), Configuration({"client_id": "1", "client_secret": "2"}), login_hint=ANNA)
    query = {name: values[0] for name, values in parse_qs(urlsplit(step.url).query).items()}
    assert query["state"] == STATE
    assert query["code_challenge_method"] == "S256"
    assert query["nonce"] == step.memory["nonce"]
    assert query["login_hint"] == ANNA
    assert query["access_type"] == "offline"
    assert set(query["scope"].split()) == set(SCOPES)
    assert step.memory["verifier"] not in step.url
    assert step.memory["verifier"] not in repr(step)


@pytest.mark.rule("CON-2")
def test_a_consent_becomes_a_grant_that_says_whose_calendar_it_is(
    app: CalendarApp, configuration: Configuration
) -> None:
    grant = granted(app, configuration)
    assert grant.identity.address == ANNA
    assert grant.identity.subject
    assert set(grant.scopes) >= set(SCOPES)
    assert set(grant.credentials.secrets) == {"access_token", "refresh_token"}
    assert grant.credentials.expires_at is not None
    assert grant.credentials.expires_at > datetime.now(UTC) + timedelta(minutes=30)
    assert grant.credentials.secrets["access_token"] not in repr(grant)


def test_the_state_comes_back_unchanged(app: CalendarApp, configuration: Configuration) -> None:
    assert consent(begin(app, configuration).url)["state"] == STATE


@pytest.mark.rule("CON-9")
def test_a_declined_consent_is_refused_as_declined(app: CalendarApp, configuration: Configuration) -> None:
    step = begin(app, configuration)
    parameters = consent(step.url, allow=False)
    assert refused(app, answer(configuration, step, parameters)) is RefusalReason.CONSENT_DECLINED


@pytest.mark.rule("CON-9")
@pytest.mark.parametrize("parameters", [{}, {"code": ""}, {"code": "forged"}, {"error": "nobody_knows_this"}])
def test_an_answer_that_is_none_is_refused(
    app: CalendarApp, configuration: Configuration, parameters: dict[str, str]
) -> None:
    assert refused(app, answer(configuration, begin(app, configuration), parameters)) is RefusalReason.CONSENT_INVALID


@pytest.mark.rule("CON-9")
def test_a_code_works_once_and_only_with_its_own_verifier_and_nonce(
    app: CalendarApp, configuration: Configuration
) -> None:
    step = begin(app, configuration)
    given = answer(configuration, step, consent(step.url))
    stolen = answer(configuration, begin(app, configuration), dict(given.parameters))
    assert refused(app, stolen) is RefusalReason.CONSENT_INVALID
    step = begin(app, configuration)
    given = answer(configuration, step, consent(step.url))
    app.connector.complete(given)
    assert refused(app, given) is RefusalReason.CONSENT_INVALID


def test_an_id_token_of_another_sign_in_is_refused(app: CalendarApp, configuration: Configuration) -> None:
    step = begin(app, configuration)
    other = replace(step, memory={**step.memory, "nonce": "another"})
    assert refused(app, answer(configuration, other, consent(step.url))) is RefusalReason.CONSENT_INVALID


def test_a_permission_left_out_is_named(app: CalendarApp, configuration: Configuration) -> None:
    step = begin(app, configuration)
    with pytest.raises(PermissionMissing) as caught:
        app.connector.complete(answer(configuration, step, consent(step.url, leave_out=(SCOPES[-1],))))
    assert caught.value.scopes == (SCOPES[-1],)


def test_what_the_operator_did_not_set_is_named(app: CalendarApp) -> None:
    with pytest.raises(Refused) as caught:
        begin(app, Configuration({"client_id": "1"}))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, "client_secret")


@pytest.mark.parametrize("endpoint", ["http://sandbox.example.com", "ftp://127.0.0.1", "127.0.0.1:8030", "https://"])
def test_a_secret_is_sent_neither_in_the_clear_nor_to_nowhere(app: CalendarApp, endpoint: str) -> None:
    with pytest.raises(Refused) as caught:
        begin(app, Configuration({"client_id": "1", "client_secret": "2", "endpoint": endpoint}))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, "endpoint")


def test_a_wrong_client_secret_is_the_operators_to_mend(app: CalendarApp, configuration: Configuration) -> None:
    step = begin(app, configuration)
    wrong = Configuration({**configuration.values, "client_secret": "wrong-secret"})
    assert refused(app, answer(wrong, step, consent(step.url))) is RefusalReason.NOT_CONFIGURED


@pytest.mark.rule("CON-9")
def test_a_provider_that_dies_in_the_middle_of_consent_is_transient(
    app: CalendarApp, configuration: Configuration, sandbox: RunningSandbox
) -> None:
    step = begin(app, configuration)
    given = answer(configuration, step, consent(step.url))
    sandbox.stop()
    with pytest.raises(Transient):
        app.connector.complete(given)


def access_of(grant: Grant, configuration: Configuration) -> Access:
    return Access(grant.credentials, configuration, grant.identity.address)


def test_credentials_are_refreshed_and_the_refresh_token_stays(app: CalendarApp, configuration: Configuration) -> None:
    grant = granted(app, configuration)
    fresh = app.connector.refresh(access_of(grant, configuration))
    assert fresh.secrets["access_token"] != grant.credentials.secrets["access_token"]
    assert fresh.secrets["refresh_token"] == grant.credentials.secrets["refresh_token"]
    assert app.connector.identity(Access(fresh, configuration, ANNA)) == replace(
        grant.identity, name=app.connector.identity(Access(fresh, configuration, ANNA)).name
    )


@pytest.mark.rule("CON-10", "MKT-8")
def test_what_is_revoked_is_lost_and_may_be_revoked_again(app: CalendarApp, configuration: Configuration) -> None:
    access = access_of(granted(app, configuration), configuration)
    app.connector.revoke(access)
    app.connector.revoke(access)
    with pytest.raises(AuthorizationLost):
        app.connector.refresh(access)
    with pytest.raises(AuthorizationLost):
        app.connector.identity(access)


def test_credentials_without_a_refresh_token_are_lost(app: CalendarApp, access: Access) -> None:
    with pytest.raises(AuthorizationLost):
        app.connector.refresh(access)
    app.connector.revoke(Access(Credentials({}), access.configuration, ANNA))


@pytest.mark.parametrize(("kind", "error"), [("error503", Transient), ("tooManyRequests", RateLimited)])
def test_a_provider_in_trouble_is_asked_again_when_it_says(
    app: CalendarApp, configuration: Configuration, sandbox: RunningSandbox, kind: str, error: type[Transient]
) -> None:
    access = access_of(granted(app, configuration), configuration)
    sandbox.world.faults.arm(Fault(kind, "POST /token", retry_after=17))
    with pytest.raises(error) as caught:
        app.connector.refresh(access)
    assert type(caught.value) is error
    assert caught.value.retry_after == timedelta(seconds=17)
