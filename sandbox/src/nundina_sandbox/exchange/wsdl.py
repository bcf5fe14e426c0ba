"""The description of the service in WSDL: which operations there are, and where."""

from lxml import etree

from nundina_sandbox.exchange.elements import MESSAGES, Element

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_HTTP = "http://schemas.xmlsoap.org/soap/http"


def description(operations: list[str], address: str) -> Element:
    """Return the description of these operations at this address."""
    root = etree.Element(f"{{{_WSDL}}}definitions", nsmap={"wsdl": _WSDL, "soap": _SOAP, "tns": MESSAGES})
    root.set("targetNamespace", MESSAGES)
    port_type = etree.SubElement(root, f"{{{_WSDL}}}portType", name="ExchangeServicePortType")
    binding = etree.SubElement(root, f"{{{_WSDL}}}binding", name="ExchangeServiceBinding")
    binding.set("type", "tns:ExchangeServicePortType")
    etree.SubElement(binding, f"{{{_SOAP}}}binding", style="document", transport=_HTTP)
    for name in operations:
        etree.SubElement(port_type, f"{{{_WSDL}}}operation", name=name)
        bound = etree.SubElement(binding, f"{{{_WSDL}}}operation", name=name)
        etree.SubElement(bound, f"{{{_SOAP}}}operation", soapAction=f"{MESSAGES}/{name}")
    service = etree.SubElement(root, f"{{{_WSDL}}}service", name="ExchangeServices")
    port = etree.SubElement(
        service, f"{{{_WSDL}}}port", name="ExchangeServicePort", binding="tns:ExchangeServiceBinding"
    )
    etree.SubElement(port, f"{{{_SOAP}}}address", location=address)
    return root
