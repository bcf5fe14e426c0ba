"""Whose calendar and which appointment a page is about."""

from flask import abort

from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.ids import id_from
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.world import ExchangeWorld


def mailbox_of(world: ExchangeWorld, address: str) -> Mailbox:
    """Return somebody's mailbox; anybody else is a page that is not there."""
    person = world.person(address)
    found = world.mailbox_of(person) if person else None
    if found is None:
        abort(404)
    return found


def item_of(mailbox: Mailbox, item_id: str) -> Item:
    """Return an appointment or an occurrence; anything else is a page that is not there."""
    try:
        store_id = id_from(item_id)
        item = mailbox.items.get(store_id.thing)
        if item is not None and store_id.original_start is not None:
            item = occurrences.occurrence(item, store_id.original_start)
    except ExchangeError:
        item = None
    if item is None or not item.is_calendar_item:
        abort(404)
    return item
