"""GetRoomLists and GetRooms: the rooms of a house, by lists whose members are all rooms."""

from nundina_sandbox.exchange.elements import Element, m, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.operations.call import Call, failed_parts
from nundina_sandbox.exchange.people import Person


def get_room_lists(call: Call) -> Element:
    """Return the lists of rooms."""
    lists = [t("Address", _named(person, "PublicDL")) for person in call.world.people.values() if _rooms(call, person)]
    return m("GetRoomListsResponse", [m("ResponseCode", "NoError"), m("RoomLists", lists)], ResponseClass="Success")


def get_rooms(call: Call) -> Element:
    """Return the rooms of one list."""
    found = call.world.person(text_at(call.request, "RoomList", "EmailAddress") or "")
    rooms = _rooms(call, found) if found else []
    if not rooms:
        error = ExchangeError("ErrorNameResolutionNoResults", "There is no list of rooms with this address.")
        return m("GetRoomsResponse", failed_parts(error), ResponseClass="Error")
    shown = [t("Room", [t("Id", _named(room, "Mailbox"))]) for room in rooms]
    return m("GetRoomsResponse", [m("ResponseCode", "NoError"), m("Rooms", shown)], ResponseClass="Success")


def _rooms(call: Call, person: Person) -> list[Person]:
    members = [call.world.person(address) for address in person.members]
    rooms = [member for member in members if member is not None and member.kind == "room"]
    return rooms if person.kind == "list" and len(rooms) == len(members) else []


def _named(person: Person, kind: str) -> list[Element]:
    return [
        t("Name", person.name),
        t("EmailAddress", person.address),
        t("RoutingType", "SMTP"),
        t("MailboxType", kind),
    ]
