"""Importing contacts from a file or from pasted lines."""

from __future__ import annotations

import itertools

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nundina.domain.contact_import import ImportPlan, RefusedLine, refused_as_csv
from nundina.domain.errors import InvalidInput
from nundina.use_cases.import_contacts import Existing, ImportReport, import_contacts
from nundina.web import languages
from nundina.web.import_words import ENCODINGS, file_problem, refusal
from nundina.web.record_addresses import record_blueprint
from nundina.web.signed_in import current_user, ports

blueprint = record_blueprint("contact_imports", __name__)

_LINES_SHOWN = 200
_LONGEST_DOWNLOAD = 1_000_000  # characters; travels through the page


@blueprint.get("/contacts/import")
def show() -> ResponseReturnValue:
    """Show the form."""
    return _form("")


@blueprint.post("/contacts/import")
def run() -> ResponseReturnValue:
    """Import what can be imported, and say what became of every line."""
    existing = Existing.UPDATE if request.form.get("existing") == Existing.UPDATE else Existing.KEEP
    fallback = ENCODINGS.get(languages.select(), "cp1252")
    try:
        report = import_contacts(ports(), current_user(), _sent(), existing, fallback)
    except InvalidInput as error:
        return _form(file_problem(error)), 422
    return _report(report)


@blueprint.post("/contacts/import/refused")
def refused() -> ResponseReturnValue:
    """Return the refused lines that the report carries as a file."""
    return Response(
        request.form.get("lines", "").replace("\r\n", "\n").replace("\n", "\r\n"),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="refused-contacts.csv"'},
    )


def _sent() -> bytes:
    upload = request.files.get("file")
    if upload is None:
        return request.form.get("lines", "").encode()
    data = upload.read()
    upload.close()
    return data or request.form.get("lines", "").encode()


def _form(problem: str) -> str:
    return render_template(
        "records/import.html",
        problem=problem,
        lines=request.form.get("lines", ""),
        existing=request.form.get("existing", Existing.KEEP),
        back=url_for("records.listing", kind="contact"),
    )


def _report(report: ImportReport) -> str:
    words = {line.line: refusal(line) for line in report.refused}
    download, held = _download(report.plan, report.refused, words)
    return render_template(
        "records/import_report.html",
        report=report,
        words=words,
        shown=report.refused[:_LINES_SHOWN],
        download=download,
        held=held,
    )


def _download(plan: ImportPlan, refused_lines: tuple[RefusedLine, ...], words: dict[int, str]) -> tuple[str, int]:
    """Return the file of refused lines and how many it holds: those that fit."""
    sizes = itertools.accumulate(sum(map(len, line.cells)) + len(words[line.line]) + 20 for line in refused_lines)
    held = sum(size <= _LONGEST_DOWNLOAD for size in sizes)
    return refused_as_csv(plan, refused_lines[:held], words), held
