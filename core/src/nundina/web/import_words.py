"""What the import page says about a file and about each of its lines."""

from __future__ import annotations

from flask_babel import gettext

from nundina.domain.contact_import import LARGEST_FILE, MOST_LINES, RefusedLine
from nundina.domain.errors import InvalidInput
from nundina.web.input_words import sentences
from nundina.web.record_words import LABELS

ENCODINGS = {"pl": "cp1250", "zh_Hant_TW": "cp950"}  # what spreadsheets write in that language where not UTF-8


def file_problem(error: InvalidInput) -> str:
    """Return the sentence for a file of which nothing can be used."""
    return {
        "missing": gettext("There is nothing in it. Choose a file, or paste the lines."),
        "too_large": gettext(
            "The file is larger than %(size)d MB. Split it and import one part after the other.",
            size=LARGEST_FILE // 1_000_000,
        ),
        "too_many_lines": gettext(
            "The file has more than %(count)d lines. Split it and import one part after the other.", count=MOST_LINES
        ),
        "is_a_workbook": gettext(
            "This is a spreadsheet file, not a CSV file. Open it in your spreadsheet program, save it as CSV, "
            "and import that file."
        ),
        "no_email_column": gettext(
            "No column is called Email. The first line must name the columns, for instance: Name, Email, Phone."
        ),
    }[error.problem]


def refusal(line: RefusedLine) -> str:
    """Return the sentence for a line that nothing became of."""
    special = _about_lines(line).get(line.problem)
    if special:
        return special
    said = sentences().get(line.problem) or gettext("This cannot be used as it is. Check it and try again.")
    return gettext("%(property)s: %(problem)s", property=LABELS.get(line.property, line.property), problem=said)


def _about_lines(line: RefusedLine) -> dict[str, str]:
    return {
        "repeated": gettext("The address stands in line %(line)d already.", line=line.other_line),
        "exists": gettext("There is a contact with this address already. It was kept as it is."),
        "too_many_columns": gettext("The line has more columns than the first line names."),
        "unclosed_quote": gettext("A quotation mark is opened and not closed where the cell ends."),
        "unreadable": gettext("Some characters cannot be read. Save the file as UTF-8."),
    }
