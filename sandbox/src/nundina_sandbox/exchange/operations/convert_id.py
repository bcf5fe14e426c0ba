"""ConvertId: one id in another format."""

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import quote, unquote

from nundina_sandbox.exchange.elements import Element, m, name_of, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.ids import StoreId, id_from, id_from_bytes
from nundina_sandbox.exchange.operations.call import Call, each

FORMATS = ("EwsLegacyId", "EwsId", "EntryId", "HexEntryId", "StoreId", "OwaId")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"


def convert_id(call: Call) -> Element:
    """Return each id in the format that is asked for."""
    wanted = call.request.get("DestinationFormat") or ""
    if wanted not in FORMATS:
        raise RequestRefused("ErrorSchemaValidation")

    def one(source: Element) -> Iterator[Element]:
        if name_of(source) != "AlternateId":
            raise ExchangeError("ErrorUnsupportedTypeForConversion", "Public folders are not here.")
        address = source.get("Mailbox") or ""
        if call.world.person(address) is None and wanted != "EwsId" and source.get("Format") == "EwsId":
            _read(source)
            raise ExchangeError("ErrorNonExistentMailbox")
        yield _alternate(_read(source), wanted, address)

    return each("ConvertId", parts_of(part(call.request, "SourceIds")), one)


def _read(source: Element) -> StoreId:
    text, kind = source.get("Id") or "", source.get("Format") or ""
    try:
        if kind == "HexEntryId":
            return id_from_bytes(bytes.fromhex(text))
        if kind == "OwaId":
            return id_from(unquote(text))
        return id_from_bytes(base64.b64decode(text, validate=True)) if kind == "EntryId" else id_from(text)
    except (ValueError, binascii.Error) as error:
        raise ExchangeError("ErrorInvalidIdMalformed") from error


def _alternate(store_id: StoreId, kind: str, address: str) -> Element:
    texts = {"HexEntryId": store_id.raw.hex().upper(), "OwaId": quote(str(store_id), safe="")}
    made = m("AlternateId", Format=kind, Id=texts.get(kind, str(store_id)), Mailbox=address)
    made.set(_XSI, "t:AlternateIdType")
    return made
