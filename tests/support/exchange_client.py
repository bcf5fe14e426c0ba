"""exchangelib as a client of the Exchange sandbox."""

from typing import Any

from exchangelib import BASIC, DELEGATE, IMPERSONATION, Account, Configuration, Credentials, EWSDateTime, EWSTimeZone

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD

BERLIN = EWSTimeZone("Europe/Berlin")


def account(
    exchange: RunningExchange,
    address: str = ANNA,
    *,
    username: str = "CORP\\anna",
    password: str = ANNAS_PASSWORD,
    auth: str | None = BASIC,
    impersonated: bool = False,
    version: Any = None,
) -> Any:
    """Return a mailbox as exchangelib sees it; `auth` None has it find out by itself."""
    configuration = Configuration(
        service_endpoint=exchange.ews_url,
        credentials=Credentials(username, password),
        auth_type=auth,
        version=version,
        max_connections=2,
    )
    return Account(
        address,
        config=configuration,
        autodiscover=False,
        access_type=IMPERSONATION if impersonated else DELEGATE,
        default_timezone=BERLIN,
    )


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> Any:
    """Return a moment of late 2026 in Berlin."""
    return EWSDateTime(2026, month, day, hour, minute, tzinfo=BERLIN)
