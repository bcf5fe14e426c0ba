"""What goes wrong on purpose, and what a client hears then."""

import time

import pytest
import requests
from exchangelib import CalendarItem
from exchangelib.errors import ErrorIrresolvableConflict, ErrorServerBusy
from lxml import etree

from nundina_sandbox.exchange.faults import IN_ANSWERS, KINDS, SOAP_FAULTS, STATUSES, Fault
from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import appointment, ask, envelope, get_calendar, view
from support.exchange_client import account, at
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD

DAY = ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z")
BUDGET = appointment("Budget", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")


@pytest.mark.parametrize("kind", SOAP_FAULTS)
def test_a_soap_fault_names_its_code_and_comes_with_500(exchange: RunningExchange, kind: str) -> None:
    exchange.world.faults.arm(Fault(kind))
    answer = ask(exchange, BUDGET)
    assert (answer.status, answer.codes) == (500, [kind])
    assert ask(exchange, view(*DAY)).texts("Subject") == []


@pytest.mark.parametrize("kind", IN_ANSWERS)
def test_an_error_in_an_answer_comes_with_200_for_each_thing_asked_for(exchange: RunningExchange, kind: str) -> None:
    exchange.world.faults.arm(Fault(kind, "CreateItem"))
    two = BUDGET.replace("</m:Items>", BUDGET.partition("<m:Items>")[2].partition("</m:Items>")[0] + "</m:Items>")
    answer = ask(exchange, two)
    assert (answer.status, answer.codes) == (200, [kind, kind])
    assert ask(exchange, view(*DAY)).texts("Subject") == []


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_a_plain_http_error_is_no_xml(exchange: RunningExchange, kind: str, status: int) -> None:
    exchange.world.faults.arm(Fault(kind, retry_after=7))
    answer = requests.post(exchange.ews_url, b"", auth=(ANNA, ANNAS_PASSWORD), timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert answer.headers["Retry-After"] == "7"


def test_a_busy_server_says_how_long_to_wait(exchange: RunningExchange) -> None:
    anna = account(exchange)
    assert anna.calendar.name == "Calendar"
    exchange.world.faults.arm(Fault("ErrorServerBusy", retry_after=297))
    with pytest.raises(ErrorServerBusy) as refused:
        list(anna.calendar.view(start=at(24), end=at(25)))
    assert refused.value.back_off == 297


def test_the_connection_can_drop_before_and_after_it_is_done(exchange: RunningExchange) -> None:
    exchange.world.faults.arm(Fault("drop", "CreateItem"))
    with pytest.raises(requests.ConnectionError):
        ask(exchange, BUDGET)
    assert ask(exchange, view(*DAY)).texts("Subject") == []
    exchange.world.faults.arm(Fault("dropAfterCommit", "CreateItem"))
    with pytest.raises(requests.ConnectionError):
        ask(exchange, BUDGET)
    assert ask(exchange, view(*DAY)).texts("Subject") == ["Budget"]


def test_an_answer_can_break_off_be_broken_or_be_a_login_page(exchange: RunningExchange) -> None:
    sign_in = (ANNA, ANNAS_PASSWORD)
    body = get_calendar()
    exchange.world.faults.arm(Fault("truncatedBody"))
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        requests.post(exchange.ews_url, envelope(body), auth=sign_in, timeout=10)
    for kind in ("html", "loginPage"):
        exchange.world.faults.arm(Fault(kind))
        page = requests.post(exchange.ews_url, envelope(body), auth=sign_in, timeout=10)
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "Sign in" in page.text


def test_broken_xml_is_broken(exchange: RunningExchange) -> None:
    exchange.world.faults.arm(Fault("malformedXml"))
    with pytest.raises(etree.XMLSyntaxError):
        ask(exchange, get_calendar())


def test_a_redirect_leads_where_it_was_told(exchange: RunningExchange) -> None:
    exchange.world.faults.arm(Fault("redirect", target="http://192.0.2.1/EWS/Exchange.asmx"))
    answer = requests.post(exchange.ews_url, auth=(ANNA, ANNAS_PASSWORD), timeout=10, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://192.0.2.1/EWS/Exchange.asmx")


def test_a_delay_delays_and_half_a_list_is_half(exchange: RunningExchange) -> None:
    for number in range(4):
        assert ask(exchange, BUDGET.replace("Budget", f"Number {number}")).codes == ["NoError"]
    exchange.world.faults.arm(Fault("truncatedList", "FindItem"))
    assert len(ask(exchange, view(*DAY)).texts("Subject")) == 2
    exchange.world.faults.arm(Fault("delay", seconds=0.2))
    begin = time.monotonic()
    assert len(ask(exchange, view(*DAY)).texts("Subject")) == 4
    assert time.monotonic() - begin >= 0.2


def test_a_fault_hits_one_person_one_operation_and_as_often_as_it_was_told(exchange: RunningExchange) -> None:
    exchange.world.faults.arm(Fault("ErrorAccessDenied", "Get*", person="bert@corp.example"))
    exchange.world.faults.arm(Fault("ErrorItemNotFound", "FindItem", times=2))
    assert ask(exchange, get_calendar()).codes == ["NoError"]
    bert = {"user": "bert@corp.example", "password": "Bert's password"}
    assert ask(exchange, get_calendar(), **bert).codes == ["ErrorAccessDenied"]
    assert [ask(exchange, view(*DAY)).codes[0] for _ in range(3)] == ["ErrorItemNotFound"] * 2 + ["NoError"]


def test_a_conflict_is_what_exchangelib_makes_of_it(exchange: RunningExchange) -> None:
    item = CalendarItem(folder=account(exchange).calendar, subject="Budget", start=at(24, 10), end=at(24, 11))
    item.save()
    exchange.world.faults.arm(Fault("ErrorIrresolvableConflict", "UpdateItem"))
    with pytest.raises(ErrorIrresolvableConflict):
        item.save(update_fields=["subject"])


def test_every_kind_of_fault_says_what_it_does_and_no_other_can_be_armed() -> None:
    assert all(words.endswith(".") for words in KINDS.values())
    with pytest.raises(ValueError, match="noSuchFault"):
        Fault("noSuchFault")
