"""The control API, its page, the calendars to look at, and the command."""

import re
import signal
import subprocess
import sys
from collections.abc import Mapping

import pytest
import requests

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import ask, get_calendar
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD, BERT


def order(exchange: RunningExchange, path: str, values: Mapping[str, object]) -> requests.Response:
    return requests.post(f"{exchange.url}/control/{path}", json=values, timeout=10)


def form_token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_server_is_set_up_from_outside(exchange: RunningExchange) -> None:
    answer = order(exchange, "server", {"version": "Exchange 2010 SP1", "schemes": ["NTLM"], "most_in_a_view": 5})
    assert answer.json()["build"] == "14.1.218.15"
    assert (exchange.world.server.schemes, exchange.world.server.most_in_a_view) == (("NTLM",), 5)
    refused = order(exchange, "server", {"version": "Exchange 5.5"})
    assert (refused.status_code, "Exchange 2007" in refused.json()["error"]["message"]) == (400, True)
    assert order(exchange, "server", {"schemes": "Digest"}).status_code == 400


def test_an_account_is_made_changed_and_let_in_without_its_password_being_shown(exchange: RunningExchange) -> None:
    made = order(exchange, "people", {"address": "eva@corp.example", "name": "Eva Lind", "password": "s3cret-of-eva"})
    assert made.json()["logon"] == "CORP\\eva"
    order(exchange, "change-person", {"person": "eva@corp.example", "has_two_factors": True, "app_password": "app-1"})
    assert ask(exchange, get_calendar(), user="eva", password="s3cret-of-eva").status == 401
    assert ask(exchange, get_calendar(), user="eva", password="app-1").codes == ["NoError"]
    order(exchange, "permit", {"person": "eva@corp.example", "who": ANNA, "level": "Reviewer"})
    evas = get_calendar("<t:Mailbox><t:EmailAddress>eva@corp.example</t:EmailAddress></t:Mailbox>")
    assert ask(exchange, evas).codes == ["NoError"]
    everything = "".join(
        requests.get(f"{exchange.url}/control/{path}", timeout=10).text for path in ("people", "requests", "", "server")
    )
    assert "s3cret-of-eva" not in everything
    assert "app-1" not in everything
    assert order(exchange, "permit", {"person": "nobody@corp.example", "level": "Reviewer"}).status_code == 404
    assert order(exchange, "people", {"address": "no address"}).status_code == 400


def test_the_log_tells_operation_and_person(exchange: RunningExchange) -> None:
    ask(exchange, get_calendar())
    [entry] = requests.get(f"{exchange.url}/control/requests", timeout=10).json()["requests"]
    assert (entry["operation"], entry["person"], entry["status"]) == ("GetFolder", ANNA, 200)


def test_the_control_page_does_the_same_by_forms(exchange: RunningExchange) -> None:
    with requests.Session() as browser:
        browser.headers["Accept"] = "text/html"
        fault = {"page": "1", "kind": "ErrorServerBusy", "operation": "GetFolder", "retry_after": "3"}
        page = browser.post(f"{exchange.url}/control/faults", fault, timeout=10)
        assert "Done: faults." in page.text
        assert "ErrorServerBusy on GetFolder for everybody" in page.text
        outbox = browser.get(f"{exchange.url}/control/outbox", timeout=10)
        assert "No mail yet." in outbox.text
    assert ask(exchange, get_calendar()).texts("Value") == ["3000"]


def test_no_other_site_and_no_other_name_gives_orders(exchange: RunningExchange) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "mail.corp.example"}):
        answer = requests.post(f"{exchange.url}/control/reset", json={}, headers=headers, timeout=10)
        assert answer.status_code == 403
    assert ANNA in exchange.world.people


def test_a_calendar_is_looked_at_and_written_in_without_a_client(exchange: RunningExchange) -> None:
    with requests.Session() as browser:
        page = browser.get(f"{exchange.url}/ui/{ANNA}?week=2026-11-23", timeout=10)
        form = {"subject": "Budget <b>", "date": "2026-11-24", "from": "10:00", "to": "11:00", "guests": BERT}
        added = browser.post(f"{exchange.url}/ui/{ANNA}/new", {**form, "token": form_token(page.text)}, timeout=10)
        assert "Budget &lt;b&gt;" in added.text
        berts = browser.get(f"{exchange.url}/ui/{BERT}?week=2026-11-23", timeout=10).text
        assert "09:00–10:00" in berts
        assert "Not answered" in berts
        link = re.search(r'class="line" href="([^"]+)"', berts)
        assert link is not None
        meeting = browser.get(exchange.url + link[1], timeout=10)
        answer = {"token": form_token(meeting.text), "answer": "Accept"}
        browser.post(f"{exchange.url}{link[1]}/answer", answer, timeout=10)
        assert browser.post(f"{exchange.url}/ui/{ANNA}/new", form, timeout=10).status_code == 403
    [own] = list(account(exchange).calendar.view(start=at(24), end=at(25)))
    assert [one.response_type for one in own.required_attendees] == ["Accept"]
    assert [mail.kind for mail in exchange.world.outbox] == ["invitation", "reply"]


@pytest.mark.parametrize("path", ["/ui/nobody@corp.example", f"/ui/{ANNA}/item/nonsense"])
def test_a_page_about_nothing_is_not_there(exchange: RunningExchange, path: str) -> None:
    assert requests.get(exchange.url + path, timeout=10).status_code == 404


def test_the_command_serves_the_demo_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "nundina_sandbox.cli", "exchange", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not any("Demo account" in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], lines
        url = next(line.split()[-1] for line in lines if line.startswith("EWS:"))
        answer = requests.get(url, auth=(ANNA, "correct horse"), timeout=10, allow_redirects=False)
        assert answer.status_code == 302
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert ANNAS_PASSWORD not in "".join(lines)
