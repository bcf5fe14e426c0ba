"""Everything that can be wrong where a user connects Exchange has its own sentence, and nothing is half connected."""

from __future__ import annotations

import datetime
import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from flask import Flask, Response
from flask_babel import Babel

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina.web.consent_words import refusal
from nundina_plugin_api import CalendarApp, Configuration, ConsentAnswer, Grant, RefusalReason, Refused, Transient
from nundina_sandbox.certificates import Authority
from nundina_sandbox.exchange.faults import Fault
from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import SERVER_VERSIONS
from nundina_sandbox.exchange.world import DEFAULT_PASSWORD
from support.answering_server import answering
from support.exchange_world import ALLOWED, ANNA

Connect = Callable[..., Grant]
TOO_OLD = ("Exchange 2007", "Exchange 2007 SP1", "Exchange 2010", "Exchange 2010 SP1")


def refused(connect: Connect, **typed: str) -> Refused:
    with pytest.raises(Refused) as caught:
        connect(**typed)
    return caught.value


def said(refusal_: Refused) -> str:
    """Return what the page says, in English."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        return refusal(refusal_.reason, refusal_.about)


@pytest.mark.rule("EXC-2")
def test_an_address_a_password_and_a_url_connect(connect: Connect) -> None:
    grant = connect()
    assert grant.identity.address == ANNA
    assert grant.credentials.secrets["build"] == ".".join(map(str, SERVER_VERSIONS["Exchange SE"].build))
    assert DEFAULT_PASSWORD not in repr(grant)


@pytest.mark.rule("EXC-2")
def test_a_username_is_taken_as_it_is_typed(sandbox: RunningExchange, connect: Connect) -> None:
    person = sandbox.world.person(ANNA)
    assert person is not None
    assert connect(username=f"{person.domain}\\{person.username}").identity.address == ANNA


@pytest.mark.rule("EXC-2")
def test_without_a_url_the_server_is_found(sandbox: RunningExchange, app: CalendarApp) -> None:
    configuration = Configuration({"allowed_networks": ALLOWED, "autodiscover_url": sandbox.url})
    typed = {"email": ANNA, "password": DEFAULT_PASSWORD}
    grant = app.connector.complete(ConsentAnswer(configuration=configuration, parameters=typed))
    assert grant.credentials.secrets["endpoint"].lower() == sandbox.ews_url.lower()


@pytest.mark.rule("EXC-2")
def test_a_server_that_tells_nothing_is_to_be_typed(sandbox: RunningExchange, app: CalendarApp) -> None:
    sandbox.world.server.autodiscover = False
    configuration = Configuration({"allowed_networks": ALLOWED, "autodiscover_url": sandbox.url})
    typed = {"email": ANNA, "password": DEFAULT_PASSWORD}
    with pytest.raises(Refused) as caught:
        app.connector.complete(ConsentAnswer(configuration=configuration, parameters=typed))
    assert "fill in the server's address" in said(caught.value)


@pytest.mark.parametrize("schemes", [("NTLM",), ("Negotiate", "NTLM"), ("Basic",), ("Negotiate", "NTLM", "Basic")])
def test_each_way_to_sign_in_that_a_server_offers_works(
    sandbox: RunningExchange, connect: Connect, schemes: tuple[str, ...]
) -> None:
    sandbox.world.server.schemes = schemes
    assert connect().credentials.secrets["method"] == ("basic" if schemes == ("Basic",) else "ntlm")


@pytest.mark.rule("CON-9", "EXC-3")
@pytest.mark.parametrize("schemes", [("NTLM",), ("Basic",)])
def test_a_wrong_password_is_tried_once_and_the_app_password_is_named(
    sandbox: RunningExchange, connect: Connect, schemes: tuple[str, ...]
) -> None:
    sandbox.world.server.schemes = schemes
    error = refused(connect, password="not this one")
    assert error.reason is RefusalReason.WRONG_PASSWORD
    assert said(error).endswith("With two-factor authentication you need an app password.")
    assert sum(entry.status == 401 for entry in sandbox.world.requests.entries()) <= 4  # the handshakes' own


@pytest.mark.rule("EXC-3")
def test_with_two_factors_only_an_app_password_connects(sandbox: RunningExchange, connect: Connect) -> None:
    person = sandbox.world.person(ANNA)
    assert person is not None
    person.has_two_factors = True
    person.app_passwords = {"abcd efgh ijkl"}
    assert refused(connect).reason is RefusalReason.WRONG_PASSWORD
    assert connect(password="abcd efgh ijkl").identity.address == ANNA


@pytest.mark.rule("EXC-1")
@pytest.mark.parametrize("name", TOO_OLD)
def test_an_older_server_is_refused_with_its_version_named(
    sandbox: RunningExchange, connect: Connect, name: str
) -> None:
    sandbox.world.server.version = SERVER_VERSIONS[name]
    error = refused(connect)
    assert error.reason is RefusalReason.SERVER_TOO_OLD
    assert ".".join(map(str, SERVER_VERSIONS[name].build)) in said(error)
    assert name.replace("Exchange", "Microsoft Exchange Server") in said(error)


@pytest.mark.rule("EXC-1")
@pytest.mark.parametrize("name", sorted(set(SERVER_VERSIONS) - set(TOO_OLD)))
def test_every_later_server_connects(sandbox: RunningExchange, connect: Connect, name: str) -> None:
    sandbox.world.server.version = SERVER_VERSIONS[name]
    assert connect().identity.address == ANNA


def test_nobody_at_the_address_is_said_to_be_unreachable(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = refused(connect, server=f"http://127.0.0.1:{port}/ews/exchange.asmx")
    assert said(error).startswith("The server could not be reached.")


def test_a_wrong_path_is_said_to_be_one(sandbox: RunningExchange, connect: Connect) -> None:
    error = refused(connect, server=f"{sandbox.url}/exchange/ews.asmx")
    assert "Check the whole address, its path included." in said(error)
    assert "127.0.0.1" in said(error)


def test_a_server_that_answers_with_a_page_is_said_to(connect: Connect) -> None:
    page = Response("<!DOCTYPE html><html><title>Sign in</title></html>", 200, content_type="text/html")
    with answering(lambda: page) as server:
        error = refused(connect, server=f"{server.url}/ews/exchange.asmx")
        assert not any(authorization for _, _, authorization in server.asked)
    assert "answered with a web page" in said(error)


def test_a_page_instead_of_an_answer_after_the_sign_in_is_said_to_be_one(
    sandbox: RunningExchange, connect: Connect
) -> None:
    sandbox.world.faults.arm(Fault(kind="loginPage", operation="ConvertId", times=99))
    assert "answered with a web page" in said(refused(connect))


def certificates(*, host: str = "127.0.0.1", expired: bool = False) -> tuple[ssl.SSLContext, bytes]:
    authority = trustme.CA()
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    issued = authority.issue_cert(host, not_after=yesterday) if expired else authority.issue_cert(host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context, authority.cert_pem.bytes()


@pytest.mark.parametrize("wrong", ["authority", "expired", "name"])
def test_a_certificate_that_is_not_to_be_trusted_gets_no_password(app: CalendarApp, tmp_path: Path, wrong: str) -> None:
    host = "mail.other.example" if wrong == "name" else "127.0.0.1"
    context, authority = certificates(host=host, expired=wrong == "expired")
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(Authority.new().certificate if wrong == "authority" else authority)
    configuration = Configuration({"allowed_networks": ALLOWED, "ca_file": str(trusted)})
    with answering(lambda: Response("", 401, {"WWW-Authenticate": "Basic"}), context) as server:
        typed = {"email": ANNA, "password": DEFAULT_PASSWORD, "server": f"{server.url}/ews/exchange.asmx"}
        with pytest.raises(Refused) as caught:
            app.connector.complete(ConsentAnswer(configuration=configuration, parameters=typed))
        assert server.asked == []
    assert said(caught.value).startswith("The certificate of 127.0.0.1 is not to be trusted")


def test_a_certificate_of_an_authority_that_the_operator_names_is_trusted(app: CalendarApp, tmp_path: Path) -> None:
    context, authority = certificates()
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(authority)
    configuration = Configuration({"allowed_networks": ALLOWED, "ca_file": str(trusted)})
    with RunningExchange(tls=context) as sandbox:
        sandbox.world.add_person(ANNA)
        sandbox.world.server.schemes = ("NTLM",)
        typed = {"email": ANNA, "password": DEFAULT_PASSWORD, "server": sandbox.ews_url}
        grant = app.connector.complete(ConsentAnswer(configuration=configuration, parameters=typed))
    assert grant.identity.address == ANNA


def test_an_account_that_is_locked_is_said_to_be(sandbox: RunningExchange, connect: Connect) -> None:
    locked = Response("The referenced account is currently locked out", 401, {"WWW-Authenticate": "Basic"})
    with answering(lambda: locked) as server:
        error = refused(connect, server=f"{server.url}/ews/exchange.asmx")
    assert said(error).startswith("The server says that this account is locked.")


def test_a_sign_in_without_a_mailbox_is_said_to_have_none(sandbox: RunningExchange, connect: Connect) -> None:
    person = sandbox.world.person(ANNA)
    assert person is not None
    person.has_mailbox = False
    assert "no mailbox" in said(refused(connect))


@pytest.mark.rule("CON-9")
def test_a_server_that_is_busy_is_to_be_tried_later(sandbox: RunningExchange, connect: Connect) -> None:
    for kind in ("ErrorServerBusy", "error503", "ErrorMailboxStoreUnavailable"):
        sandbox.world.faults.arm(Fault(kind=kind))
        with pytest.raises(Transient):
            connect()
        sandbox.world.faults.clear()


@pytest.mark.parametrize("email", ["", "anna", "@fjordworks.example", "anna@", "a@b@c"])
def test_what_is_no_address_never_leaves_the_host(sandbox: RunningExchange, connect: Connect, email: str) -> None:
    assert refused(connect, email=email).reason is RefusalReason.WRONG_PASSWORD
    assert not list(sandbox.world.requests.entries())


@pytest.mark.parametrize("email", ["anna@outlook.com", "anna@hotmail.com", "anna@live.com"])
def test_a_mailbox_of_outlook_com_is_the_other_apps(connect: Connect, email: str) -> None:
    assert "Outlook Calendar (Office 365)" in said(refused(connect, email=email, server=""))


@pytest.mark.parametrize("schemes", [("NTLM",), ("Basic",)])
def test_no_log_holds_a_password_at_any_level(
    sandbox: RunningExchange,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    schemes: tuple[str, ...],
) -> None:
    sandbox.world.server.schemes = schemes
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3").setLevel(logging.DEBUG)
        connect()
        refused(connect, password="another s3cret")
        sandbox.world.faults.arm(Fault(kind="truncatedBody", times=None))
        with pytest.raises((Refused, Transient)):
            connect()
    text = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    for secret in (DEFAULT_PASSWORD, "another s3cret", "Authorization", "Basic "):
        assert secret not in text


def test_the_guard_of_the_host_lets_no_typed_password_through_in_an_error(sandbox: RunningExchange) -> None:
    app = InProcessRuntime().app(AppId("exchange"))
    typed = {"email": ANNA, "password": "a s3cret that is wrong", "server": sandbox.ews_url}
    with pytest.raises(Refused) as caught:
        app.connector.complete(
            ConsentAnswer(configuration=Configuration({"allowed_networks": ALLOWED}), parameters=typed)
        )
    assert "s3cret" not in f"{caught.value!r} {caught.value.detail} {caught.value.about}"
