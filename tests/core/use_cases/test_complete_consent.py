"""What an app may answer when a consent is completed, and what the host makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nundina.domain.errors import AppFault, ConsentDeclined, ConsentRefused, NundinaError
from nundina.domain.identifiers import AppId
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.complete_consent import complete_consent
from nundina.use_cases.install_app import begin_installation
from nundina_plugin_api.errors import AuthorizationLost, PermissionMissing, RefusalReason, Refused, Transient
from nundina_plugin_api.values import AppEvent, ConsentAnswer, ConsentRequest, ConsentStep, Credentials, Grant, Identity
from support.examples import stored_account, stored_user
from support.fake_calendar import FAKE_APP
from support.refreshing_app import RefreshingApps, host_of
from support.sessions import stored_session

GRANT = Grant(Identity("subject", "Anna@Fjordworks.example"), Credentials({"token": "t"}))


class AnsweringApps(RefreshingApps):
    """An app that answers as it is told, and remembers what it heard."""

    def __init__(self, answer: Grant | Exception, url: str = "https://provider.example/auth") -> None:
        super().__init__()
        self.answer, self.url = answer, url
        self.state = ""
        self.heard: list[str] = []
        self.asked: ConsentAnswer | None = None

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Send the user to the address, and want the verifier back."""
        self.state = request.state
        return ConsentStep(self.url, {"verifier": "of the app"})

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Answer."""
        self.asked = answer
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        """Remember the hook."""
        self.heard.append(hook)


def pressed(unit_of_work: SqlUnitOfWork, apps: AnsweringApps) -> tuple[NundinaError | None, AppId | None]:
    """Press Connect app and come back; return the problem, and which app is installed then."""
    ports = host_of(unit_of_work, apps)
    with unit_of_work() as tx:
        user = stored_user(tx, stored_account(tx))
        session = stored_session(tx, user)
    try:
        begin_installation(ports, user, session, FAKE_APP, "zh_Hant_TW")
    except NundinaError as error:
        problem: NundinaError | None = error
    else:
        problem = complete_consent(ports, session, {"state": apps.state, "code": "c"}).problem
    with unit_of_work.read() as tx:
        installation = tx.installations.find(user.account_id, FAKE_APP)
    return problem, installation.app_id if installation else None


@pytest.mark.rule("CON-9", "MKT-13")
@pytest.mark.parametrize(
    ("answer", "problem", "reason"),
    [
        (Refused(RefusalReason.CONSENT_DECLINED), ConsentDeclined, None),
        (Refused(RefusalReason.CONSENT_INVALID), ConsentRefused, "consent_invalid"),
        (Refused(RefusalReason.ADMIN_APPROVAL_NEEDED), ConsentRefused, "admin_approval_needed"),
        (PermissionMissing(("calendar",)), ConsentRefused, "permission_missing"),
        (Transient(), ConsentRefused, "transient"),
        (AuthorizationLost(), ConsentRefused, "consent_invalid"),
        (AppFault(FAKE_APP, "complete"), AppFault, None),
        (replace(GRANT, identity=Identity("", "anna@fjordworks.example")), AppFault, None),
        (replace(GRANT, identity=Identity("subject", "")), AppFault, None),
    ],
)
def test_whatever_goes_wrong_at_the_end_leaves_the_account_as_it_was(
    sqlite_unit_of_work: SqlUnitOfWork, answer: Grant | Exception, problem: type[NundinaError], reason: str | None
) -> None:
    apps = AnsweringApps(answer)
    told, installed = pressed(sqlite_unit_of_work, apps)
    assert isinstance(told, problem)
    assert getattr(told, "reason", None) == reason
    assert installed is None
    assert apps.heard == []


@pytest.mark.rule("MKT-13")
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "/sign-out"])
def test_an_app_cannot_send_a_user_anywhere_but_to_a_web_address(sqlite_unit_of_work: SqlUnitOfWork, url: str) -> None:
    told, installed = pressed(sqlite_unit_of_work, AnsweringApps(GRANT, url))
    assert isinstance(told, AppFault)
    assert installed is None


@pytest.mark.rule("MKT-3")
def test_the_app_gets_its_memory_back_and_hears_that_it_was_installed(sqlite_unit_of_work: SqlUnitOfWork) -> None:
    apps = AnsweringApps(GRANT)
    problem, installed = pressed(sqlite_unit_of_work, apps)
    assert problem is None
    assert installed == FAKE_APP
    assert apps.asked is not None
    assert apps.asked.memory == {"verifier": "of the app"}
    assert apps.asked.redirect_uri == "http://127.0.0.1:8000/connect/callback"
    assert apps.heard == ["nundina_installed"]


def test_a_state_is_long_and_never_stored_as_it_travels(sqlite_unit_of_work: SqlUnitOfWork, sqlite_url: str) -> None:
    apps = AnsweringApps(GRANT)
    pressed(sqlite_unit_of_work, apps)
    assert len(apps.state) >= 43
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert apps.state.encode() not in stored
    assert b"of the app" not in stored, "what the app remembers is sealed"
