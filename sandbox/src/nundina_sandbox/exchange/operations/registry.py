"""Every operation by its name, with the schema that first had it."""

from collections.abc import Callable
from dataclasses import dataclass

from nundina_sandbox.exchange.elements import Element
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.operations.convert_id import convert_id
from nundina_sandbox.exchange.operations.create_item import create_item
from nundina_sandbox.exchange.operations.find_item import find_item
from nundina_sandbox.exchange.operations.get_folder import get_folder
from nundina_sandbox.exchange.operations.get_item import get_item
from nundina_sandbox.exchange.operations.get_server_time_zones import get_server_time_zones
from nundina_sandbox.exchange.operations.get_user_availability import get_user_availability
from nundina_sandbox.exchange.operations.resolve_names import resolve_names


@dataclass(frozen=True, slots=True)
class Operation:
    """What answers a request, and since when there is such a request."""

    answer: Callable[[Call], Element]
    since: str = "Exchange2007"


OPERATIONS: dict[str, Operation] = {
    "ConvertId": Operation(convert_id, "Exchange2007_SP1"),
    "CreateItem": Operation(create_item),
    "FindItem": Operation(find_item),
    "GetFolder": Operation(get_folder),
    "GetItem": Operation(get_item),
    "GetServerTimeZones": Operation(get_server_time_zones, "Exchange2010"),
    "GetUserAvailability": Operation(get_user_availability),
    "ResolveNames": Operation(resolve_names),
}
