"""What a visitor of a scheduling page types. They are anybody's words, so everything is looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from nundina.domain.bookings import Visitor
from nundina.domain.email_addresses import parse_email
from nundina.domain.errors import InvalidInput
from nundina.domain.scheduling import Question

LONGEST_NAME = 100
LONGEST_ANSWER = 2000


def checked_visitor(name: str, email: str, zone: str, language: str) -> Visitor:
    """Return who books. Raises InvalidInput for "name" and "email"."""
    return Visitor(name=_line("name", name, LONGEST_NAME), email=parse_email(email), zone=zone, language=language)


def checked_answers(questions: Sequence[Question], typed: Mapping[int, str]) -> dict[str, str]:
    """Return the answers by their questions. Raises InvalidInput for "question-0" and so on."""
    answers = {}
    for number, question in enumerate(questions):
        field, answer = f"question-{number}", typed.get(number, "").strip()
        if question.required and not answer:
            raise InvalidInput(field, "missing")
        if len(answer) > LONGEST_ANSWER:
            raise InvalidInput(field, "too_long")
        answers[question.label] = "\n".join(_plain(line) for line in answer.splitlines())
    return answers


def _line(field: str, typed: str, longest: int) -> str:
    line = " ".join(_plain(typed).split())
    if not line:
        raise InvalidInput(field, "missing")
    if len(line) > longest:
        raise InvalidInput(field, "too_long")
    return line


def _plain(text: str) -> str:
    """Return text without characters that nobody sees: line breaks in a name would end a mail's header."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
