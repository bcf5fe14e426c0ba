"""How a property is read from XML and written to it, one codec for each kind of value."""

from abc import ABC, abstractmethod
from copy import deepcopy
from datetime import UTC, datetime, tzinfo

from nundina_sandbox.exchange.elements import Element, name_of, parts_of, t
from nundina_sandbox.exchange.items.values import (
    Body,
    Structure,
    Value,
    Words,
)
from nundina_sandbox.exchange.times.custom_zones import meeting_zone, zone_defined_by
from nundina_sandbox.exchange.times.recurrence import Recurrence
from nundina_sandbox.exchange.times.recurrence_xml import recurrence_element, recurrence_from
from nundina_sandbox.exchange.times.zone_definitions import NamedZone, definition_element
from nundina_sandbox.exchange.times.zones import in_utc, in_zone, moment_from, not_valid


class Codec(ABC):
    """Reads and writes one kind of value; times without an offset are in the zone of the request."""

    @abstractmethod
    def read(self, element: Element, zone: tzinfo) -> Value:
        """Return the value; raises ExchangeError for an element that holds no such value."""

    @abstractmethod
    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the element of this name that holds the value."""


class Text(Codec):
    """A text, perhaps one of a few words only."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, element: Element, zone: tzinfo) -> str:
        """Return the text."""
        text = str(element.text or "")
        if self._words and text not in self._words:
            raise not_valid(text, name_of(element))
        return text

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the text as an element."""
        return t(name, str(value))


class Flag(Codec):
    """True or false."""

    def read(self, element: Element, zone: tzinfo) -> bool:
        """Return the truth value."""
        text = (element.text or "").strip()
        if text not in ("true", "false", "1", "0"):
            raise not_valid(text, "boolean")
        return text in ("true", "1")

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the truth value as an element."""
        return t(name, bool(value))


class Number(Codec):
    """A whole number."""

    def read(self, element: Element, zone: tzinfo) -> int:
        """Return the number."""
        try:
            return int((element.text or "").strip())
        except ValueError as error:
            raise not_valid(element.text or "", "int") from error

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the number as an element."""
        return t(name, int(str(value)))


class Moment(Codec):
    """A moment, kept in UTC."""

    def read(self, element: Element, zone: tzinfo) -> datetime:
        """Return the moment in UTC."""
        return moment_from(element.text or "", zone)

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the moment as an element, in UTC unless the request asked for a zone."""
        if not isinstance(value, datetime):
            raise TypeError(value)
        return t(name, in_utc(value) if zone is UTC else in_zone(value, zone))


class BodyText(Codec):
    """A text that is plain or HTML."""

    def read(self, element: Element, zone: tzinfo) -> Body:
        """Return the text with its kind."""
        kind = element.get("BodyType") or "Text"
        if kind not in ("Text", "HTML"):
            raise not_valid(kind, "BodyTypeType")
        return Body(element.text or "", kind)

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the text as an element."""
        if not isinstance(value, Body):
            raise TypeError(value)
        return t(name, value.text, BodyType=value.kind)


class ListOfWords(Codec):
    """A list of texts."""

    def read(self, element: Element, zone: tzinfo) -> Words:
        """Return the texts."""
        return Words(tuple(inner.text or "" for inner in parts_of(element)))

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the texts as an element."""
        if not isinstance(value, Words):
            raise TypeError(value)
        return t(name, [t("String", word) for word in value.words])


class AsItCame(Codec):
    """Elements that are kept as they came."""

    def read(self, element: Element, zone: tzinfo) -> Structure:
        """Return copies of the elements."""
        return Structure(tuple(deepcopy(inner) for inner in parts_of(element)))

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return copies of the elements in one."""
        if not isinstance(value, Structure):
            raise TypeError(value)
        return t(name, [deepcopy(inner) for inner in value.parts])


class Series(Codec):
    """A recurrence."""

    def read(self, element: Element, zone: tzinfo) -> Recurrence:
        """Return the pattern with its range."""
        return recurrence_from(element)

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the recurrence as an element."""
        if not isinstance(value, Recurrence):
            raise TypeError(value)
        return recurrence_element(name, value)


class Zone(Codec):
    """A time zone: short where Exchange 2013 and later give only its names."""

    def __init__(self, *, full: bool = False) -> None:
        self._full = full

    def read(self, element: Element, zone: tzinfo) -> NamedZone:
        """Return the zone."""
        return meeting_zone(element) if name_of(element) == "MeetingTimeZone" else zone_defined_by(element)

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the zone as an element."""
        if not isinstance(value, NamedZone):
            raise TypeError(value)
        if name == "MeetingTimeZone":
            return t(name, TimeZoneName=value.id)
        return definition_element(name, value, full=self._full)
