"""How a client finds out where EWS is."""

from typing import Any

import pytest
import requests
from exchangelib import Configuration, Credentials
from exchangelib.autodiscover.protocol import AutodiscoverProtocol
from lxml import etree

from nundina_sandbox.exchange.server import RunningExchange
from nundina_sandbox.exchange.server_versions import SERVER_VERSIONS
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD

REQUEST = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def pox(exchange: RunningExchange, address: str = ANNA, schema: str = RESPONSE) -> Any:
    body = (
        f'<Autodiscover xmlns="{REQUEST}"><Request><EMailAddress>{address}</EMailAddress>'
        f"<AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>"
    )
    return posted(exchange, body)


def posted(exchange: RunningExchange, body: str) -> Any:
    answer = requests.post(
        f"{exchange.url}/Autodiscover/Autodiscover.xml", body, auth=(ANNA, ANNAS_PASSWORD), timeout=10
    )
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def texts(root: Any, name: str) -> list[str]:
    return [one.text for one in root.iter(f"{{*}}{name}")]


def soap(exchange: RunningExchange) -> Any:
    configuration = Configuration(
        service_endpoint=f"{exchange.url}/autodiscover/autodiscover.svc", credentials=Credentials(ANNA, ANNAS_PASSWORD)
    )
    return AutodiscoverProtocol(config=configuration)


def test_plain_xml_tells_the_address_of_ews_and_the_build(exchange: RunningExchange) -> None:
    found = pox(exchange)
    assert set(texts(found, "EwsUrl")) == {exchange.ews_url}
    assert texts(found, "DisplayName") == ["Anna Berg"]
    assert texts(found, "ServerVersion") == ["73C28A02"]
    assert found[0].tag == f"{{{RESPONSE}}}Response"


@pytest.mark.parametrize(
    ("address", "schema", "code"),
    [("nobody@corp.example", RESPONSE, "500"), (ANNA, "http://example/other", "601"), ("", RESPONSE, "600")],
)
def test_plain_xml_refuses_by_number(exchange: RunningExchange, address: str, schema: str, code: str) -> None:
    assert texts(pox(exchange, address, schema), "ErrorCode") == [code]


def test_what_is_no_request_is_an_invalid_one(exchange: RunningExchange) -> None:
    assert texts(posted(exchange, "<nonsense"), "ErrorCode") == ["600"]
    looked = requests.get(f"{exchange.url}/autodiscover/autodiscover.xml", auth=(ANNA, ANNAS_PASSWORD), timeout=10)
    assert texts(etree.fromstring(looked.content), "ErrorCode") == ["600"]
    assert requests.get(f"{exchange.url}/autodiscover/autodiscover.xml", timeout=10).status_code == 401


def test_it_sends_on_to_another_address_and_to_another_server(exchange: RunningExchange) -> None:
    server = exchange.world.server
    server.redirect_address["old@corp.example"] = ANNA
    server.redirect_url["far@corp.example"] = "https://far.example/autodiscover/autodiscover.xml"
    assert texts(pox(exchange, "old@corp.example"), "RedirectAddr") == [ANNA]
    assert texts(pox(exchange, "far@corp.example"), "RedirectUrl") == [server.redirect_url["far@corp.example"]]
    assert soap(exchange).get_user_settings("old@corp.example").redirect_address == ANNA
    assert soap(exchange).get_user_settings("far@corp.example").redirect_url == server.redirect_url["far@corp.example"]


def test_soap_tells_the_settings_that_are_asked_for(exchange: RunningExchange) -> None:
    found = soap(exchange).get_user_settings(ANNA, settings=["external_ews_url", "ews_supported_schemas", "mailbox_dn"])
    assert found.ews_url == exchange.ews_url
    assert found.user_settings["ews_supported_schemas"].endswith("Exchange2016")
    assert set(found.user_settings_errors) == {"mailbox_dn"}
    assert soap(exchange).get_user_settings("nobody@corp.example").error_code == "InvalidUser"


def test_exchange_2007_has_no_soap_and_a_server_may_have_no_autodiscover(exchange: RunningExchange) -> None:
    exchange.world.server.version = SERVER_VERSIONS["Exchange 2007 SP1"]
    sign_in = (ANNA, ANNAS_PASSWORD)
    assert requests.post(f"{exchange.url}/autodiscover/autodiscover.svc", auth=sign_in, timeout=10).status_code == 404
    assert texts(pox(exchange), "EwsUrl")
    exchange.world.server.autodiscover = False
    assert requests.post(f"{exchange.url}/autodiscover/autodiscover.xml", auth=sign_in, timeout=10).status_code == 404


def test_plain_http_sends_on_before_it_asks_for_a_password(exchange: RunningExchange) -> None:
    exchange.world.server.moved_to = "https://mail.corp.example"
    looked = requests.get(f"{exchange.url}/autodiscover/autodiscover.xml", timeout=10, allow_redirects=False)
    assert (looked.status_code, looked.headers["Location"]) == (
        302,
        "https://mail.corp.example/autodiscover/autodiscover.xml",
    )


def test_domains_are_told_too(exchange: RunningExchange) -> None:
    space = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
    body = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="{space}"><s:Body>'
        "<a:GetDomainSettingsRequestMessage><a:Request><a:Domains><a:Domain>corp.example</a:Domain><a:Domain>"
        "else.example</a:Domain></a:Domains><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting>"
        "</a:RequestedSettings></a:Request></a:GetDomainSettingsRequestMessage></s:Body></s:Envelope>"
    )
    answer = requests.post(
        f"{exchange.url}/autodiscover/autodiscover.svc", body, auth=(ANNA, ANNAS_PASSWORD), timeout=10
    )
    root = etree.fromstring(answer.content)
    assert texts(root, "ErrorCode") == ["NoError", "NoError", "InvalidDomain"]
    assert texts(root, "Value") == [exchange.ews_url]
