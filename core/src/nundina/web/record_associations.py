"""Saying which records belong together."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.identifiers import RecordId
from nundina.domain.records import RecordKind
from nundina.use_cases.associate_records import associate_records, dissociate_records
from nundina.use_cases.open_record import open_record
from nundina.use_cases.search_records import find_associable
from nundina.web import record_words
from nundina.web.record_addresses import address_of, record_blueprint, require_kind
from nundina.web.signed_in import current_user, ports

blueprint = record_blueprint("record_associations", __name__)


@blueprint.get("/<kind:kind>/<record_id>/associations")
def show(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Search for records that could be associated with this one."""
    opened = open_record(ports(), current_user(), record_id)
    wanted, text = _kind(request.args.get("wanted", RecordKind.CONTACT)), request.args.get("q", "")
    return render_template(
        "records/associations.html",
        record=require_kind(opened.record, kind),
        associated=opened.associated,
        wanted=wanted,
        kinds=RecordKind,
        text=text,
        found=find_associable(ports(), current_user(), record_id, wanted, text),
        words=record_words,
        address_of=address_of,
    )


@blueprint.post("/<kind:kind>/<record_id>/associations")
def add(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Associate a record with this one."""
    record = require_kind(open_record(ports(), current_user(), record_id).record, kind)
    associate_records(ports(), current_user(), record_id, RecordId(request.form.get("other", "")))
    flash(gettext("The association was added."), "success")
    return redirect(address_of(record), 303)


@blueprint.post("/<kind:kind>/<record_id>/associations/remove")
def remove(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """End an association; both records stay."""
    record = require_kind(open_record(ports(), current_user(), record_id).record, kind)
    dissociate_records(ports(), current_user(), record_id, RecordId(request.form.get("other", "")))
    flash(gettext("The association was removed. Both records are still there."), "success")
    return redirect(address_of(record), 303)


def _kind(text: str) -> RecordKind:
    try:
        return RecordKind(text)
    except ValueError:
        abort(404)
