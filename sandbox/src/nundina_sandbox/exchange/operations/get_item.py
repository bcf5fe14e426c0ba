"""GetItem: what is known about items whose ids are known."""

from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of
from nundina_sandbox.exchange.items.shapes import item_element, shape_from
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.places import item_at


def get_item(call: Call) -> Element:
    """Return each item that is asked for."""
    shape_wanted = part(call.request, "ItemShape")

    def one(element: Element) -> Iterator[Element]:
        shape = shape_from(shape_wanted, call.schema)
        mailbox, item = item_at(call, element)
        yield m("Items", [item_element(item, shape, call.viewing(mailbox, shape.body_type))])

    return each("GetItem", parts_of(part(call.request, "ItemIds")), one, [m("Items")])
