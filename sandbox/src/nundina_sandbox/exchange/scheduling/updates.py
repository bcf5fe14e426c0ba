"""What guests are told when the organizer changes a meeting."""

from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.scheduling.invitations import invite, tell_off
from nundina_sandbox.exchange.world import ExchangeWorld


def send_update(world: ExchangeWorld, mailbox: Mailbox, before: Item, after: Item, sending: str) -> None:
    """Invite new guests, tell those who are left out, and, where all are to hear of it, the others what changed.

    Nothing is sent from a guest's copy.
    """
    if after.organizer is not None and after.organizer.address.lower() != mailbox.owner.address:
        return
    save = sending.endswith("SaveCopy")
    old, new = _guests(before), _guests(after)
    invite(world, mailbox, after, [who for address, who in new.items() if address not in old], save=save)
    gone = [who for address, who in old.items() if address not in new]
    tell_off(world, mailbox, before, gone, save=save)
    if "ToChanged" not in sending:
        stay = [who for address, who in new.items() if address in old]
        invite(world, mailbox, after, stay, save=save, update=True)


def _guests(item: Item) -> dict[str, Address]:
    return {one.who.address.lower(): one.who for one in item.attendees}
