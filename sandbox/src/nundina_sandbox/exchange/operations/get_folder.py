"""GetFolder: what folders are called and how much is in them."""

from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.folder_shapes import folder_element
from nundina_sandbox.exchange.operations.places import folder_at


def get_folder(call: Call) -> Element:
    """Return each folder that is asked for."""
    shape = part(call.request, "FolderShape")

    def one(element: Element) -> Iterator[Element]:
        mailbox, folder = folder_at(call, element)
        yield m("Folders", [folder_element(call, mailbox, folder, shape)])

    return each("GetFolder", parts_of(part(call.request, "FolderIds")), one, [m("Folders")])
