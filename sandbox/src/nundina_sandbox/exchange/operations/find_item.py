"""FindItem: what lies in folders, or stands on a calendar in a stretch of time."""

from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, t
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.shapes import Shape, item_element, shape_from
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.calendar_view import in_calendar_view
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.paging import Page, page_of
from nundina_sandbox.exchange.operations.places import folder_at
from nundina_sandbox.exchange.operations.restriction import matching
from nundina_sandbox.exchange.operations.sorting import in_order

TRAVERSALS = ("Shallow", "SoftDeleted", "Associated")
_NOT_HERE = ("QueryString", "GroupBy", "DistinguishedGroupBy", "SeekToConditionPageItemView", "ContactsView")
_PRIVATE = ("Private", "Confidential")


def find_item(call: Call) -> Element:
    """Return what is found in each folder."""

    def one(element: Element) -> Iterator[Element]:
        mailbox, folder = folder_at(call, element)
        shape = shape_from(part(call.request, "ItemShape"), call.schema, finding=True, strict=True)
        yield _root(_found(call, mailbox, folder), shape, call, mailbox)

    return each("FindItem", parts_of(part(call.request, "ParentFolderIds")), one)


def _found(call: Call, mailbox: Mailbox, folder: Folder) -> Page[Item]:
    request = call.request
    items = [item for item in mailbox.in_folder(folder.key) if _visible(call, mailbox, item)]
    _check_what_is_not_here(request)
    if request.get("Traversal") != "Shallow":
        items = []
    if (view := part(request, "CalendarView")) is not None:
        if part(request, "Restriction") is not None or part(request, "SortOrder") is not None:
            raise ExchangeError(
                "ErrorInvalidRequest", "Restrictions and sort order may not be specified for a CalendarView."
            )
        return in_calendar_view(call, folder, items, view)
    viewing = call.viewing(mailbox)
    found = matching(items, part(request, "Restriction"), viewing)
    return page_of(in_order(found, part(request, "SortOrder"), viewing), request, call.world.server.most_in_a_view)


def _check_what_is_not_here(request: Element) -> None:
    """Raise an error rather than answer as if a part of the request had not been there."""
    if request.get("Traversal") not in TRAVERSALS:
        raise RequestRefused("ErrorSchemaValidation")
    for name in _NOT_HERE:
        if part(request, name) is not None:
            raise RequestRefused("ErrorInvalidRequest", f"This sandbox does not know {name}.")


def _visible(call: Call, mailbox: Mailbox, item: Item) -> bool:
    return item.text("item:Sensitivity") not in _PRIVATE or call.viewing(mailbox).sees_private


def _root(page: Page[Item], shape: Shape, call: Call, mailbox: Mailbox) -> Element:
    viewing = call.viewing(mailbox, shape.body_type)
    items = t("Items", [item_element(item, shape, viewing) for item in page.things])
    return m("RootFolder", [items], **page.attributes)
