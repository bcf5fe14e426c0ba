"""One request that is being answered: who asks, what for, and what may be touched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from nundina_sandbox.exchange.elements import Element, m, t
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.world import ExchangeWorld


@dataclass(frozen=True, slots=True)
class Call:
    """A request of somebody who is known; the world's lock is held while it is answered."""

    world: ExchangeWorld
    person: Person
    request: Element
    schema: str
    zone: tzinfo

    @property
    def now(self) -> datetime:
        """Return the sandbox's time."""
        return self.world.now()

    @property
    def mailbox(self) -> Mailbox:
        """Return the mailbox of who asks; raises ExchangeError where there is none."""
        found = self.world.mailbox_of(self.person)
        if found is None:
            raise ExchangeError("ErrorMissingEmailAddress")
        return found

    def viewing(self, mailbox: Mailbox, body_type: str = "Best") -> Viewing:
        """Return how who asks looks at a mailbox."""
        return Viewing(self.world, self.person, mailbox, self.schema, self.zone, body_type)


def response(name: str, messages: Iterable[Element]) -> Element:
    """Return the answer of an operation with one message for each thing that was asked for."""
    return m(f"{name}Response", [m("ResponseMessages", list(messages))])


def success(name: str, content: Iterable[Element] = ()) -> Element:
    """Return the message that something went well."""
    return m(f"{name}ResponseMessage", [m("ResponseCode", "NoError"), *content], ResponseClass="Success")


def failure(name: str, error: ExchangeError, content: Iterable[Element] = ()) -> Element:
    """Return the message that something did not."""
    return m(f"{name}ResponseMessage", [*failed_parts(error), *content], ResponseClass="Error")


def failed_parts(error: ExchangeError) -> list[Element]:
    """Return what every message of an error holds."""
    parts = [m("MessageText", error.text), m("ResponseCode", error.code), m("DescriptiveLinkKey", 0)]
    if error.values:
        parts.append(m("MessageXml", [_value(name, text) for name, text in error.values.items()]))
    return parts


def _value(name: str, text: str) -> Element:
    return t("Value", text, Name=name)


def each(
    name: str, things: Iterable[Element], answer: Callable[[Element], Iterable[Element]], empty: Iterable[Element] = ()
) -> Element:
    """Return the answer of an operation whose things succeed and fail one by one."""
    return response(name, [_one(name, thing, answer, empty) for thing in things])


def _one(
    name: str, thing: Element, answer: Callable[[Element], Iterable[Element]], empty: Iterable[Element]
) -> Element:
    try:
        return success(name, answer(thing))
    except RequestRefused:
        raise
    except ExchangeError as error:
        return failure(name, error, empty)
