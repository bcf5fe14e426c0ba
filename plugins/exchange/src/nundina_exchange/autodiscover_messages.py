"""The two forms of autodiscover's questions and answers: plain old XML, and SOAP.

[MS-OXDSCLI] and https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/
getusersettings-operation-soap describe them. Answers are a stranger's: no entity in them is resolved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from nundina_plugin_api import RefusalReason, Refused

REQUEST_SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
RESPONSE_SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
SOAP_SCHEMA = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
# Outside addresses first: the app does not stand in the network of the mail server.
PROTOCOLS = ("EXPR", "EXHTTP", "EXCH")
SETTINGS = ("ExternalEwsUrl", "InternalEwsUrl")


class AnswerKind(StrEnum):
    """What autodiscover says."""

    ENDPOINT = "endpoint"  # the EWS address
    URL = "url"  # ask there
    ADDRESS = "address"  # ask again for this email address


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    kind: AnswerKind
    value: str


def pox_request(address: str) -> bytes:
    """Return the question in plain old XML."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{REQUEST_SCHEMA}"><Request>'
        f"<EMailAddress>{escape(address)}</EMailAddress>"
        f"<AcceptableResponseSchema>{RESPONSE_SCHEMA}</AcceptableResponseSchema></Request></Autodiscover>"
    ).encode()


def soap_request(address: str, url: str) -> bytes:
    """Return the question in SOAP."""
    wanted = "".join(f"<a:Setting>{name}</a:Setting>" for name in SETTINGS)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="{SOAP_SCHEMA}" '
        'xmlns:wsa="http://www.w3.org/2005/08/addressing"><s:Header>'
        "<a:RequestedServerVersion>Exchange2010</a:RequestedServerVersion>"
        f"<wsa:Action>{SOAP_SCHEMA}/Autodiscover/GetUserSettings</wsa:Action><wsa:To>{escape(url)}</wsa:To></s:Header>"
        f"<s:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>{escape(address)}</a:Mailbox>"
        f"</a:User></a:Users><a:RequestedSettings>{wanted}</a:RequestedSettings></a:Request>"
        "</a:GetUserSettingsRequestMessage></s:Body></s:Envelope>"
    ).encode()


def read_pox(content: bytes) -> Answer | None:
    """Return what an answer in plain old XML says, or nothing where it is none."""
    root = _parsed(content)
    if root is None:
        return None
    for tag, kind in (("RedirectAddr", AnswerKind.ADDRESS), ("RedirectUrl", AnswerKind.URL)):
        redirected = _text(root, tag)
        if redirected:
            return _redirect(kind, redirected)
    urls = {_text(protocol, "Type"): _text(protocol, "EwsUrl") for protocol in _all(root, "Protocol")}
    found = [urls[name] for name in PROTOCOLS if urls.get(name)]
    return Answer(AnswerKind.ENDPOINT, found[0]) if found else None


def read_soap(content: bytes) -> Answer | None:
    """Return what an answer in SOAP says, or nothing where it is none."""
    root = _parsed(content)
    if root is None:
        return None
    code = next((_text(response, "ErrorCode") for response in _all(root, "UserResponse")), "")
    target = _text(root, "RedirectTarget")
    if code in ("RedirectAddress", "RedirectUrl") and target:
        return _redirect(AnswerKind.ADDRESS if code == "RedirectAddress" else AnswerKind.URL, target)
    urls = {_text(setting, "Name"): _text(setting, "Value") for setting in _all(root, "UserSetting")}
    found = [urls[name] for name in SETTINGS if urls.get(name)]
    return Answer(AnswerKind.ENDPOINT, found[0]) if found else None


def _redirect(kind: AnswerKind, target: str) -> Answer:
    sound = target.startswith("https://") if kind is AnswerKind.URL else target.count("@") == 1
    if not sound:
        raise Refused(RefusalReason.SERVER_NOT_FOUND, "a redirect that leads nowhere")
    return Answer(kind, target)


def _parsed(content: bytes) -> Any | None:  # noqa: ANN401 -- of a library without types
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _all(root: Any, name: str) -> list[Any]:  # noqa: ANN401
    return [each for each in root.iter() if isinstance(each.tag, str) and etree.QName(each).localname == name]


def _text(root: Any, name: str) -> str:  # noqa: ANN401
    return next((str(each.text or "").strip() for each in _all(root, name) if each.text), "")
