"""The addresses of records: /contacts, /companies/ID and so on."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from nundina.domain.errors import NotFound
from nundina.domain.records import Record, RecordKind

_PLACES = {
    RecordKind.CONTACT: "contacts",
    RecordKind.COMPANY: "companies",
    RecordKind.DEAL: "deals",
    RecordKind.TICKET: "tickets",
}
_KINDS = {place: kind for kind, place in _PLACES.items()}


class RecordKindConverter(BaseConverter):
    """The part of an address that names a kind of record."""

    regex = "contacts|companies|deals|tickets"

    def to_python(self, value: str) -> RecordKind:
        """Return the kind."""
        return _KINDS[value]

    def to_url(self, value: str) -> str:
        """Return the kind as it stands in the address."""
        return _PLACES[RecordKind(value)]


def record_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint whose addresses may hold <kind:kind>."""
    blueprint = Blueprint(name, import_name)
    blueprint.record(_add_converter)
    return blueprint


def address_of(record: Record) -> str:
    """Return the address of the record's page."""
    return url_for("records.page", kind=record.kind, record_id=record.id)


def require_kind(record: Record, kind: RecordKind) -> Record:
    """Return the record. Raises NotFound where the address names another kind."""
    if record.kind is not kind:
        raise NotFound
    return record


def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["kind"] = RecordKindConverter
