"""A user's word for a server leads to the public internet, and elsewhere only where the operator allows it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

import pytest
import requests
from flask import Response, redirect

from nundina_exchange.login import Login
from nundina_exchange.pinned_adapter import LARGEST_ANSWER, session
from nundina_exchange.probe import probe, typed_endpoint
from nundina_exchange.reach import Reach, is_online, is_public
from nundina_plugin_api import Configuration, RefusalReason, Refused
from support.answering_server import answering

LOOPBACK = Configuration({"allowed_networks": "127.0.0.0/8, ::1/128"})


def refusal_of(endpoint: str, configuration: Configuration = LOOPBACK) -> Refused:
    with pytest.raises(Refused) as caught:
        probe(endpoint, Reach.of(configuration))
    return caught.value


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::7f00:1",
        "2002:a00:1::",
        "fec0::1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1:a00:0:100:808:808",
        "4000::1",
        "5f00::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_an_address_that_is_no_mail_servers_business_is_not_public_however_it_is_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::808:808"])
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_the_public_internet_is_reached_by_https_on_its_port_only() -> None:
    reach = Reach()
    assert reach.permits("93.184.216.34", 443, encrypted=True)
    assert not reach.permits("93.184.216.34", 8443, encrypted=True)
    assert not reach.permits("93.184.216.34", 80, encrypted=False)


def test_a_hint_over_plain_http_is_asked_for_on_the_public_internet_and_nowhere_else() -> None:
    reach = Reach(plain_hints=True)
    assert reach.permits("93.184.216.34", 80, encrypted=False)
    assert not reach.permits("93.184.216.34", 8080, encrypted=False)
    assert not reach.permits("10.0.0.1", 80, encrypted=False)


def test_a_network_that_the_operator_allows_is_reached_on_any_port() -> None:
    reach = Reach.of(Configuration({"allowed_networks": "10.20.0.0/16"}))
    assert reach.permits("10.20.3.4", 8443, encrypted=True)
    assert reach.permits("::ffff:10.20.3.4", 80, encrypted=False)
    assert not reach.permits("10.21.0.1", 443, encrypted=True)


def test_networks_that_nobody_can_read_are_said_to_be_the_operators_to_mend() -> None:
    with pytest.raises(Refused) as caught:
        Reach.of(Configuration({"allowed_networks": "the office"}))
    assert (caught.value.reason, caught.value.detail) == (RefusalReason.NOT_CONFIGURED, "allowed_networks")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
def test_loopback_is_not_reached_by_any_of_its_names(host: str) -> None:
    with answering(lambda: Response("never", 200)) as server:
        port = server.server.port
        refused = refusal_of(f"https://{host}:{port}/ews/exchange.asmx", Configuration({}))
        assert server.asked == []
    assert refused.reason is RefusalReason.ADDRESS_NOT_ALLOWED


def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        return real(next(answers) if host == "mail.rebound.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with (
        answering(lambda: Response("here", 200)) as server,
        session(Reach.of(Configuration({"allowed_networks": "127.0.0.1"}))) as http,
    ):
        url = f"http://mail.rebound.example:{server.server.port}/"
        assert [http.get(url).text for _ in range(2)] == ["here", "here"]
        assert next(answers) == "127.0.0.2"  # never asked for


def test_a_name_one_of_whose_addresses_is_not_allowed_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    refused = refusal_of("https://mail.two-faced.example/ews/exchange.asmx", Configuration({}))
    assert (refused.reason, refused.about) == (RefusalReason.ADDRESS_NOT_ALLOWED, "mail.two-faced.example")


@pytest.mark.parametrize(
    "host", ["outlook.office365.com", "OUTLOOK.OFFICE365.COM.", "partner.outlook.cn", "outlook.office.com"]
)
def test_exchange_online_is_the_other_apps(host: str) -> None:
    refused = refusal_of(f"https://{host}/EWS/Exchange.asmx", Configuration({}))
    assert refused.reason is RefusalReason.WRONG_APP
    assert "Outlook Calendar" in refused.about


def test_a_domain_that_only_sounds_like_exchange_online_is_not() -> None:
    assert not is_online("notoutlook.com")
    assert not is_online("outlook.com.example")


def test_a_name_whose_real_name_is_exchange_onlines_is_the_other_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "autodiscover.outlook.com", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    refused = refusal_of("https://autodiscover.fjordworks.example/ews/exchange.asmx", Configuration({}))
    assert refused.reason is RefusalReason.WRONG_APP


def test_no_redirect_leads_to_where_nobody_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # no environment steers where requests go
    with answering(lambda: _redirect("http://10.0.0.1/ews/exchange.asmx")) as server:
        refused = refusal_of(f"{server.url}/ews/exchange.asmx")
        assert [method for method, _, _ in server.asked] == ["POST"]
    assert refused.reason is RefusalReason.ADDRESS_NOT_ALLOWED


def test_a_redirect_to_a_sign_in_page_is_said_to_be_a_web_page() -> None:
    with answering(lambda: _redirect("/owa/auth/logon.aspx")) as server:
        assert refusal_of(f"{server.url}/ews/exchange.asmx").reason is RefusalReason.WEB_PAGE


def test_redirects_in_a_circle_end() -> None:
    with answering(lambda: _redirect("/ews/exchange.asmx")) as server:
        assert refusal_of(f"{server.url}/ews/exchange.asmx").reason is RefusalReason.WRONG_PATH
        assert len(server.asked) == 4


def test_a_server_without_a_way_to_sign_in_that_is_known_is_named_with_those_it_has() -> None:
    bearer = Response("", 401, {"WWW-Authenticate": 'Bearer realm="x", Digest qop="auth"'})
    with answering(lambda: bearer) as server:
        refused = refusal_of(f"{server.url}/ews/exchange.asmx")
    assert refused.reason is RefusalReason.LOGIN_METHOD
    assert "Bearer" in refused.about


@pytest.mark.parametrize("offer", ["Negotiate, NTLM", "NTLM", "Negotiate", 'Basic realm="a, b", NTLM'])
def test_ntlm_is_taken_where_it_is_offered(offer: str) -> None:
    with answering(lambda: Response("", 401, {"WWW-Authenticate": offer})) as server:
        assert probe(f"{server.url}/ews/exchange.asmx", Reach.of(LOOPBACK)).method == "ntlm"


def test_an_answer_without_an_end_is_not_read_for_ever() -> None:
    sent: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listening, session(Reach.of(LOOPBACK)) as http:
        pouring = threading.Thread(target=_pour, args=(listening, sent))
        pouring.start()
        with pytest.raises(requests.RequestException):
            http.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        pouring.join()
    assert LARGEST_ANSWER < sum(sent) < LARGEST_ANSWER * 2


def _pour(listening: socket.socket, sent: list[int]) -> None:
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n")
        while True:
            sent.append(connection.send(b"x" * 1_000_000))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mail.corp.example", "https://mail.corp.example/EWS/Exchange.asmx"),
        (" https://mail.corp.example/ ", "https://mail.corp.example/EWS/Exchange.asmx"),
        ("mail.corp.example/ews/exchange.asmx", "https://mail.corp.example/ews/exchange.asmx"),
        ("https://mail.corp.example:8443/x.asmx", "https://mail.corp.example:8443/x.asmx"),
    ],
)
def test_a_host_alone_is_enough(typed: str, meant: str) -> None:
    assert typed_endpoint(typed) == meant


@pytest.mark.parametrize("typed", ["ftp://mail.corp.example", "https://", "https://a:b@mail.corp.example", "x:y:z", ""])
def test_what_is_no_address_of_a_server_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        typed_endpoint(typed)
    assert caught.value.reason is RefusalReason.WRONG_PATH


def test_a_password_stands_in_no_representation() -> None:
    assert "s3cret-word" not in repr(Login("a@b.example", "a", "s3cret-word"))


def _redirect(target: str) -> Response:
    answer = redirect(target, 302)
    assert isinstance(answer, Response)
    return answer
