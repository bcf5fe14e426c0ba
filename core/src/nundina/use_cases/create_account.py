"""The operator opens an account for a customer organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from nundina.domain.accounts import Account
from nundina.domain.errors import InvalidInput
from nundina.domain.host_names import parse_host_name
from nundina.domain.identifiers import AccountId, new_id
from nundina.ports import Ports, Transaction

LANGUAGES = ("en", "de", "nb", "it", "zh_Hant_TW", "pl")
LONGEST_NAME = 200  # characters


def create_account(ports: Ports, name: str, domains: Sequence[str], language: str = "en", zone: str = "UTC") -> Account:
    """Open an account. The first domain is its own, the others are connected ones (SYNC-8).

    Raises InvalidInput for "name" (missing, too_long, taken), "domain" (missing, not_a_domain, taken), "language" and
    "zone" (unknown).
    """
    checked = check_account(name, domains, language, zone)
    account = Account(
        id=AccountId(new_id()),
        name=checked.name,
        domains=checked.domains,
        created_at=ports.clock.now(),
        language=checked.language,
        zone=checked.zone,
    )
    with ports.unit_of_work() as tx:
        refuse_taken_account(tx, account)
        tx.accounts.add(account)
    return account


@dataclass(frozen=True, slots=True)
class CheckedAccount:
    """What an operator may call an account, in the form in which it is stored."""

    name: str
    domains: tuple[str, ...]
    language: str
    zone: str


def check_account(name: str, domains: Sequence[str], language: str, zone: str) -> CheckedAccount:
    """Return it in the form in which it is stored. Raises InvalidInput as create_account does, but for "taken"."""
    return CheckedAccount(
        name=check_name(name),
        domains=check_domains(domains),
        language=_known("language", language, LANGUAGES),
        zone=_known("zone", zone, available_timezones()),
    )


def refuse_taken_account(tx: Transaction, account: Account) -> None:
    """Raise InvalidInput where another account has one of its domains, or its name."""
    if any(tx.accounts.find_by_domain(domain) for domain in account.domains):
        raise InvalidInput("domain", "taken")
    if account.name.casefold() in {other.name.casefold() for other in tx.accounts.all()}:
        raise InvalidInput("name", "taken")  # the command line names accounts by it


def check_name(name: str) -> str:
    """Return a name with single spaces. Raises InvalidInput("name", "missing" or "too_long")."""
    tidy = " ".join(name.split())
    if not tidy:
        raise InvalidInput("name", "missing")
    if len(tidy) > LONGEST_NAME:
        raise InvalidInput("name", "too_long")
    return tidy


def check_domains(domains: Sequence[str]) -> tuple[str, ...]:
    """Return the domains in the form in which they are compared, each once. Raises InvalidInput("domain", ...)."""
    parsed = tuple(dict.fromkeys(parse_host_name(domain) for domain in domains))
    if not parsed:
        raise InvalidInput("domain", "missing")
    return parsed


def _known(field: str, value: str, known: Sequence[str] | set[str]) -> str:
    if value not in known:
        raise InvalidInput(field, "unknown")
    return value
