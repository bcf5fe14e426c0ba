"""A mailbox's server is found by its address, and the password goes only where the domain itself sends it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from flask import Response, request

from nundina_exchange.autodiscover import discover
from nundina_exchange.autodiscover_messages import AnswerKind, read_pox, read_soap
from nundina_exchange.login import Login
from nundina_exchange.reach import Reach
from nundina_plugin_api import Configuration, RefusalReason, Refused
from nundina_sandbox.certificates import Authority
from support.answering_server import AnsweringServer, answering

LOGIN = Login("anna@fjordworks.example", "anna@fjordworks.example", "s3cret-word")
ENDPOINT = "https://mail.fjordworks.example/EWS/Exchange.asmx"
RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
SOAP = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
BASIC = {"WWW-Authenticate": 'Basic realm="mail"'}


def pox(inside: str) -> str:
    return (
        '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">'
        f'<Response xmlns="{RESPONSE}"><Account><AccountType>email</AccountType>{inside}</Account></Response>'
        "</Autodiscover>"
    )


def settings(endpoint: str = ENDPOINT, kind: str = "EXPR") -> str:
    return pox(
        "<Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://inside.local/EWS/Exchange.asmx</EwsUrl>"
        f"</Protocol><Protocol><Type>{kind}</Type><EwsUrl>{endpoint}</EwsUrl></Protocol>"
    )


def asking_for_a_password(body: str) -> Response:
    """Answer as a server does that wants to know who asks."""
    return Response(body, 200, content_type="text/xml") if request.authorization else Response("", 401, BASIC)


def found_at(server: AnsweringServer, *, networks: str = "127.0.0.0/8", ca_file: str = "") -> str:
    values = {"allowed_networks": networks, "autodiscover_url": server.url, "ca_file": ca_file}
    configuration = Configuration(values)
    return discover(LOGIN, configuration, Reach.of(configuration))


def refusal(answer: Callable[[], Response]) -> RefusalReason:
    with answering(answer) as server, pytest.raises(Refused) as caught:
        found_at(server)
    return caught.value.reason


def test_the_outside_address_is_taken_before_the_inside_one() -> None:
    with answering(lambda: asking_for_a_password(settings())) as server:
        assert found_at(server) == ENDPOINT
        assert [path for _, path, _ in server.asked] == ["/autodiscover/autodiscover.xml"] * 2
        assert server.asked[0][2] == ""  # the first question brings no password


def test_a_server_that_knows_soap_only_is_asked_in_soap() -> None:
    body = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m xmlns="{SOAP}"><UserResponse>'
        "<ErrorCode>NoError</ErrorCode><UserSettings><UserSetting><Name>InternalEwsUrl</Name><Value>https://in.example/"
        f"</Value></UserSetting><UserSetting><Name>ExternalEwsUrl</Name><Value>{ENDPOINT}</Value></UserSetting>"
        "</UserSettings></UserResponse></m></s:Body></s:Envelope>"
    )

    def answer() -> Response:
        return asking_for_a_password(body) if request.path.endswith(".svc") else Response("", 404)

    with answering(answer) as server:
        assert found_at(server) == ENDPOINT


def test_a_refused_password_is_tried_once_only() -> None:
    with answering(lambda: Response("", 401, BASIC)) as server:
        with pytest.raises(Refused) as caught:
            found_at(server)
        assert [bool(authorization) for _, _, authorization in server.asked] == [False, True]
    assert caught.value.reason is RefusalReason.WRONG_PASSWORD


def test_another_address_of_the_mailbox_is_asked_for_in_turn() -> None:
    def answer() -> Response:
        other = b"anna@inside.fjordworks.example" in request.data
        redirected = pox("<Action>redirectAddr</Action><RedirectAddr>anna@inside.fjordworks.example</RedirectAddr>")
        return asking_for_a_password(settings() if other else redirected)

    with answering(answer) as server:
        assert found_at(server) == ENDPOINT


def test_addresses_that_lead_in_a_circle_end() -> None:
    circle = pox("<Action>redirectAddr</Action><RedirectAddr>anna@fjordworks.example</RedirectAddr>")
    assert refusal(lambda: asking_for_a_password(circle)) is RefusalReason.SERVER_NOT_FOUND


def test_no_password_follows_a_redirect_to_plain_http() -> None:
    down = pox("<Action>redirectUrl</Action><RedirectUrl>http://elsewhere.example/autodiscover.xml</RedirectUrl>")
    assert refusal(lambda: asking_for_a_password(down)) is RefusalReason.SERVER_NOT_FOUND


def test_a_mailbox_at_exchange_online_is_the_other_apps() -> None:
    online = settings("https://outlook.office365.com/EWS/Exchange.asmx")
    assert refusal(lambda: asking_for_a_password(online)) is RefusalReason.WRONG_APP


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_server_that_knows_nothing_is_no_server_of_this_mailbox(status: int) -> None:
    assert refusal(lambda: Response("<html>hello</html>", status)) is RefusalReason.SERVER_NOT_FOUND


def test_a_certificate_that_is_not_to_be_trusted_gets_no_password() -> None:
    context = Authority.new().context("127.0.0.1")
    with answering(lambda: Response("", 401, BASIC), context) as server:
        with pytest.raises(Refused) as caught:
            found_at(server)
        assert server.asked == []
    assert (caught.value.reason, caught.value.about) == (RefusalReason.TLS_FAILED, "127.0.0.1")


@contextmanager
def names(port: int, *known: str) -> Iterator[None]:
    """Have some names lead to loopback, and no other name anywhere; port 80 is the server's."""
    real = socket.getaddrinfo

    def found(host: str, *args: Any, **kwargs: Any) -> Any:
        if host not in (*known, "127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return real("127.0.0.1", *args, **kwargs)

    connect = socket.socket.connect

    def to_the_server(self: socket.socket, place: tuple[str, int]) -> None:
        connect(self, (place[0], port if place[1] in (80, 443) else place[1]))

    with patch.object(socket, "getaddrinfo", found), patch.object(socket.socket, "connect", to_the_server):
        yield


def test_what_plain_http_names_gets_no_password_and_is_shown_to_the_user() -> None:
    def answer() -> Response:
        return Response("", 302, {"Location": "https://mail.hoster.example/autodiscover/autodiscover.xml"})

    configuration = Configuration({"allowed_networks": "127.0.0.0/8"})
    with (
        answering(answer) as server,
        names(server.server.port, "autodiscover.fjordworks.example"),
        pytest.raises(Refused) as caught,
    ):
        discover(LOGIN, configuration, Reach.of(configuration))
    assert (caught.value.reason, caught.value.about) == (RefusalReason.SERVER_ELSEWHERE, "mail.hoster.example")
    assert not any(authorization for _, _, authorization in server.asked)


def test_a_domain_without_a_server_is_said_to_have_none() -> None:
    configuration = Configuration({})
    with names(1), pytest.raises(Refused) as caught:
        discover(LOGIN, configuration, Reach.of(configuration))
    assert caught.value.reason is RefusalReason.SERVER_NOT_FOUND


def test_a_domain_whose_autodiscover_is_in_a_network_that_is_not_allowed_is_refused() -> None:
    configuration = Configuration({})
    with (
        answering(lambda: Response("", 401, BASIC)) as server,
        names(server.server.port, "autodiscover.fjordworks.example"),
        pytest.raises(Refused) as caught,
    ):
        discover(LOGIN, configuration, Reach.of(configuration))
    assert caught.value.reason is RefusalReason.ADDRESS_NOT_ALLOWED
    assert server.asked == []


@pytest.mark.parametrize("content", [b"", b"<", b"<html/>", b"\xff\xfe", b"<a>&b;</a>"])
def test_what_is_no_answer_says_nothing(content: bytes) -> None:
    assert read_pox(content) is None
    assert read_soap(content) is None


def test_no_entity_of_an_answer_is_resolved() -> None:
    bomb = (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + pox("<Action>redirectAddr</Action><RedirectAddr>&x;</RedirectAddr>")
    ).encode()
    answer = read_pox(bomb)
    assert answer is None or (answer.kind, "root" in answer.value) == (AnswerKind.ADDRESS, False)
