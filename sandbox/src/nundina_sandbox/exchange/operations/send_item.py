"""SendItem: drafts that are sent."""

from nundina_sandbox.exchange.elements import Element, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.places import check_version, check_write, item_at
from nundina_sandbox.exchange.operations.sending import deliver


def send_item(call: Call) -> Element:
    """Return whether each draft was sent; with SaveItemToFolder a copy is kept with what was sent."""
    save = call.request.get("SaveItemToFolder")
    if save not in ("true", "false", "1", "0"):
        raise RequestRefused("ErrorSchemaValidation")

    def one(element: Element) -> list[Element]:
        mailbox, item = item_at(call, element)
        check_version(element, item)
        check_write(call, mailbox)
        if item.kind != "Message" or not item.flag("item:IsDraft"):
            raise ExchangeError("ErrorInvalidItemForOperationSendItem", "Only a draft can be sent.")
        mailbox.remove(item, call.now)
        deliver(call, mailbox, item, save=save in ("true", "1"))
        return []

    return each("SendItem", parts_of(part(call.request, "ItemIds")), one)
