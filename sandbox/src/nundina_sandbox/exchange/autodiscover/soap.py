"""Autodiscover in SOAP: GetUserSettings and GetDomainSettings, since Exchange 2010."""

from collections.abc import Callable

from lxml import etree

from nundina_sandbox.exchange.autodiscover.findings import (
    AskAbout,
    AskThere,
    Found,
    ews_url_of,
    finding_for,
    legacy_name,
)
from nundina_sandbox.exchange.elements import SOAP, Content, Element, built, name_of, parsed, part, parts_of, text_at
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.server_versions import API_VERSIONS, ServerVersion, rank
from nundina_sandbox.exchange.world import ExchangeWorld

_SPACE = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
_ADDRESSING = "http://www.w3.org/2005/08/addressing"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: dict[str, Content] = {f"{{{_XSI}}}nil": True}
_OPERATIONS = ("GetUserSettings", "GetDomainSettings")
_MOST_USERS = 100


def answer(world: ExchangeWorld, body: bytes, host: str) -> tuple[Element, int]:
    """Return the envelope that goes back and its status."""
    try:
        root = parsed(body)
    except etree.XMLSyntaxError as error:
        return _fault(str(error.msg)), 500
    asked = parts_of(part(root, "Body"))
    operation = name_of(asked[0]).removesuffix("RequestMessage") if asked else ""
    if operation not in _OPERATIONS:
        return _fault("The message with the given action cannot be processed at the receiver."), 500
    request = part(asked[0], "Request")
    answers = _users(world, request, host) if operation == "GetUserSettings" else _domains(world, request, host)
    made = _a(f"{operation}ResponseMessage", [_a("Response", answers)])
    return _envelope(operation, made, world.server.version), 200


def _a(
    name: str, content: "str | list[Element] | None" = None, attributes: dict[str, Content] | None = None
) -> Element:
    return built(_SPACE, name, content, attributes)


def _envelope(operation: str, content: Element, version: ServerVersion) -> Element:
    made = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP, "a": _ADDRESSING, "i": _XSI})
    action = f"{_SPACE}/Autodiscover/{operation}Response"
    header = [built(_ADDRESSING, "Action", action), _version(version)]
    made.extend([built(SOAP, "Header", header), built(SOAP, "Body", [content])])
    return made


def _version(version: ServerVersion) -> Element:
    names = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    numbers = [_a(name, str(number)) for name, number in zip(names, version.build, strict=True)]
    return _a("ServerVersionInfo", [*numbers, _a("Version", version.schema)])


def _fault(text: str) -> Element:
    made = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    fault = etree.Element(f"{{{SOAP}}}Fault")
    for name, value in (("faultcode", "s:Client"), ("faultstring", text)):
        etree.SubElement(fault, name).text = value
    made.append(built(SOAP, "Body", [fault]))
    return made


def _said(code: str = "NoError", text: str | None = None) -> list[Element]:
    return [_a("ErrorCode", code), _a("ErrorMessage", text) if text else _a("ErrorMessage", None, _NIL)]


def _users(world: ExchangeWorld, request: Element | None, host: str) -> list[Element]:
    users = [text_at(user, "Mailbox") or "" for user in parts_of(part(request, "Users"))]
    wanted = [setting.text or "" for setting in parts_of(part(request, "RequestedSettings"))]
    if not users or not wanted or len(users) > _MOST_USERS:
        return [*_said("InvalidRequest", "The request has no users or no settings."), _a("UserResponses")]
    answers = [_user(world, address, wanted, host) for address in users]
    return [*_said(), _a("UserResponses", answers)]


def _user(world: ExchangeWorld, address: str, wanted: list[str], host: str) -> Element:
    finding = finding_for(world, address)
    if isinstance(finding, AskAbout):
        return _redirected("RedirectAddress", finding.address)
    if isinstance(finding, AskThere):
        return _redirected("RedirectUrl", finding.url)
    if not isinstance(finding, Found):
        parts = [*_said("InvalidUser", f"The user '{address}' is invalid."), _a("RedirectTarget", None, _NIL)]
        return _a("UserResponse", [*parts, _a("UserSettingErrors"), _a("UserSettings")])
    return _settings(world, finding.person, wanted, host)


def _redirected(code: str, target: str) -> Element:
    parts = [*_said(code, target), _a("RedirectTarget", target)]
    return _a("UserResponse", [*parts, _a("UserSettingErrors"), _a("UserSettings")])


def _settings(world: ExchangeWorld, person: Person, wanted: list[str], host: str) -> Element:
    known = {name: tell() for name, tell in _tellers(world, person, host).items() if name in wanted}
    missing = [_missing(name) for name in wanted if name not in known]
    return _a(
        "UserResponse",
        [
            *_said("NoError", "No error."),
            _a("RedirectTarget", None, _NIL),
            _a("UserSettingErrors", missing),
            _a("UserSettings", [_setting("User", name, value) for name, value in known.items()]),
        ],
    )


def _setting(prefix: str, name: str, value: str) -> Element:
    kind: dict[str, Content] = {f"{{{_XSI}}}type": "StringSetting" if prefix == "User" else "DomainStringSetting"}
    return _a(f"{prefix}Setting", [_a("Name", name), _a("Value", value)], kind)


def _missing(name: str, prefix: str = "User") -> Element:
    text = f"The requested setting '{name}' is not available."
    parts = [_a("ErrorCode", "SettingIsNotAvailable"), _a("ErrorMessage", text), _a("SettingName", name)]
    return _a(f"{prefix}SettingError", parts)


def _tellers(world: ExchangeWorld, person: Person, host: str) -> dict[str, Callable[[], str]]:
    url, version = ews_url_of(world, host), world.server.version
    return {
        "UserDisplayName": lambda: person.name,
        "UserDN": lambda: legacy_name(person),
        "UserDeploymentId": lambda: "5e50c2c1-5a4d-4f2d-9c1b-2f3d8f0f7a10",
        "AutoDiscoverSMTPAddress": lambda: person.address,
        "InternalEwsUrl": lambda: url,
        "ExternalEwsUrl": lambda: url,
        "InternalMailboxServer": lambda: url.partition("://")[2].partition("/")[0],
        "EwsSupportedSchemas": lambda: ", ".join(_schemas(version)),
        "CasVersion": lambda: ".".join(str(number) for number in version.build),
        "ExternalEwsVersion": lambda: ".".join(str(number) for number in version.build),
        "UserMSOnline": lambda: "False",
    }


def _schemas(version: ServerVersion) -> list[str]:
    return [name for name in API_VERSIONS if name.startswith("Exchange") and rank(name) <= rank(version.schema)]


def _domains(world: ExchangeWorld, request: Element | None, host: str) -> list[Element]:
    domains = [(domain.text or "").lower() for domain in parts_of(part(request, "Domains"))]
    wanted = [setting.text or "" for setting in parts_of(part(request, "RequestedSettings"))]
    if not domains or not wanted:
        return [*_said("InvalidRequest", "The request has no domains or no settings."), _a("DomainResponses")]
    return [*_said(), _a("DomainResponses", [_domain(world, domain, wanted, host) for domain in domains])]


def _domain(world: ExchangeWorld, domain: str, wanted: list[str], host: str) -> Element:
    if not any(address.endswith(f"@{domain}") for address in world.people):
        parts = [*_said("InvalidDomain", f"The domain '{domain}' is invalid."), _a("DomainSettingErrors")]
        return _a("DomainResponse", [*parts, _a("DomainSettings"), _a("RedirectTarget", None, _NIL)])
    known = {"ExternalEwsUrl": ews_url_of(world, host), "ExternalEwsVersion": world.server.version.schema}
    missing = [_missing(name, "Domain") for name in wanted if name not in known]
    settings = [_setting("Domain", name, value) for name, value in known.items() if name in wanted]
    parts = [*_said(), _a("DomainSettingErrors", missing), _a("DomainSettings", settings)]
    return _a("DomainResponse", [*parts, _a("RedirectTarget", None, _NIL)])
