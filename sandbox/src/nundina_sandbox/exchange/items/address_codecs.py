"""How people are read from XML and written to it: organizers, recipients, attendees."""

from datetime import tzinfo

from nundina_sandbox.exchange.elements import Element, part, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.codecs import Codec, Moment
from nundina_sandbox.exchange.items.values import (
    Address,
    Attendee,
    Attendees,
    Recipients,
    Value,
)
from nundina_sandbox.exchange.times.zones import moment_from


class OneAddress(Codec):
    """Somebody, as Organizer and From hold them."""

    def read(self, element: Element, zone: tzinfo) -> Address:
        """Return name and address."""
        return address_from(part(element, "Mailbox"))

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return somebody as an element."""
        if not isinstance(value, Address):
            raise TypeError(value)
        return t(name, [mailbox_element(value)])


class ListOfAddresses(Codec):
    """Those to whom a message goes."""

    def read(self, element: Element, zone: tzinfo) -> Recipients:
        """Return names and addresses."""
        return Recipients(tuple(address_from(inner) for inner in parts_of(element)))

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the recipients as an element."""
        if not isinstance(value, Recipients):
            raise TypeError(value)
        return t(name, [mailbox_element(who) for who in value.recipients])


class ListOfAttendees(Codec):
    """Those who are invited in one role."""

    def read(self, element: Element, zone: tzinfo) -> Attendees:
        """Return the attendees; what a client says about their answers counts as it does in Exchange."""
        return Attendees(tuple(_attendee_from(inner, zone) for inner in parts_of(element)))

    def write(self, name: str, value: Value, zone: tzinfo) -> Element:
        """Return the attendees as an element."""
        if not isinstance(value, Attendees):
            raise TypeError(value)
        return t(name, [_attendee_element(one, zone) for one in value.attendees])


def address_from(mailbox: Element | None) -> Address:
    """Return who a Mailbox element names; raises ExchangeError when it names nobody."""
    address = (text_at(mailbox, "EmailAddress") or "").strip()
    if not address:
        raise ExchangeError("ErrorInvalidRecipients")
    return Address(text_at(mailbox, "Name") or address, address, text_at(mailbox, "RoutingType") or "SMTP")


def mailbox_element(who: Address, kind: str = "Mailbox") -> Element:
    """Return somebody as a Mailbox element."""
    parts = [t("Name", who.name), t("EmailAddress", who.address), t("RoutingType", who.routing)]
    return t("Mailbox", [*parts, t("MailboxType", kind)] if kind else parts)


def _attendee_from(element: Element, zone: tzinfo) -> Attendee:
    replied = text_at(element, "LastResponseTime")
    return Attendee(
        address_from(part(element, "Mailbox")),
        text_at(element, "ResponseType") or "Unknown",
        moment_from(replied, zone) if replied else None,
    )


def _attendee_element(one: Attendee, zone: tzinfo) -> Element:
    made = t("Attendee", [mailbox_element(one.who), t("ResponseType", one.response)])
    named = ("LastResponseTime", one.replied), ("ProposedStart", one.proposed_start), ("ProposedEnd", one.proposed_end)
    made.extend(Moment().write(name, at, zone) for name, at in named if at is not None)
    return made
