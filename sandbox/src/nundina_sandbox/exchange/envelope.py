"""SOAP envelopes: what a request carries, and what an answer is wrapped in."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from lxml import etree

from nundina_sandbox.exchange.elements import ERRORS, SOAP, TYPES, Element, built, name_of, part, parts_of, t
from nundina_sandbox.exchange.elements import parsed as parsed_xml
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.server_versions import API_VERSIONS, ServerVersion
from nundina_sandbox.exchange.times.custom_zones import zone_defined_by

_FIRST_WITH_ZONES = "Exchange2010"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    operation: Element
    schema: str
    """The version of the schema that the client speaks."""
    zone: tzinfo
    """The zone in which the client wants times."""
    impersonated: Element | None

    @property
    def name(self) -> str:
        """Return the name of the operation; GetUserAvailability's element has another name than the operation."""
        return name_of(self.operation).removesuffix("Request")


def asked_in(body: bytes, server: ServerVersion) -> Asked:
    """Return what an envelope asks for; raises RequestRefused for what the server cannot read."""
    try:
        root = parsed_xml(body)
    except etree.XMLSyntaxError as error:
        raise RequestRefused("ErrorInvalidRequest", f"The request is not well-formed XML: {error.msg}") from error
    operations = parts_of(part(root, "Body"))
    if etree.QName(root) != etree.QName(SOAP, "Envelope") or not operations:
        raise RequestRefused("ErrorInvalidRequest", "The request is no SOAP envelope with something in its body.")
    header = part(root, "Header")
    schema = _schema(header, server)
    return Asked(operations[0], schema, _zone(header, schema), part(header, "ExchangeImpersonation"))


def _schema(header: Element | None, server: ServerVersion) -> str:
    wanted = part(header, "RequestServerVersion")
    if wanted is None:
        return API_VERSIONS[0]
    schema = wanted.get("Version") or ""
    if not server.understands(schema):
        raise RequestRefused("ErrorInvalidServerVersion")
    return schema


def _zone(header: Element | None, schema: str) -> tzinfo:
    definition = part(header, "TimeZoneContext", "TimeZoneDefinition")
    if definition is None or API_VERSIONS.index(schema) < API_VERSIONS.index(_FIRST_WITH_ZONES):
        return UTC
    try:
        return zone_defined_by(definition).zone
    except ExchangeError as error:
        raise RequestRefused(error.code, error.text) from error


def enveloped(body: Element, server: ServerVersion) -> Element:
    """Return an answer in its envelope, with the server's version in the header."""
    header = built(SOAP, "Header", [version_element(server)])
    return _envelope([header, built(SOAP, "Body", [body])])


def version_element(server: ServerVersion) -> Element:
    """Return what the server says about itself."""
    major, minor, build, revision = server.build
    return t(
        "ServerVersionInfo",
        MajorVersion=major,
        MinorVersion=minor,
        MajorBuildNumber=build,
        MinorBuildNumber=revision,
        Version=server.says,
    )


def fault(refused: RequestRefused, server: ServerVersion) -> Element:
    """Return a refusal in its envelope."""
    code = built(ERRORS, "ResponseCode", refused.code)
    detail = [code, built(ERRORS, "Message", refused.text)]
    if refused.values:
        values = [_value(name, value) for name, value in refused.values.items()]
        detail.append(built(TYPES, "MessageXml", values))
    made = built(
        SOAP,
        "Fault",
        [
            _plain("faultcode", f"a:{refused.code}"),
            _plain("faultstring", refused.text),
            _plain("detail", detail),
        ],
    )
    return _envelope([built(SOAP, "Header", [version_element(server)]), built(SOAP, "Body", [made])])


def _value(name: str, text: str) -> Element:
    return t("Value", text, Name=name)


def _plain(name: str, content: "str | list[Element]") -> Element:
    made = etree.Element(name, nsmap={"a": TYPES})
    if isinstance(content, str):
        made.text = content
        if name == "faultstring":
            made.set("{http://www.w3.org/XML/1998/namespace}lang", "en-US")
    else:
        made.extend(content)
    return made


def _envelope(parts: list[Element]) -> Element:
    made = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    made.extend(parts)
    return made
