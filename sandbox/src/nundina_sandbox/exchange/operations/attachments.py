"""CreateAttachment, GetAttachment and DeleteAttachment: files that hang on items."""

import base64
import binascii
from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, t
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.ids import id_from_bytes
from nundina_sandbox.exchange.items.attachments import attach_all, attachment_id
from nundina_sandbox.exchange.items.item import Attachment, Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.places import check_write, item_at

_KEY = 16


def create_attachment(call: Call) -> Element:
    """Return the ids of the files that now hang on an item."""
    parent = part(call.request, "ParentItemId")

    def one(element: Element) -> Iterator[Element]:
        if parent is None:
            raise ExchangeError("ErrorInvalidIdEmpty")
        mailbox, item = item_at(call, parent)
        check_write(call, mailbox)
        made = attach_all(item, t("Attachments", [element]))
        mailbox.changed(item, call.now)
        yield m("Attachments", [t("FileAttachment", [attachment_id(item, new, root=True)]) for new in made])

    return each("CreateAttachment", parts_of(part(call.request, "Attachments")), one, [m("Attachments")])


def get_attachment(call: Call) -> Element:
    """Return the files with their contents."""

    def one(element: Element) -> Iterator[Element]:
        _, item, found = _at(call, element)
        parts = [
            attachment_id(item, found),
            t("Name", found.name),
            t("ContentType", found.kind),
            t("Content", base64.b64encode(found.content).decode()),
        ]
        yield m("Attachments", [t("FileAttachment", parts)])

    return each("GetAttachment", parts_of(part(call.request, "AttachmentIds")), one, [m("Attachments")])


def delete_attachment(call: Call) -> Element:
    """Return the items from which files were taken."""

    def one(element: Element) -> Iterator[Element]:
        mailbox, item, found = _at(call, element)
        check_write(call, mailbox)
        item.attachments.remove(found)
        mailbox.changed(item, call.now)
        yield m("RootItemId", RootItemId=str(item.id), RootItemChangeKey=item.change_key)

    return each("DeleteAttachment", parts_of(part(call.request, "AttachmentIds")), one)


def _at(call: Call, element: Element) -> tuple[Mailbox, Item, Attachment]:
    try:
        raw = base64.b64decode(element.get("Id") or "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ExchangeError("ErrorInvalidIdMalformed") from error
    mailbox, item = item_at(call, t("ItemId", Id=str(id_from_bytes(raw[:-_KEY]))))
    found = next((one for one in item.attachments if one.key.bytes == raw[-_KEY:]), None)
    if found is None:
        raise ExchangeError("ErrorItemNotFound")
    return mailbox, item, found
