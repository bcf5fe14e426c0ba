"""Adding, changing and deleting a record."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import RecordId
from nundina.domain.record_properties import PROPERTIES, problems_of
from nundina.domain.records import Record, RecordKind
from nundina.use_cases.create_record import create_record
from nundina.use_cases.delete_record import delete_record, preview_deletion
from nundina.use_cases.open_record import open_record
from nundina.use_cases.update_record import update_record
from nundina.web import record_words
from nundina.web.input_words import problem
from nundina.web.record_addresses import address_of, record_blueprint, require_kind
from nundina.web.signed_in import current_user, ports

blueprint = record_blueprint("record_forms", __name__)


@blueprint.get("/<kind:kind>/new")
def new(kind: RecordKind) -> ResponseReturnValue:
    """Show the empty form of a kind of record."""
    return _form(kind, {}, [])


@blueprint.post("/<kind:kind>/new")
def create(kind: RecordKind) -> ResponseReturnValue:
    """Add a record."""
    values = _typed(kind)
    try:
        record = create_record(ports(), current_user(), kind, values)
    except InvalidInput as error:
        return _form(kind, values, [error]), 422
    flash(gettext("%(name)s was added.", name=record.name), "success")
    return redirect(address_of(record), 303)


@blueprint.get("/<kind:kind>/<record_id>/edit")
def edit(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Show the form of a record."""
    record = _record(kind, record_id)
    return _form(kind, record_words.values_of(record), [], record)


@blueprint.post("/<kind:kind>/<record_id>/edit")
def save(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Store the properties of a record."""
    record, values = _record(kind, record_id), _typed(kind)
    try:
        changed = update_record(ports(), current_user(), record_id, values)
    except InvalidInput as error:
        return _form(kind, values, [error], record), 422
    flash(gettext("%(name)s was saved.", name=changed.name), "success")
    return redirect(address_of(changed), 303)


@blueprint.get("/<kind:kind>/<record_id>/delete")
def confirm_deletion(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Say what deleting the record would do."""
    deletion = preview_deletion(ports(), current_user(), record_id)
    record = require_kind(deletion.record, kind)
    return render_template("records/delete.html", deletion=deletion, record=record, back=address_of(record))


@blueprint.post("/<kind:kind>/<record_id>/delete")
def delete(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Delete the record."""
    _record(kind, record_id)
    deletion = delete_record(ports(), current_user(), record_id)
    flash(gettext("%(name)s was deleted.", name=deletion.record.name), "success")
    return redirect(url_for("records.listing", kind=kind), 303)


def _record(kind: RecordKind, record_id: RecordId) -> Record:
    return require_kind(open_record(ports(), current_user(), record_id).record, kind)


def _typed(kind: RecordKind) -> dict[str, str]:
    return {wanted.name: request.form.get(wanted.name, "") for wanted in PROPERTIES[kind]}


def _form(
    kind: RecordKind, values: Mapping[str, str], refused: list[InvalidInput], record: Record | None = None
) -> str:
    """Return the form, with every problem that it has rather than the first one alone."""
    found = [*refused, *problems_of(kind, values)] if refused else []
    return render_template(
        "records/form.html",
        kind=kind,
        record=record,
        values=values,
        properties=PROPERTIES[kind],
        problems={each.field: problem(each) for each in reversed(found)},
        words=record_words,
        back=address_of(record) if record else url_for("records.listing", kind=kind),
    )
