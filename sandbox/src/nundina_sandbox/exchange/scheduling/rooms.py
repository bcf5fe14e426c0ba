"""Rooms, which answer by themselves: yes when they are free, no when they are not."""

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.scheduling.answers import give_answer
from nundina_sandbox.exchange.world import ExchangeWorld


def answer(world: ExchangeWorld, room: Mailbox, copy: Item, organizer: Mailbox) -> None:
    """Have a room accept a meeting or decline it."""
    others = [one for one in room.taking_time(copy.start, copy.end) if one.key != copy.key]
    give_answer(world, room, copy, "Decline" if others else "Accept", send=True)
