"""$batch: up to twenty calls in one request (https://learn.microsoft.com/graph/json-batching)."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from nundina_sandbox.connection_faults import OUTER
from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.moments import Json

MOST_CALLS = 20
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HOP = ("host", "content-length", "connection", "transfer-encoding", "date", "server", "authorization")
_FAILED_DEPENDENCY = 424
_REFUSED = 400


def run(call: Call) -> Answer:
    """Return the answers of all calls, in the order in which they were done rather than asked."""
    wanted = _checked(call.body().get("requests"))
    answers: dict[str, Json] = {}
    for one in _in_order(wanted):
        failed = any(answers[other]["status"] >= _REFUSED for other in one.get("dependsOn") or ())
        answers[one["id"]] = _failed(one) if failed else _done(one)
    # Graph promises no order; the last first shows who relies on one.
    return Answer({"responses": list(answers.values())[::-1]})


def _checked(requests: object) -> list[Json]:
    if not isinstance(requests, list) or not requests:
        raise _refused("The requests collection is missing or empty.")
    if len(requests) > MOST_CALLS:
        raise _refused(f"Number of batch request steps exceeds the maximum value of {MOST_CALLS}.")
    ids: set[str] = set()
    for one in requests:
        if not isinstance(one, dict) or any(not isinstance(one.get(name), str) for name in ("id", "method", "url")):
            raise _refused("Every request needs an id, a method and a url.")
        if one["id"] in ids:
            raise _refused(f"Request Id '{one['id']}' has to be unique in a batch.")
        ids.add(one["id"])
        if one["method"].upper() not in _METHODS:
            raise _refused(f"The method '{one['method']}' is not supported.")
        headers = {name.lower() for name in one.get("headers") or {}}
        if "body" in one and one["body"] is not None and "content-type" not in headers:
            raise _refused("The content type header is missing for a request with a body.")
    if any(other not in ids for one in requests for other in one.get("dependsOn") or ()):
        raise _refused("A request depends on one that is not in the batch.")
    return requests


def _in_order(requests: list[Json]) -> list[Json]:
    """Return the requests, each after those on which it depends; raises GraphError 400 for a circle."""
    done: list[Json] = []
    left = list(requests)
    while left:
        ids = {one["id"] for one in done}
        ready = [one for one in left if ids.issuperset(one.get("dependsOn") or ())]
        if not ready:
            raise _refused("The requests of the batch depend on each other in a circle.")
        done += ready
        left = [one for one in left if one not in ready]
    return done


def _done(one: Json) -> Json:
    target = urlsplit(one["url"])
    path = f"/v1.0/{target.path.lstrip('/')}"
    if path.lower().rstrip("/") in ("/v1.0/$batch", "/v1.0/%24batch"):
        return _refusal(one, 400, "BadRequest", "A batch cannot be in a batch.")
    headers = {str(name): str(value) for name, value in (one.get("headers") or {}).items()}
    headers = {name: value for name, value in headers.items() if name.lower() not in _HOP}
    headers["Authorization"] = request.headers.get("Authorization", "")
    builder = EnvironBuilder(
        path, request.host_url, target.query, one["method"].upper(), headers=list(headers.items()), data=_body(one)
    )
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    environ[OUTER] = request.environ
    environ["REQUEST_URI"] = f"{path}?{target.query}" if target.query else path
    chunks, status, found = run_wsgi_app(current_app.wsgi_app, environ, buffered=True)
    return _answered(one["id"], int(status.split(" ")[0]), dict(found.items()), b"".join(chunks))


def _answered(call_id: str, status: int, headers: Mapping[str, str], body: bytes) -> Json:
    kept = {name: value for name, value in headers.items() if name.lower() not in _HOP}
    answer: Json = {"id": call_id, "status": status, "headers": kept}
    if not body:
        return answer
    try:
        content: Any = json.loads(body)
    except ValueError:
        # What is no JSON is carried as base64.
        content = base64.b64encode(body).decode()
    return answer | {"body": content}


def _body(one: Json) -> bytes:
    body = one.get("body")
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _failed(one: Json) -> Json:
    return _refusal(one, _FAILED_DEPENDENCY, "FailedDependency", "A request on which this one depends has failed.")


def _refusal(one: Json, status: int, code: str, message: str) -> Json:
    body = {"error": {"code": code, "message": message}}
    return {"id": one["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": body}


def _refused(message: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid batch payload format. {message}")
