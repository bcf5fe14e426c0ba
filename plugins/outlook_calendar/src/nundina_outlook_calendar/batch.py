"""Several reads in one request (https://learn.microsoft.com/graph/json-batching)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nundina_outlook_calendar.client import PREFERENCES, GraphSession
from nundina_outlook_calendar.errors import error_of
from nundina_plugin_api import AppError, AuthorizationLost, Transient

MOST_REQUESTS = 20  # in one batch

Json = Mapping[str, Any]
Answer = Json | AppError


def read_all(graph: GraphSession, paths: Sequence[str]) -> tuple[Answer, ...]:
    """Return what lies at each path, or the error it makes, in the order of the question.

    Raises what concerns the whole mailbox, for an answer that says "later" must not be taken for one that says "gone".
    """
    answers: list[Answer] = []
    for first in range(0, len(paths), MOST_REQUESTS):
        answers.extend(_read(graph, paths[first : first + MOST_REQUESTS]))
    return tuple(answers)


def _read(graph: GraphSession, paths: Sequence[str]) -> Iterator[Answer]:
    headers = {"Prefer": ", ".join(PREFERENCES)}
    asked = [{"id": str(number), "method": "GET", "url": path, "headers": headers} for number, path in enumerate(paths)]
    answered = graph.ask("/$batch", {"requests": asked}).get("responses")
    if not isinstance(answered, list):
        raise Transient
    by_id = {str(each.get("id")): each for each in answered if isinstance(each, dict)}
    for number in range(len(paths)):
        yield _answer(by_id.get(str(number)))


def _answer(response: Json | None) -> Answer:
    if response is None:
        raise Transient
    status, body = response.get("status"), response.get("body")
    if not isinstance(status, int):
        raise Transient
    if 200 <= status < 300:
        if not isinstance(body, dict):
            raise Transient
        return body
    error = error_of(status, json.dumps(body).encode(), _retry_after(response))
    if isinstance(error, Transient | AuthorizationLost):
        raise error
    return error


def _retry_after(response: Json) -> str | None:
    headers = response.get("headers")
    found = headers if isinstance(headers, dict) else {}
    return next((str(value) for name, value in found.items() if str(name).lower() == "retry-after"), None)
