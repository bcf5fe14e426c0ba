"""EmptyFolder: everything in a folder thrown away at once."""

from nundina_sandbox.exchange.elements import Element, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.operations.call import Call, each
from nundina_sandbox.exchange.operations.delete_item import WAYS
from nundina_sandbox.exchange.operations.places import check_write, folder_at


def empty_folder(call: Call) -> Element:
    """Return whether each folder was emptied; a calendar cannot be, as in Exchange."""
    if call.request.get("DeleteType") not in WAYS or call.request.get("DeleteSubFolders") is None:
        raise RequestRefused("ErrorSchemaValidation")

    def one(element: Element) -> list[Element]:
        mailbox, folder = folder_at(call, element)
        check_write(call, mailbox)
        if folder.element == "CalendarFolder":
            raise ExchangeError("ErrorCannotEmptyFolder", "A calendar cannot be emptied by this operation.")
        bin_ = mailbox.role("deleteditems")
        for item in mailbox.in_folder(folder.key):
            if call.request.get("DeleteType") == "MoveToDeletedItems" and folder is not bin_:
                mailbox.move(item, bin_.key, call.now)
            else:
                mailbox.remove(item, call.now)
        return []

    return each("EmptyFolder", parts_of(part(call.request, "FolderIds")), one)
