"""What hangs on an item, and what it is called."""

import base64
import uuid

from nundina_sandbox.exchange.elements import Element, name_of, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.item import Attachment, Item


def attachment_id(item: Item, attachment: Attachment, *, root: bool = False) -> Element:
    """Return the AttachmentId element, with the item on which it hangs where wanted."""
    text = attachment_id_text(item, attachment)
    if root:
        return t("AttachmentId", Id=text, RootItemId=str(item.id), RootItemChangeKey=item.change_key)
    return t("AttachmentId", Id=text)


def attachment_id_text(item: Item, attachment: Attachment) -> str:
    """Return what a client calls an attachment."""
    return base64.b64encode(item.id.raw + attachment.key.bytes).decode()


def attach_all(item: Item, attachments: Element | None) -> list[Attachment]:
    """Hang files on an item; raises ExchangeError for content that is none."""
    made = [_file(element) for element in parts_of(attachments) if name_of(element) == "FileAttachment"]
    item.attachments.extend(made)
    return made


def _file(element: Element) -> Attachment:
    try:
        content = base64.b64decode("".join((text_at(element, "Content") or "").split()), validate=True)
    except ValueError as error:
        raise ExchangeError("ErrorCorruptData", "The attachment's content is not in base64.") from error
    return Attachment(
        uuid.uuid4(),
        text_at(element, "Name") or "",
        text_at(element, "ContentType") or "application/octet-stream",
        content,
        text_at(element, "IsInline") in ("true", "1"),
        text_at(element, "ContentId") or "",
    )
