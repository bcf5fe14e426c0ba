"""A sandbox behind TLS with a certificate of its own authority: the setting `ca_file` is trusted, and it alone."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from nundina_plugin_api import Access, CalendarApp, Configuration, ConsentAnswer, ConsentRequest, Transient
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, consent, register_client

ANNA = "anna@fjordworks.example"


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
def guarded_sandbox(authority: trustme.CA) -> Iterator[RunningSandbox]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RunningSandbox(World(), tls=context) as running:
        register_client(running, REDIRECT_URI)
        running.world.add_person(ANNA)
        yield running


def test_a_user_connects_and_syncs_over_tls(
    app: CalendarApp, guarded_sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca_file = str(tmp_path / "ca.pem")
    trusting = Configuration(
        {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "endpoint": guarded_sandbox.url, "ca_file": ca_file}
    )
    request = ConsentRequest(configuration=trusting, redirect_uri=REDIRECT_URI, state="s", language="en")
    step = app.connector.begin(request)
    with monkeypatch.context() as browser:
        browser.setenv("REQUESTS_CA_BUNDLE", ca_file)
        parameters = consent(step.url)
    answer = ConsentAnswer(configuration=trusting, parameters=parameters, redirect_uri=REDIRECT_URI, memory=step.memory)
    grant = app.connector.complete(answer)
    access = Access(grant.credentials, trusting, grant.identity.address)
    assert app.changes is not None
    assert app.changes.changes(access, "", "").cursor
    app.connector.revoke(access)
    distrusting = Configuration({name: value for name, value in trusting.values.items() if name != "ca_file"})
    with pytest.raises(Transient):
        app.changes.changes(replace(access, configuration=distrusting), "", "")
    with pytest.raises(Transient):
        app.connector.refresh(replace(access, configuration=distrusting))
