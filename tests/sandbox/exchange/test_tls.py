"""Servers whose certificate a client has good reason to refuse, and one whose it has not."""

from pathlib import Path

import pytest
import requests

from nundina_sandbox.certificates import Authority
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD, running_exchange


def looked(url: str, certificate: Path) -> int:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate)
        return session.get(url, auth=(ANNA, ANNAS_PASSWORD), timeout=10).status_code


def test_whoever_trusts_the_authority_comes_in_and_reads_the_description(tmp_path: Path) -> None:
    authority, certificate = Authority.new(), tmp_path / "ca.pem"
    authority.write(certificate)
    with running_exchange(tls=authority.context("127.0.0.1")) as exchange:
        assert exchange.ews_url.startswith("https://")
        assert looked(exchange.ews_url, certificate) == 200


@pytest.mark.parametrize(
    ("host", "expired", "trusted", "words"),
    [
        ("127.0.0.1", False, False, "self-signed certificate|unable to get local issuer"),
        ("127.0.0.1", True, True, "certificate has expired"),
        ("mail.corp.example", False, True, "doesn't match|mismatch"),
    ],
    ids=["unknown authority", "expired", "other name"],
)
def test_a_certificate_can_be_wrong_in_three_ways(
    tmp_path: Path, host: str, expired: bool, trusted: bool, words: str
) -> None:
    authority, certificate = Authority.new(), tmp_path / "ca.pem"
    (authority if trusted else Authority.new()).write(certificate)
    with (
        running_exchange(tls=authority.context(host, expired=expired)) as exchange,
        pytest.raises(requests.exceptions.SSLError, match=words),
    ):
        looked(exchange.ews_url, certificate)
