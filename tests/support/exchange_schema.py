"""Microsoft's own schema of EWS, as the judge of every request and answer in these tests.

Two things in it keep a strict reader from loading it, and are put right in memory: the import of the xml namespace says
no place, and the sequence of transitions is ambiguous (its members are substitutes of one another).
"""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_BESIDE_THE_PROJECT = Path(__file__).parents[3] / "shared" / "schemas"
_EXCEPTED = (f"{MESSAGES}GetStreamingEventsResponse",)
"""The schema has t:Notification where servers, and Microsoft's examples, have m:Notification."""


def folder() -> Path | None:
    """Return where the schema lies, None where it does not."""
    found = Path(os.environ.get("NUNDINA_SCHEMAS", _BESIDE_THE_PROJECT)) / "ews"
    return found if (found / "messages.xsd").exists() else None


class _Patched(etree.Resolver):  # type: ignore[misc]  # lxml has no types
    def __init__(self, place: Path) -> None:
        self._place = place

    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        name = url.rpartition("/")[2]
        return self.resolve_string(etree.tostring(_read(self._place / name)), context, base_url=url)


def _read(path: Path) -> Any:
    root = etree.parse(path).getroot()
    for imported in root.iter(f"{XS}import"):
        if imported.get("namespace") == "http://www.w3.org/XML/1998/namespace":
            imported.set("schemaLocation", "xml.xsd")
    for kind in root.iter(f"{XS}complexType"):
        if kind.get("name") == "ArrayOfTransitionsType":
            sequence = kind.find(f"{XS}sequence")
            for old in list(sequence):
                sequence.remove(old)
            etree.SubElement(sequence, f"{XS}element", ref="t:Transition", minOccurs="0", maxOccurs="unbounded")
    return root


@cache
def schema() -> Any:
    """Return the schema; skips the test where it is not there."""
    place = folder()
    if place is None:
        pytest.skip("Microsoft's EWS schema is not beside the project (shared/schemas/ews)")
    parser = etree.XMLParser(load_dtd=False)
    parser.resolvers.add(_Patched(place))
    root = etree.fromstring(etree.tostring(_read(place / "messages.xsd")), parser, base_url=f"{place}/messages.xsd")
    return etree.XMLSchema(root)


def faults_in(bodies: Iterable[bytes]) -> list[str]:
    """Return what the schema has against the bodies of these envelopes, each with the name of its root."""
    found: list[str] = []
    for body in bodies:
        envelope = etree.fromstring(body)
        inner = envelope.find(f"{SOAP}Body")[0]
        if inner.tag in _EXCEPTED or inner.tag == f"{SOAP}Fault":
            continue
        if not schema().validate(etree.fromstring(etree.tostring(inner))):
            found.append(f"{etree.QName(inner).localname}: {schema().error_log.last_error}")
    return found
