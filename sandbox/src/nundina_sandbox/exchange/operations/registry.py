"""Every operation by its name, with the schema that first had it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.operations.attachments import create_attachment, delete_attachment, get_attachment
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.change_folders import create_folder, delete_folder, update_folder
from nundina_sandbox.exchange.operations.convert_id import convert_id
from nundina_sandbox.exchange.operations.create_item import create_item
from nundina_sandbox.exchange.operations.delete_item import delete_item
from nundina_sandbox.exchange.operations.empty_folder import empty_folder
from nundina_sandbox.exchange.operations.expand_dl import expand_dl
from nundina_sandbox.exchange.operations.find_folder import find_folder
from nundina_sandbox.exchange.operations.find_item import find_item
from nundina_sandbox.exchange.operations.get_events import get_events
from nundina_sandbox.exchange.operations.get_folder import get_folder
from nundina_sandbox.exchange.operations.get_item import get_item
from nundina_sandbox.exchange.operations.get_server_time_zones import get_server_time_zones
from nundina_sandbox.exchange.operations.get_streaming_events import get_streaming_events
from nundina_sandbox.exchange.operations.get_user_availability import get_user_availability
from nundina_sandbox.exchange.operations.move_item import copy_item, move_item
from nundina_sandbox.exchange.operations.oof_settings import get_user_oof_settings, set_user_oof_settings
from nundina_sandbox.exchange.operations.resolve_names import resolve_names
from nundina_sandbox.exchange.operations.rooms import get_room_lists, get_rooms
from nundina_sandbox.exchange.operations.send_item import send_item
from nundina_sandbox.exchange.operations.subscribe import subscribe, unsubscribe
from nundina_sandbox.exchange.operations.sync_folder_hierarchy import sync_folder_hierarchy
from nundina_sandbox.exchange.operations.sync_folder_items import sync_folder_items
from nundina_sandbox.exchange.operations.update_item import update_item


@dataclass(frozen=True, slots=True)
class Operation:
    """What answers a request, and since when there is such a request."""

    answer: Callable[[Call], Element | Generator[Element, None, None]]
    since: str = "Exchange2007"


OPERATIONS: dict[str, Operation] = {
    "ConvertId": Operation(convert_id, "Exchange2007_SP1"),
    "CopyItem": Operation(copy_item),
    "CreateAttachment": Operation(create_attachment),
    "CreateFolder": Operation(create_folder),
    "CreateItem": Operation(create_item),
    "DeleteAttachment": Operation(delete_attachment),
    "DeleteFolder": Operation(delete_folder),
    "DeleteItem": Operation(delete_item),
    "EmptyFolder": Operation(empty_folder, "Exchange2010_SP1"),
    "ExpandDL": Operation(expand_dl),
    "FindFolder": Operation(find_folder),
    "FindItem": Operation(find_item),
    "GetAttachment": Operation(get_attachment),
    "GetEvents": Operation(get_events),
    "GetFolder": Operation(get_folder),
    "GetItem": Operation(get_item),
    "GetRoomLists": Operation(get_room_lists, "Exchange2010"),
    "GetRooms": Operation(get_rooms, "Exchange2010"),
    "GetServerTimeZones": Operation(get_server_time_zones, "Exchange2010"),
    "GetStreamingEvents": Operation(get_streaming_events, "Exchange2010_SP1"),
    "GetUserAvailability": Operation(get_user_availability),
    "GetUserOofSettings": Operation(get_user_oof_settings),
    "MoveItem": Operation(move_item),
    "ResolveNames": Operation(resolve_names),
    "SendItem": Operation(send_item),
    "SetUserOofSettings": Operation(set_user_oof_settings),
    "Subscribe": Operation(subscribe),
    "SyncFolderHierarchy": Operation(sync_folder_hierarchy),
    "SyncFolderItems": Operation(sync_folder_items),
    "Unsubscribe": Operation(unsubscribe),
    "UpdateFolder": Operation(update_folder),
    "UpdateItem": Operation(update_item),
}
