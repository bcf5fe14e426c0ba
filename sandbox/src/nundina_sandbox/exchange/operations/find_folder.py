"""FindFolder: the folders in folders."""

from collections.abc import Iterator

from nundina_sandbox.exchange.elements import Element, m, part, parts_of, t
from nundina_sandbox.exchange.errors import RequestRefused
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.folder_restriction import folders_matching
from nundina_sandbox.exchange.operations.folder_shapes import folder_element
from nundina_sandbox.exchange.operations.paging import page_of
from nundina_sandbox.exchange.operations.places import folder_at


def find_folder(call: Call) -> Element:
    """Return what is found in each folder."""
    if call.request.get("Traversal") not in ("Shallow", "Deep", "SoftDeleted"):
        raise RequestRefused("ErrorSchemaValidation")
    shape = part(call.request, "FolderShape")

    def one(element: Element) -> Iterator[Element]:
        mailbox, folder = folder_at(call, element)
        found = folders_matching(_inside(call, mailbox, folder), part(call.request, "Restriction"))
        page = page_of(found, call.request, call.world.server.most_in_a_view, "Folder")
        shown = t("Folders", [folder_element(call, mailbox, inner, shape) for inner in page.things])
        yield m("RootFolder", [shown], **page.attributes)

    return each("FindFolder", parts_of(part(call.request, "ParentFolderIds")), one)


def _inside(call: Call, mailbox: Mailbox, folder: Folder) -> list[Folder]:
    if call.request.get("Traversal") == "SoftDeleted":
        return []
    if call.request.get("Traversal") == "Deep":
        return list(mailbox.below(folder.key))
    return mailbox.children(folder.key)
