"""Extended properties: what programs hang on items under names of their own."""

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of, t
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import ExtendedPath

_ATTRIBUTES = ("DistinguishedPropertySetId", "PropertySetId", "PropertyTag", "PropertyName", "PropertyId")
_ALLOWED = (
    {"DistinguishedPropertySetId", "PropertyName"},
    {"DistinguishedPropertySetId", "PropertyId"},
    {"PropertySetId", "PropertyName"},
    {"PropertySetId", "PropertyId"},
    {"PropertyTag"},
)


def path_from(element: Element) -> ExtendedPath:
    """Return which property an ExtendedFieldURI names; raises ExchangeError for a combination that names none."""
    given = {name for name in _ATTRIBUTES if element.get(name) is not None}
    if given not in _ALLOWED or not element.get("PropertyType"):
        raise ExchangeError("ErrorInvalidExtendedProperty")
    return (*(_normal(name, element.get(name) or "") for name in _ATTRIBUTES), element.get("PropertyType") or "")


def _normal(name: str, text: str) -> str:
    if name == "PropertyTag" and text:
        try:
            return f"0x{int(text, 0):x}"
        except ValueError as error:
            raise ExchangeError("ErrorInvalidExtendedProperty") from error
    return text.lower() if name == "PropertySetId" else text


def path_element(path: ExtendedPath) -> Element:
    """Return a property's name as ExtendedFieldURI."""
    named = {name: value for name, value in zip(_ATTRIBUTES, path, strict=False) if value}
    return t("ExtendedFieldURI", **named, PropertyType=path[-1])


def property_from(element: Element) -> tuple[ExtendedPath, tuple[str, ...]]:
    """Return the name and the values of an ExtendedProperty."""
    uri = part(element, "ExtendedFieldURI")
    if uri is None:
        raise ExchangeError("ErrorInvalidExtendedProperty")
    path = path_from(uri)
    values = part(element, "Values")
    if path[-1].endswith("Array") != (values is not None):
        raise ExchangeError("ErrorInvalidExtendedPropertyValue")
    if values is not None:
        return path, tuple(value.text or "" for value in parts_of(values))
    single = part(element, "Value")
    if single is None or not _fits(path[-1], single.text or ""):
        raise ExchangeError("ErrorInvalidExtendedPropertyValue")
    return path, (single.text or "",)


def _fits(kind: str, text: str) -> bool:
    if kind in ("Integer", "Short", "Long"):
        return text.strip().lstrip("-").isdigit()
    return text in ("true", "false", "0", "1") if kind == "Boolean" else True


def property_element(path: ExtendedPath, values: tuple[str, ...]) -> Element:
    """Return an ExtendedProperty."""
    if path[-1].endswith("Array"):
        return t("ExtendedProperty", [path_element(path), t("Values", [t("Value", value) for value in values])])
    return t("ExtendedProperty", [path_element(path), t("Value", values[0] if values else "")])


def is_extended(element: Element) -> bool:
    """Return whether a path names an extended property."""
    return name_of(element) == "ExtendedFieldURI"
