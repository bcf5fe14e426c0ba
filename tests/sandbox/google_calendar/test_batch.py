"""Several calls in one request, byte for byte as clients of several languages send and expect them."""

import io
import json
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP

import pytest
import requests

from support.google_calendar_client import CalendarClient, reason_of, timed
from support.google_discovery import judge

SEPARATOR = "batch_of_the_tests"


@dataclass(frozen=True, slots=True)
class Answer:
    content_id: str | None
    status: int
    headers: dict[str, str]
    body: bytes


def part(line: str, body: object = None, content_id: str | None = None, *headers: str, newline: str = "\r\n") -> bytes:
    outer = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    outer += [f"Content-ID: {content_id}"] if content_id else []
    text = json.dumps(body) if body is not None else ""
    inner = [line, *headers, *(["Content-Type: application/json", f"Content-Length: {len(text)}"] if text else [])]
    return newline.join([*outer, "", *inner, "", text]).encode()


def send(client: CalendarClient, *parts: bytes, path: str = "/batch/calendar/v3", **headers: str) -> requests.Response:
    body = b"".join(b"--%s\r\n%s\r\n" % (SEPARATOR.encode(), one) for one in parts) + b"--%s--\r\n" % SEPARATOR.encode()
    kind = {"Content-Type": f'multipart/mixed; boundary="{SEPARATOR}"', **headers}
    return client.session.post(client.sandbox.url + path, data=body, headers=kind, timeout=10)


def answers_in(response: requests.Response) -> list[Answer]:
    assert response.status_code == 200, response.text
    head = f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + response.content)
    assert message.get_content_type() == "multipart/mixed"
    return [answer_in(one) for one in message.iter_parts()]


def answer_in(one: object) -> Answer:
    raw = one.get_payload(decode=True)  # type: ignore[attr-defined]
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first.startswith("HTTP/1.1 ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(one["Content-ID"], int(first.split(" ")[1]), headers, body.strip())  # type: ignore[index]


def test_each_part_is_answered_under_its_own_id(anna: CalendarClient) -> None:
    first, second = anna.insert(timed("first")), anna.insert(timed("second"))
    events = "/calendar/v3/calendars/anna%40fjordworks.example/events"
    found = answers_in(
        send(
            anna,
            part(f"GET {events}/{first['id']}?alt=json HTTP/1.1", None, "<b29c5de2 + 1>"),
            part(f"PATCH {events}/{second['id']} HTTP/1.1", {"summary": "changed ø"}, "<b29c5de2 + 2>"),
            part(f"POST {events} HTTP/1.1", timed("made"), "item3:12930812@barnyard.example.com"),
            part(f"DELETE {events}/0123456789 HTTP/1.1", None, "<4>"),
            part(f"DELETE {events}/{first['id']} HTTP/1.1"),
            part("GET /drive/v3/files HTTP/1.1", None, "<6>"),
        )
    )
    assert [one.content_id for one in found] == [
        "<response-b29c5de2 + 1>",
        "<response-b29c5de2 + 2>",
        "response-item3:12930812@barnyard.example.com",
        "<response-4>",
        None,
        "<response-6>",
    ]
    assert [one.status for one in found] == [200, 200, 200, 404, 204, 404]
    assert json.loads(found[0].body)["etag"] == found[0].headers["etag"] == first["etag"]
    for method, answer in zip(("GET", "PATCH"), found, strict=False):
        judge(method, f"/calendar/v3/calendars/primary/events/{first['id']}", 200, "application/json", answer.body)
    assert json.loads(found[1].body)["summary"] == "changed ø"
    assert sorted(one["summary"] for one in anna.page()["items"]) == ["changed ø", "made"]


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_ends_and_absolute_addresses_do_not_matter(anna: CalendarClient, newline: str) -> None:
    line = "GET https://www.googleapis.com/calendar/v3/colors HTTP/1.1"
    for path in ("/batch/calendar/v3", "/batch"):
        [answer] = answers_in(send(anna, part(line, newline=newline), path=path))
        assert answer.status == 200
        judge("GET", "/calendar/v3/colors", 200, answer.headers["content-type"], answer.body)


def test_a_part_may_bring_its_own_authorisation_and_conditions(anna: CalendarClient, ben: CalendarClient) -> None:
    event = anna.insert(timed())
    path = f"/calendar/v3/calendars/primary/events/{event['id']}"
    bens = "Authorization: " + str(ben.session.headers["Authorization"])
    found = answers_in(
        send(
            anna,
            part(f"GET {path} HTTP/1.1", None, "<1>", bens),
            part(f"GET {path} HTTP/1.1", None, "<2>", f"If-None-Match: {event['etag']}"),
            part(f"PATCH {path} HTTP/1.1", {"summary": "x"}, "<3>", 'If-Match: "1"'),
            part(f"GET {path} HTTP/1.1", None, "<4>", "Authorization: Bearer forged"),
        )
    )
    assert [one.status for one in found] == [404, 304, 412, 401]


def test_without_any_authorisation_every_part_is_refused(anna: CalendarClient) -> None:
    [answer] = answers_in(send(anna, part("GET /calendar/v3/colors HTTP/1.1"), Authorization=""))
    assert answer.status == 401


def read_by_lines(response: requests.Response) -> list[tuple[int, bytes]]:
    """Read the answers as Google's Java client does: by lines, no part's length known but from its own header."""
    boundary = b"--" + response.headers["Content-Type"].partition("boundary=")[2].encode()
    stream, found = io.BytesIO(response.content), []
    line = stream.readline().strip(b"\r\n")
    while line != boundary + b"--":
        assert line == boundary
        while stream.readline().strip():
            pass
        status = int(stream.readline().split(b" ")[1])
        headers = {}
        while line := stream.readline().strip():
            name, value = line.split(b": ", 1)
            headers[name.lower()] = value
        if b"content-length" in headers:
            body = stream.read(int(headers[b"content-length"]))
            line = stream.readline()
        else:
            body, line = b"", stream.readline()
            while not line.startswith(boundary):
                body, line = body + line, stream.readline()
        while not line.strip():
            line = stream.readline()
        found.append((status, body.strip()))
        line = line.strip(b"\r\n")
    return found


def test_the_answer_can_be_read_line_by_line(anna: CalendarClient) -> None:
    made = anna.insert(timed("ø"))
    path = f"/calendar/v3/calendars/primary/events/{made['id']}"
    override = part(f"POST {path} HTTP/1.1", {"summary": "ø changed"}, "2", "X-HTTP-Method-Override: PATCH")
    calls = [part(f"GET {path} HTTP/1.1", None, "1"), override, part(f"DELETE {path} HTTP/1.1", None, "3")]
    first, second, third = read_by_lines(send(anna, *calls, part(f"DELETE {path} HTTP/1.1", None, "4")))[:3]
    assert json.loads(first[1])["summary"] == "ø"
    assert json.loads(second[1])["summary"] == "ø changed"
    assert third == (204, b"")


def test_fifty_calls_are_allowed_and_no_more(anna: CalendarClient) -> None:
    calls = [part("GET /calendar/v3/users/me/settings/locale HTTP/1.1", None, f"<{place}>") for place in range(51)]
    assert len(answers_in(send(anna, *calls[:50]))) == 50
    assert reason_of(send(anna, *calls)) == (400, "badRequest")


@pytest.mark.parametrize(
    "wrong", [b"Content-Type: text/plain\r\n\r\nhello", part("FLY /calendar/v3/colors HTTP/1.1"), b""]
)
def test_what_is_no_batch_is_refused(anna: CalendarClient, wrong: bytes) -> None:
    assert reason_of(send(anna, wrong)) == (400, "badRequest")
    plain = anna.session.post(f"{anna.sandbox.url}/batch/calendar/v3", data=b"{}", timeout=10)
    assert reason_of(plain) == (400, "badRequest")
