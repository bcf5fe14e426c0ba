"""The sandbox's HTTP, as clients in other languages speak it."""

import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from nundina_sandbox.server import RunningSandbox
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, access_token_of, authorization_url, running_sandbox

ANNA = "anna@fjordworks.example"
EVENTS = "/calendar/v3/calendars/primary/events"
BODY = json.dumps(
    {
        "summary": "Budget",
        "start": {"dateTime": "2026-11-24T10:00:00Z"},
        "end": {"dateTime": "2026-11-24T11:00:00Z"},
    }
).encode()


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


def headers(sandbox: RunningSandbox) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token_of(sandbox, ANNA)}", "Content-Type": "application/json"}


def connected(sandbox: RunningSandbox) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)


def test_one_connection_carries_many_requests(sandbox: RunningSandbox) -> None:
    connection = connected(sandbox)
    try:
        for _ in range(3):
            connection.request("POST", EVENTS, BODY, headers(sandbox))
            first = connection.sock
            assert connection.getresponse().read()
            assert connection.sock is first
    finally:
        connection.close()


def test_clients_on_many_connections_are_served_at_once_and_nothing_is_lost(sandbox: RunningSandbox) -> None:
    sent = headers(sandbox)

    def insert(_: int) -> None:
        with requests.Session() as session:
            for _ in range(5):
                assert session.post(sandbox.url + EVENTS, data=BODY, headers=sent, timeout=30).status_code == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(insert, range(8)))
    listed = requests.get(sandbox.url + EVENTS, headers=sent, timeout=10).json()["items"]
    assert len({event["id"] for event in listed}) == 40


def test_a_chunked_body_under_gzip_is_read_as_googles_java_client_sends_it(sandbox: RunningSandbox) -> None:
    packed = gzip.compress(BODY)
    sent = {**headers(sandbox), "Content-Encoding": "gzip"}
    answer = requests.post(sandbox.url + EVENTS, data=iter([packed[:20], packed[20:]]), headers=sent, timeout=10)
    assert answer.json()["summary"] == "Budget"


def test_header_names_may_be_written_small_as_nodes_fetch_writes_them(sandbox: RunningSandbox) -> None:
    connection = connected(sandbox)
    try:
        connection.putrequest("POST", EVENTS)
        for name, value in (*headers(sandbox).items(), ("Content-Length", str(len(BODY)))):
            connection.putheader(name.lower(), value)
        connection.endheaders(BODY)
        assert json.load(connection.getresponse())["summary"] == "Budget"
    finally:
        connection.close()


def test_a_body_that_is_no_gzip_is_refused(sandbox: RunningSandbox) -> None:
    sent = {**headers(sandbox), "Content-Encoding": "gzip"}
    assert requests.post(sandbox.url + EVENTS, data=BODY, headers=sent, timeout=10).status_code == 400


def test_a_patch_may_come_as_a_post_that_says_so(sandbox: RunningSandbox) -> None:
    event = requests.post(sandbox.url + EVENTS, data=BODY, headers=headers(sandbox), timeout=10).json()
    sent = {**headers(sandbox), "X-HTTP-Method-Override": "PATCH"}
    url = f"{sandbox.url}{EVENTS}/{event['id']}"
    assert requests.post(url, json={"summary": "Changed"}, headers=sent, timeout=10).json()["summary"] == "Changed"


def test_a_get_with_a_long_query_may_come_as_a_form(sandbox: RunningSandbox) -> None:
    sent = {
        "Authorization": headers(sandbox)["Authorization"],
        "X-HTTP-Method-Override": "GET",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = requests.post(sandbox.url + EVENTS, data="maxResults=1&q=" + "x" * 3000, headers=sent, timeout=10)
    assert answer.json()["kind"] == "calendar#events"
    assert sandbox.world.requests.entries()[-1].operation == "events.list"


def test_a_script_of_another_site_may_use_the_api_but_not_the_control(sandbox: RunningSandbox) -> None:
    origin = {"Origin": "https://app.example"}
    asked = {**origin, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
    before = requests.options(sandbox.url + EVENTS, headers=asked, timeout=10)
    assert before.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert before.headers["Access-Control-Allow-Headers"] == "authorization"
    assert "PATCH" in before.headers["Access-Control-Allow-Methods"]
    for path in (EVENTS, "/v1/userinfo", "/.well-known/openid-configuration"):
        answer = requests.get(sandbox.url + path, headers=origin, timeout=10)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    for path in ("/control/people", "/o/oauth2/v2/auth"):
        assert "Access-Control-Allow-Origin" not in requests.get(sandbox.url + path, headers=origin, timeout=10).headers


def test_an_answer_without_a_body_has_no_length(sandbox: RunningSandbox) -> None:
    event = requests.post(sandbox.url + EVENTS, data=BODY, headers=headers(sandbox), timeout=10).json()
    answer = requests.delete(f"{sandbox.url}{EVENTS}/{event['id']}", headers=headers(sandbox), timeout=10)
    assert answer.status_code == 204
    assert "Content-Length" not in answer.headers


def test_nonsense_is_refused_and_the_next_client_is_served(sandbox: RunningSandbox) -> None:
    for nonsense in (b"\x16\x03\x01\x02\x00", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"GET\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as raw:
            raw.sendall(nonsense)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(4096):
                pass
    assert requests.get(sandbox.url, timeout=10).status_code == 200


def test_a_stopped_sandbox_refuses_and_a_started_one_knows_what_it_knew_on_the_same_port(
    sandbox: RunningSandbox,
) -> None:
    url = sandbox.url
    with requests.Session() as browser:
        page = browser.get(authorization_url(url), timeout=10)
        sandbox.stop()
        with pytest.raises(requests.ConnectionError):
            browser.get(page.url, timeout=10)
        sandbox.start()
        assert sandbox.url == url
        assert browser.get(page.url, timeout=10).status_code == 200
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": "x"}
    assert requests.post(f"{url}/token", form, timeout=10).json()["error"] == "invalid_grant"
