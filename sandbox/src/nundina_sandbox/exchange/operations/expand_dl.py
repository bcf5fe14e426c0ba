"""ExpandDL: who is on a list."""

from nundina_sandbox.exchange.elements import Element, m, part, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.address_codecs import mailbox_element
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.operations.call import Call, failure, response, success


def expand_dl(call: Call) -> Element:
    """Return the members of a list, one level deep."""
    person = call.world.person(text_at(part(call.request, "Mailbox"), "EmailAddress") or "")
    if person is None or person.kind != "list":
        return response("ExpandDL", [failure("ExpandDL", ExchangeError("ErrorNameResolutionNoResults"))])
    members = [_member(call, address) for address in person.members]
    attributes = {"TotalItemsInView": len(members), "IncludesLastItemInRange": True}
    return response("ExpandDL", [success("ExpandDL", [m("DLExpansion", members, **attributes)])])


def _member(call: Call, address: str) -> Element:
    person = call.world.person(address)
    kind = "Contact" if person is None else "PublicDL" if person.kind == "list" else "Mailbox"
    return mailbox_element(Address(person.name if person else address, address), kind)
