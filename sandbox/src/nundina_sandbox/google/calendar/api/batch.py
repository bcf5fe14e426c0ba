"""Several calls in one request (https://developers.google.com/calendar/api/guides/batch)."""

import json
import re
import uuid
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from nundina_sandbox.connection_faults import OUTER
from nundina_sandbox.google.errors import GoogleError, bad_request

MOST_CALLS = 50
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_REQUEST_LINE = re.compile(rb"^([A-Z]+) (\S+)(?: HTTP/\d(?:\.\d)?)?\s*$")
_HOP = ("host", "content-length", "connection", "transfer-encoding", "te", "expect", "upgrade")


@dataclass(frozen=True, slots=True)
class Part:
    """One call of a batch."""

    content_id: str | None
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def add_to(blueprint: Blueprint) -> None:
    """Enter the addresses at which batches arrive."""
    for place, rule in enumerate(("/batch/calendar/v3", "/batch")):
        blueprint.add_url_rule(rule, f"batch_{place}", batch, methods=["POST"], strict_slashes=False)


def batch() -> Response:
    """Return the answers of all calls, in their order."""
    parts = parts_of(request.headers.get("Content-Type", ""), request.get_data())
    boundary = f"batch_{uuid.uuid4().hex}"
    chunks = [b"--%s\r\n%s\r\n" % (boundary.encode(), _answer(part)) for part in parts]
    body = b"".join([*chunks, b"--%s--\r\n" % boundary.encode()])
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """Return the calls of a batch; raises GoogleError 400 when it is none, or too many."""
    outer = BytesParser(policy=HTTP).parsebytes(b"Content-Type: %s\r\n\r\n%s" % (content_type.encode(), body))
    if outer.get_content_type() != "multipart/mixed" or not outer.is_multipart():
        raise bad_request(
            "badRequest", "Failed to parse batch request, error: 0 items. Received batch body: (invalid)."
        )
    found: list[Message] = list(outer.iter_parts())
    if len(found) > MOST_CALLS:
        raise bad_request("badRequest", f"The batch request contains too many calls: at most {MOST_CALLS} are allowed.")
    return [_part(message) for message in found]


def _part(message: Message) -> Part:
    raw = message.get_payload(decode=True)
    if message.get_content_type() != "application/http" or not isinstance(raw, bytes):
        raise bad_request("badRequest", "Failed to parse batch request: every part must be application/http.")
    line, _, rest = raw.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n")
    found = _REQUEST_LINE.match(line)
    if found is None or found[1].decode() not in _METHODS:
        raise bad_request("badRequest", "Failed to parse batch request: a part has no request line.")
    head, _, body = (b"\n" + rest).partition(b"\n\n")
    headers = tuple(
        (name.strip(), value.strip())
        for name, colon, value in (one.decode("latin-1").partition(":") for one in head.split(b"\n"))
        if colon and name.strip().lower() not in _HOP
    )
    return Part(message.get("Content-ID"), found[1].decode(), found[2].decode("latin-1"), headers, body)


def _answer(part: Part) -> bytes:
    status, headers, body = _call(part)
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    inner = "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + body
    own = ["Content-Type: application/http"]
    if part.content_id:
        own.append(f"Content-ID: {response_id(part.content_id)}")
    return "\r\n".join(own).encode("latin-1", "replace") + b"\r\n\r\n" + inner


def response_id(content_id: str) -> str:
    """Return the id of the answer to the part with this id: `<a + 1>` gives `<response-a + 1>`."""
    plain = content_id.strip()
    return f"<response-{plain[1:]}" if plain.startswith("<") else f"response-{plain}"


def _call(part: Part) -> tuple[str, list[tuple[str, str]], bytes]:
    target = urlsplit(part.target)
    if not target.path.startswith("/calendar/v3/"):
        return _refused()
    headers = list(part.headers)
    if not any(name.lower() == "authorization" for name, _ in headers) and "Authorization" in request.headers:
        headers.append(("Authorization", request.headers["Authorization"]))
    builder = EnvironBuilder(target.path, request.host_url, target.query, part.method, headers=headers, data=part.body)
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    environ[OUTER] = request.environ
    environ["REQUEST_URI"] = f"{target.path}?{target.query}" if target.query else target.path
    chunks, status, found = run_wsgi_app(current_app.wsgi_app, environ, buffered=True)
    kept = [(name, value) for name, value in found.items() if name.lower() not in ("connection", "date", "server")]
    return status, kept, b"".join(chunks)


def _refused() -> tuple[str, list[tuple[str, str]], bytes]:
    error = GoogleError(404, "notFound", "Not Found")
    return "404 Not Found", [("Content-Type", "application/json; charset=UTF-8")], json.dumps(error.body()).encode()
