"""Who may do what in a calendar, as its owner sees it."""

from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.folders import Folder
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.operations.call import Call


def permission_set(call: Call, mailbox: Mailbox, folder: Folder) -> Element | None:
    """Return the permissions of a calendar, for its owner only; None for anything else."""
    if folder.element != "CalendarFolder" or mailbox.owner is not call.person:
        return None
    given = {"default": PermissionLevel.FREE_BUSY, **mailbox.owner.permissions}
    permissions = [_permission(call, address, level) for address, level in given.items()]
    return t("PermissionSet", [t("CalendarPermissions", permissions)])


def _permission(call: Call, address: str, level: PermissionLevel) -> Element:
    if address == "default":
        user = [t("DistinguishedUser", "Default")]
    else:
        person = call.world.person(address)
        user = [t("PrimarySmtpAddress", address), t("DisplayName", person.name if person else address)]
    return t("CalendarPermission", [t("UserId", user), t("CalendarPermissionLevel", level.value)])
