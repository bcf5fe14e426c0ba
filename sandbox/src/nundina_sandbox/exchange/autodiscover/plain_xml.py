"""Autodiscover in plain old XML ([MS-OXDSCLI])."""

from datetime import datetime

from lxml import etree

from nundina_sandbox.exchange.autodiscover.findings import (
    AskAbout,
    AskThere,
    Found,
    Unknown,
    ews_url_of,
    finding_for,
    legacy_name,
)
from nundina_sandbox.exchange.elements import Element, built, parsed, part, text_at
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.server_versions import ServerVersion
from nundina_sandbox.exchange.world import ExchangeWorld

_OUTER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_NOT_FOUND, _INVALID, _NO_SCHEMA = 500, 600, 601
_WORDS = {
    _NOT_FOUND: "The e-mail address can't be found.",
    _INVALID: "Invalid Request",
    _NO_SCHEMA: "Provider is not available",
}


def answer(world: ExchangeWorld, body: bytes, host: str) -> Element:
    """Return the answer to a request: settings, a redirect, or an error."""
    try:
        asked = part(parsed(body), "Request")
    except etree.XMLSyntaxError:
        return _error(world, _INVALID)
    address = text_at(asked, "EMailAddress")
    if not address or text_at(asked, "AcceptableResponseSchema") is None:
        return _error(world, _INVALID)
    if text_at(asked, "AcceptableResponseSchema") != _OUTLOOK:
        return _error(world, _NO_SCHEMA)
    finding = finding_for(world, address)
    if isinstance(finding, Unknown):
        return _error(world, _NOT_FOUND)
    if isinstance(finding, AskThere):
        return _account([_o("Action", "redirectUrl"), _o("RedirectUrl", finding.url)])
    if isinstance(finding, AskAbout):
        return _account([_o("Action", "redirectAddr"), _o("RedirectAddr", finding.address)])
    return _settings(world, finding, host)


def invalid(world: ExchangeWorld) -> Element:
    """Return the answer to what is no request."""
    return _error(world, _INVALID)


def _o(name: str, content: "str | list[Element]") -> Element:
    return built(_OUTLOOK, name, content)


def _account(parts: list[Element], user: Element | None = None) -> Element:
    account = _o("Account", [_o("AccountType", "email"), *parts])
    return _document(_o("Response", [account] if user is None else [user, account]))


def _document(response: Element) -> Element:
    made = etree.Element(f"{{{_OUTER}}}Autodiscover", nsmap={None: _OUTER})
    made.append(response)
    return made


def _error(world: ExchangeWorld, code: int) -> Element:
    now: datetime = world.now()
    parts = [
        built(_OUTER, "ErrorCode", str(code)),
        built(_OUTER, "Message", _WORDS[code]),
        built(_OUTER, "DebugData", None),
    ]
    error = built(_OUTER, "Error", parts, {"Time": now.strftime("%H:%M:%S.%f"), "Id": "2380867431"})
    return _document(built(_OUTER, "Response", [error]))


def _settings(world: ExchangeWorld, found: Found, host: str) -> Element:
    person, url = found.person, ews_url_of(world, host)
    protocols = [_protocol(kind, world, person, url) for kind in ("EXCH", "EXPR")]
    return _account([_o("Action", "settings"), *protocols], _user(world, person))


def _user(world: ExchangeWorld, person: Person) -> Element:
    parts = [_o("DisplayName", person.name), _o("LegacyDN", legacy_name(person))]
    if world.server.version.has("Exchange2010_SP1"):
        parts.append(_o("AutoDiscoverSMTPAddress", person.address))
    return _o("User", [*parts, _o("DeploymentId", "5e50c2c1-5a4d-4f2d-9c1b-2f3d8f0f7a10")])


def _protocol(kind: str, world: ExchangeWorld, person: Person, url: str) -> Element:
    server = url.partition("://")[2].partition("/")[0].partition(":")[0]
    parts = [_o("Type", kind), _o("Server", server)]
    if kind == "EXCH":
        parts += [_o("ServerVersion", version_in_hex(world.server.version)), _o("MdbDN", legacy_name(person))]
    else:
        parts += [_o("SSL", "On" if url.startswith("https") else "Off"), _o("AuthPackage", _package(world))]
    return _o("Protocol", [*parts, _o("ASUrl", url), _o("EwsUrl", url), _o("OOFUrl", url)])


def _package(world: ExchangeWorld) -> str:
    return "Basic" if world.server.schemes == ("Basic",) else "Ntlm"


def version_in_hex(version: ServerVersion) -> str:
    """Return a build as ServerVersion packs it: 4 bits 0111, 6 major, 6 minor, a flag, 15 build."""
    major, minor, build, _ = version.build
    return f"{0b0111 << 28 | major << 22 | minor << 16 | 1 << 15 | build:08X}"
