"""UpdateItem: items, series and single occurrences changed property by property."""

from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, t
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items import changing
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.create_item import id_only
from nundina_sandbox.exchange.operations.places import check_version, check_write, item_at
from nundina_sandbox.exchange.operations.sending import deliver
from nundina_sandbox.exchange.scheduling.invitations import name_attendees
from nundina_sandbox.exchange.scheduling.updates import send_update
from nundina_sandbox.exchange.server_versions import rank

RESOLUTIONS = ("NeverOverwrite", "AutoResolve", "AlwaysOverwrite")
SENDING = ("SendToNone", "SendOnlyToAll", "SendOnlyToChanged", "SendToAllAndSaveCopy", "SendToChangedAndSaveCopy")


def update_item(call: Call) -> Element:
    """Return the new versions of the items that were changed."""
    if call.request.get("ConflictResolution") not in RESOLUTIONS:
        raise RequestRefused("ErrorSchemaValidation")
    if call.request.get("SendMeetingInvitationsOrCancellations") not in (None, *SENDING):
        raise RequestRefused("ErrorSchemaValidation")

    def one(change: Element) -> Iterator[Element]:
        yield m("Items", [id_only(_changed(call, change))])
        if rank(call.schema) >= rank("Exchange2010"):
            yield m("ConflictResults", [t("Count", 0)])

    return each("UpdateItem", parts_of(part(call.request, "ItemChanges")), one, [m("Items")])


def _changed(call: Call, change: Element) -> Item:
    parts = parts_of(change)
    mailbox, item = item_at(call, parts[0])
    check_write(call, mailbox)
    resolution = call.request.get("ConflictResolution")
    if resolution != "AlwaysOverwrite":
        check_key(parts[0], item, strict=resolution == "NeverOverwrite")
    updates = parts_of(part(change, "Updates"))
    if not updates:
        raise ExchangeError("ErrorIncorrectUpdatePropertyCount", "An update has at least one property.")
    return (
        _appointment(call, mailbox, item, updates) if item.is_calendar_item else _message(call, mailbox, item, updates)
    )


def check_key(element: Element, item: Item, *, strict: bool) -> None:
    """Raise ExchangeError for a missing change key, and for an old one where nothing may be overwritten."""
    if element.get("ChangeKey") is None:
        raise ExchangeError("ErrorChangeKeyRequired")
    if strict:
        check_version(element, item)


def _appointment(call: Call, mailbox: Mailbox, item: Item, updates: list[Element]) -> Item:
    sending = call.request.get("SendMeetingInvitationsOrCancellations")
    if sending is None:
        raise ExchangeError("ErrorSendMeetingInvitationsOrCancellationsRequired")
    before = item.copied()
    wanted = changing.applied(item, updates, call.schema, call.zone)
    name_attendees(call.world, wanted)
    kept = changing.keep(item, wanted, call.now)
    mailbox.changed(kept.master or kept, call.now)
    if kept.master is not None:
        kept.version = kept.master.version
    if sending != "SendToNone":
        send_update(call.world, mailbox, before, kept, sending)
    return kept


def _message(call: Call, mailbox: Mailbox, item: Item, updates: list[Element]) -> Item:
    if item.kind == "Message" and call.request.get("MessageDisposition") is None:
        raise ExchangeError("ErrorMessageDispositionRequired")
    wanted = changing.applied(item, updates, call.schema, call.zone)
    item.values, item.extended = wanted.values, wanted.extended
    if call.request.get("MessageDisposition") in ("SendOnly", "SendAndSaveCopy"):
        mailbox.remove(item, call.now)
        deliver(call, mailbox, item, save=call.request.get("MessageDisposition") == "SendAndSaveCopy")
    else:
        mailbox.changed(item, call.now)
    return item
