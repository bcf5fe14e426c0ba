"""Requests that went wrong on their way: whatever is asked, the answer is Exchange's, and never a broken server's."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from nundina_sandbox.exchange.server import RunningExchange
from support.ews_by_hand import Answer, ask, envelope, post, view
from support.exchange_sandbox import running_exchange

REQUESTS = Path(__file__).parents[2] / "support" / "ews_requests.xml"
ODDITIES = (
    *("", "0", "-1", "999999999999", "x", "true", "None", "\u2603"),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-24"),
)


def requests_about(item_id: str = "", key: str = "") -> list[str]:
    """Return a request of every kind about a series."""
    root = etree.parse(REQUESTS, etree.XMLParser(remove_comments=True)).getroot()
    texts = (etree.tostring(one, encoding="unicode", with_tail=False) for one in root)
    return [text.replace("$ID", item_id).replace("$KEY", key) for text in texts]


def prepared(exchange: RunningExchange) -> list[str]:
    """Make the series, and return the requests about it."""
    [told] = ask(exchange, requests_about()[0]).attributes("ItemId")
    return requests_about(told["Id"], told["ChangeKey"])


def spoilt(body: bytes, chance: random.Random) -> bytes:
    """Return a request of which one thing is lost, doubled, moved or another."""
    root = etree.fromstring(body)
    inside = [one for one in root.iter() if one.getparent() is not None and one.getparent() is not root]
    one: Any = chance.choice(inside)
    deed = chance.randrange(6)
    if deed == 0 and one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(ODDITIES))
    elif deed == 1 and one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]
    elif deed == 2:
        one.getparent().remove(one)
    elif deed == 3:
        one.getparent().append(copy.deepcopy(one))
    elif deed == 4:
        one.tag = chance.choice(inside).tag
    else:
        one.text = chance.choice(ODDITIES)
    return bytes(etree.tostring(root))


def is_exchanges(answer: Answer) -> bool:
    is_soap = answer.status in (200, 500) and answer.root.tag.endswith("}Envelope")
    return is_soap and "ErrorInternalServerError" not in answer.codes


def test_every_request_is_in_order_before_it_is_spoilt(exchange: RunningExchange) -> None:
    for request in prepared(exchange):
        codes = ask(exchange, request, version="Exchange2016").codes
        assert not [code for code in codes if "Schema" in code or "Request" in code], (request, codes)


@pytest.mark.parametrize("seed", range(8))
def test_a_spoilt_request_gets_an_answer_of_exchanges(seed: int) -> None:
    chance = random.Random(seed)
    with running_exchange() as exchange:
        for request in prepared(exchange) * 2:
            body = spoilt(envelope(request, version="Exchange2016"), chance)
            assert is_exchanges(post(exchange, body)), body.decode()
        assert ask(exchange, view("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")).status == 200
