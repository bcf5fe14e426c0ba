"""One app object serves every thread and every user of a host, and tells nobody's secrets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from nundina_outlook_calendar.provider import SCOPES
from nundina_plugin_api import (
    PRIMARY,
    Access,
    CalendarApp,
    Configuration,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    EventDraft,
    Moment,
)
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import ANNA, CLIENT_SECRET, REDIRECT_URI, access_token_of, consent

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def test_threads_of_several_users_never_see_each_others_calendars(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft
) -> None:
    people = [f"person{number}@fjordworks.example" for number in range(8)]
    found: dict[str, tuple[set[str], int]] = {}

    def use(address: str) -> None:
        access = Access(
            Credentials({"access_token": access_token_of(sandbox, address, *SCOPES)}), configuration, address
        )
        assert app.events is not None
        assert app.changes is not None
        assert app.busy_times is not None
        draft = EventDraft(title=address, start=Moment(START), end=Moment(START + timedelta(hours=1)))
        for _ in range(3):
            app.events.create(access, draft, uuid4().hex)
        page = app.changes.changes(access, "", "")
        (busy,) = app.busy_times.busy(access, (PRIMARY,), START, START + timedelta(hours=1))
        found[address] = ({event.title for event in page.events}, len(busy.intervals))

    for address in people:
        sandbox.world.add_person(address)
    run_together([lambda address=address: use(address) for address in people])  # type: ignore[misc]
    assert found == {address: ({address}, 3) for address in people}


def run_together(jobs: list[Callable[[], None]]) -> None:
    """Run jobs at one moment, and wait for all of them."""
    together = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        together.wait(10)
        job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_no_log_holds_what_lets_into_a_mailbox(
    app: CalendarApp, configuration: Configuration, sandbox: RunningMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    request = ConsentRequest(configuration=configuration, redirect_uri=REDIRECT_URI, state="s", language="en")
    step = app.connector.begin(request)
    with caplog.at_level(logging.CRITICAL):  # a browser's own requests are none of the app's
        parameters = consent(sandbox, step.url)
    answer = ConsentAnswer(
        configuration=configuration, parameters=parameters, redirect_uri=REDIRECT_URI, memory=step.memory
    )
    grant = app.connector.complete(answer)
    fresh = app.connector.refresh(Access(grant.credentials, configuration, ANNA))
    access = Access(fresh, configuration, ANNA)
    assert app.changes is not None
    app.changes.changes(access, "", "")
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    secrets = {CLIENT_SECRET, parameters["code"], *step.memory.values()}
    for credentials in (grant.credentials, fresh):
        secrets |= {credentials.secrets["access_token"], credentials.secrets["refresh_token"]}
    assert said, "something was logged at all"
    assert [secret[:6] for secret in secrets if secret in said] == []
