"""Bodies, and what of an item is written for people."""

import base64
import re
from html import escape, unescape
from urllib.parse import quote

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.items.computed.basics import item_class
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.mime import calendar_text
from nundina_sandbox.exchange.items.values import Body, Recipients
from nundina_sandbox.exchange.items.viewing import Viewing


def body(item: Item, viewing: Viewing) -> Body:
    """Return the text in the kind that was asked for."""
    held = item.get("item:Body", Body) or Body("", "HTML")
    if viewing.body_type == "Text":
        return Body(as_text(held), "Text")
    return Body(as_html(held), "HTML") if viewing.body_type == "HTML" else held


def text_body(item: Item, viewing: Viewing) -> Body:
    """Return the text without HTML."""
    return Body(as_text(item.get("item:Body", Body) or Body("")), "Text")


def preview(item: Item, viewing: Viewing) -> str:
    """Return how the text begins."""
    return as_text(item.get("item:Body", Body) or Body(""))[:255]


def as_text(held: Body) -> str:
    """Return a body without HTML."""
    if held.kind == "Text":
        return held.text
    without_head = re.sub(r"(?is)<(head|style|script)\b.*?</\1>", "", held.text)
    broken = re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\r\n", without_head)
    return unescape(re.sub(r"<[^>]*>", "", broken)).strip()


def as_html(held: Body) -> str:
    """Return a body as HTML."""
    if held.kind == "HTML":
        return held.text
    lines = escape(held.text).replace("\r\n", "<br>").replace("\n", "<br>")
    return f"<html><body><div>{lines}</div></body></html>"


def mime(item: Item, viewing: Viewing) -> Element:
    """Return it as a MIME message or an iCalendar text."""
    content = calendar_text(item) if item.is_calendar_item else f"Subject: {item.text('item:Subject')}\r\n\r\n"
    return t("MimeContent", base64.b64encode(content.encode()).decode(), CharacterSet="UTF-8")


def display_to(item: Item, viewing: Viewing) -> str:
    """Return the names of those to whom it goes."""
    if item.is_calendar_item:
        return "; ".join(one.who.name for one in item.in_role("calendar:RequiredAttendees"))
    return _names(item.get("message:ToRecipients", Recipients))


def display_cc(item: Item, viewing: Viewing) -> str:
    """Return the names of those who are to know."""
    if item.is_calendar_item:
        return "; ".join(one.who.name for one in item.in_role("calendar:OptionalAttendees"))
    return _names(item.get("message:CcRecipients", Recipients))


def _names(recipients: Recipients | None) -> str:
    return "; ".join(who.name for who in recipients.recipients) if recipients else ""


def culture(item: Item, viewing: Viewing) -> str:
    """Return the language it is in."""
    return item.text("item:Culture", "en-US")


def read_form(item: Item, viewing: Viewing) -> str:
    """Return where Outlook on the web shows it."""
    return f"?ae=Item&a=Open&t={item_class(item, viewing)}&id={quote(str(item.id), safe='')}&exvsurl=1"


def edit_form(item: Item, viewing: Viewing) -> str:
    """Return where Outlook on the web changes it."""
    return read_form(item, viewing)
