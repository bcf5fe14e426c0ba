"""ResolveNames: whom a few letters may mean."""

from nundina_sandbox.exchange.elements import Element, m, part, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items.address_codecs import mailbox_element
from nundina_sandbox.exchange.items.values import Address
from nundina_sandbox.exchange.operations.call import Call, failed_parts, failure, response, success
from nundina_sandbox.exchange.people import Person

MOST = 100
_SCOPES = ("ActiveDirectory", "ActiveDirectoryContacts", "Contacts", "ContactsActiveDirectory")


def resolve_names(call: Call) -> Element:
    """Return everybody whose name, user name or address begins with what is asked for."""
    if call.request.get("SearchScope", _SCOPES[1]) not in _SCOPES or part(call.request, "UnresolvedEntry") is None:
        raise RequestRefused("ErrorSchemaValidation")
    entry = (text_at(call.request, "UnresolvedEntry") or "").strip()
    if not entry:
        return response("ResolveNames", [failure("ResolveNames", ExchangeError("ErrorInvalidArgument"))])
    found = [] if call.request.get("SearchScope") == "Contacts" else _named(call, entry)
    if not found:
        return response("ResolveNames", [failure("ResolveNames", ExchangeError("ErrorNameResolutionNoResults"))])
    full = call.request.get("ReturnFullContactData") in ("true", "1")
    resolutions = [_resolution(person, full=full) for person in found[:MOST]]
    attributes = {"TotalItemsInView": len(resolutions), "IncludesLastItemInRange": len(found) <= MOST}
    resolved = m("ResolutionSet", resolutions, **attributes)
    if len(found) == 1:
        return response("ResolveNames", [success("ResolveNames", [resolved])])
    parts = failed_parts(ExchangeError("ErrorNameResolutionMultipleResults"))
    return response("ResolveNames", [m("ResolveNamesResponseMessage", [*parts, resolved], ResponseClass="Warning")])


def _named(call: Call, entry: str) -> list[Person]:
    wanted = entry.lower().removeprefix("smtp:")
    exact = call.world.person(wanted)
    if exact is not None:
        return [exact]
    return [person for person in call.world.people.values() if _begins(person, wanted)]


def _begins(person: Person, wanted: str) -> bool:
    words = (person.name.lower(), *person.name.lower().split(), person.address, person.username.lower())
    return any(word.startswith(wanted) for word in words)


def _resolution(person: Person, *, full: bool) -> Element:
    kind = "PublicDL" if person.kind == "list" else "Mailbox"
    parts = [mailbox_element(Address(person.name, person.address), kind)]
    if full and kind == "Mailbox":
        given, _, family = person.name.rpartition(" ")
        addresses = t("EmailAddresses", [t("Entry", f"SMTP:{person.address}", Key="EmailAddress1")])
        name = [t("DisplayName", person.name), t("GivenName", given)]
        parts.append(t("Contact", [*name, addresses, t("ContactSource", "ActiveDirectory"), t("Surname", family)]))
    return t("Resolution", parts)
