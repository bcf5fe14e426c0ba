"""XML elements of EWS: how they are built and looked into."""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

Element = Any
"""An lxml element; lxml has no types of its own."""
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
_NAMES: dict[str | None, str] = {"m": MESSAGES, "t": TYPES}
_PREFIXES: dict[str, dict[str | None, str]] = {
    MESSAGES: _NAMES,
    TYPES: _NAMES,
    SOAP: {"s": SOAP},
    ERRORS: {"e": ERRORS},
}
"""The prefixes that Exchange writes; any other namespace is the one without a prefix."""
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Content = str | bool | int | None


def t(name: str, content: "Content | Iterable[Element]" = None, **attributes: Content) -> Element:
    """Return an element of the namespace of types with a text or with elements in it."""
    return built(TYPES, name, content, attributes)


def m(name: str, content: "Content | Iterable[Element]" = None, **attributes: Content) -> Element:
    """Return an element of the namespace of messages with a text or with elements in it."""
    return built(MESSAGES, name, content, attributes)


def built(
    space: str, name: str, content: "Content | Iterable[Element]", attributes: dict[str, Content] | None = None
) -> Element:
    """Return an element; attributes that are None are left out."""
    made = etree.Element(f"{{{space}}}{name}", nsmap=_PREFIXES.get(space, {None: space}))
    for key, value in (attributes or {}).items():
        if value is not None:
            made.set(key, written(value))
    if content is None:
        return made
    if isinstance(content, str | bool | int):
        made.text = written(content)
    else:
        made.extend(list(content))
    return made


def written(value: str | bool | int) -> str:
    """Return a value as XML writes it."""
    return ("true" if value else "false") if isinstance(value, bool) else legal(str(value))


def legal(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text)


def name_of(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def parts_of(element: Element | None) -> list[Element]:
    """Return the elements in an element, comments left out."""
    return [] if element is None else [part for part in element if isinstance(part.tag, str)]


def part(element: Element | None, *path: str) -> Element | None:
    """Return the first element on this way of names, whatever their namespace; None if there is none."""
    for name in path:
        element = next((inner for inner in parts_of(element) if name_of(inner) == name), None)
    return element


def text_at(element: Element | None, *path: str) -> str | None:
    """Return the text of the element on this way, None if there is no such element."""
    found = part(element, *path)
    return None if found is None else (found.text or "")


def parsed(body: bytes) -> Element:
    """Return the root of an XML document; raises etree.XMLSyntaxError for anything else.

    No entity is expanded and nothing is fetched, so that a small document cannot become a large one.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    root = etree.fromstring(body, parser)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("For security reasons DTD is prohibited in this XML document.", 0, 1, 1)
    return root


def serialised(root: Element) -> bytes:
    """Return an element as a document."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))
