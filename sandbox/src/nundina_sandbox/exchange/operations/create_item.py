"""CreateItem: new appointments, meetings and messages, and answers to meetings."""

import uuid
from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, name_of, part, parts_of, t
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.items.attachments import attach_all
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.properties import TABLES
from nundina_sandbox.exchange.items.writing import read_into, settle
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.places import first_folder, folder_at
from nundina_sandbox.exchange.operations.responses import RESPONSES, respond
from nundina_sandbox.exchange.operations.sending import deliver
from nundina_sandbox.exchange.scheduling.invitations import invite, name_attendees, organizer_of
from nundina_sandbox.exchange.times.zone_definitions import UTC_ZONE, NamedZone

SENDING = ("SendToNone", "SendOnlyToAll", "SendToAllAndSaveCopy")
_WRONG_FOLDER = "ErrorCannotCreateCalendarItemInNonCalendarFolder"
DISPOSITIONS = ("SaveOnly", "SendOnly", "SendAndSaveCopy")


def create_item(call: Call) -> Element:
    """Return the ids of the items that were made."""
    for name, allowed in (("SendMeetingInvitations", SENDING), ("MessageDisposition", DISPOSITIONS)):
        if call.request.get(name) not in (None, *allowed):
            raise RequestRefused("ErrorSchemaValidation")

    def one(element: Element) -> Iterator[Element]:
        if name_of(element) in RESPONSES:
            made = respond(call, element)
        elif name_of(element) == "CalendarItem":
            made = [_appointment(call, element)]
        else:
            made = _message(call, element)
        yield m("Items", [id_only(item) for item in made])

    return each("CreateItem", parts_of(part(call.request, "Items")), one, [m("Items")])


def id_only(item: Item) -> Element:
    """Return an item of which only the id is told."""
    return t(item.kind, [t("ItemId", Id=str(item.id), ChangeKey=item.change_key)])


def _appointment(call: Call, element: Element) -> Item:
    sending = call.request.get("SendMeetingInvitations")
    if sending is None:
        raise ExchangeError("ErrorSendMeetingInvitationsRequired")
    mailbox, folder = _target(call, "calendar")
    item = _new(call, mailbox, folder, element)
    zone = UTC_ZONE if call.zone is UTC_ZONE.zone else NamedZone("UTC", call.zone)
    settle(item, call.now, zone)
    item.values["calendar:Organizer"] = organizer_of(mailbox)
    name_attendees(call.world, item)
    mailbox.add(item, call.now)
    if item.attendees and sending != "SendToNone":
        guests = [one.who for one in item.attendees]
        invite(call.world, mailbox, item, guests, save=sending == "SendToAllAndSaveCopy")
    return item


def _message(call: Call, element: Element) -> list[Item]:
    if name_of(element) not in TABLES:
        raise ExchangeError("ErrorInvalidItemForOperationCreateItem")
    disposition = call.request.get("MessageDisposition")
    if name_of(element) == "Message" and disposition is None:
        raise ExchangeError("ErrorMessageDispositionRequired")
    mailbox, folder = _target(call, {"Contact": "contacts", "Task": "tasks"}.get(name_of(element), "drafts"))
    item = _new(call, mailbox, folder, element)
    item.values["message:IsRead"] = True
    if name_of(element) == "Message" and disposition in DISPOSITIONS[1:]:
        return deliver(call, mailbox, item, save=disposition == "SendAndSaveCopy")
    item.values["item:IsDraft"] = name_of(element) == "Message"
    mailbox.add(item, call.now)
    return [item]


def _target(call: Call, role: str) -> tuple[Mailbox, Folder]:
    wanted = first_folder(call.request, "SavedItemFolderId")
    if wanted is None:
        return call.mailbox, call.mailbox.role(role)
    mailbox, folder = folder_at(call, wanted)
    if not mailbox.owner.permission_of(call.person.address).creates:
        raise ExchangeError("ErrorAccessDenied")
    return mailbox, folder


def _new(call: Call, mailbox: Mailbox, folder: Folder, element: Element) -> Item:
    kind = name_of(element)
    if folder.holds not in (None, kind) or (kind == "CalendarItem" and folder.holds is None):
        raise ExchangeError(_WRONG_FOLDER if kind == "CalendarItem" else "ErrorInvalidFolderTypeForOperation")
    item = Item(mailbox.key, uuid.uuid4(), kind, folder.key, call.now, call.now)
    read_into(item, element, call.schema, call.zone)
    attach_all(item, part(element, "Attachments"))
    return item
