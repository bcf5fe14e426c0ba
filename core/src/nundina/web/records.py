"""The lists of records, and the page of one."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nundina.domain.identifiers import RecordId
from nundina.domain.records import RecordKind
from nundina.use_cases.open_record import open_record
from nundina.use_cases.search_records import FoundRecords, search_records
from nundina.web import record_parts, record_words
from nundina.web.record_addresses import address_of, record_blueprint, require_kind
from nundina.web.signed_in import current_user, ports

blueprint = record_blueprint("records", __name__)


@blueprint.get("/<kind:kind>")
def listing(kind: RecordKind) -> ResponseReturnValue:
    """List the records of a kind, or those that hold a text."""
    text, after = request.args.get("q", "").strip(), request.args.get("after", "")
    found = search_records(ports(), current_user(), kind, text, after)
    return render_template(
        "records/listing.html",
        kind=kind,
        words=record_words,
        found=found,
        text=text,
        address_of=address_of,
        first=url_for("records.listing", kind=kind, q=text or None) if after else "",
        next=_next(kind, text, found),
    )


@blueprint.get("/<kind:kind>/<record_id>")
def page(kind: RecordKind, record_id: RecordId) -> ResponseReturnValue:
    """Show a record with its properties, its associations and its timeline."""
    before = _instant(request.args.get("before", ""))
    opened = open_record(ports(), current_user(), record_id, before)
    record = require_kind(opened.record, kind)
    return render_template(
        "records/page.html",
        opened=opened,
        record=record,
        kind=kind,
        kinds=RecordKind,
        words=record_words,
        address_of=address_of,
        earlier=_earlier(kind, record_id, opened.timeline.earlier_before),
        latest=address_of(record) if before else "",
        **record_parts.context(opened),
    )


@blueprint.app_template_test("web_address")
def is_web_address(text: str) -> bool:
    """Say whether the text is an address that a page may link to; what a calendar says is not trusted."""
    return text.startswith(("https://", "http://"))


def _next(kind: RecordKind, text: str, found: FoundRecords) -> str:
    if not found.next_after:
        return ""
    return url_for("records.listing", kind=kind, q=text or None, after=found.next_after)


def _earlier(kind: RecordKind, record_id: RecordId, before: datetime | None) -> str:
    if before is None:
        return ""
    return url_for("records.page", kind=kind, record_id=record_id, before=before.isoformat(), _anchor="timeline")


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        abort(404)
