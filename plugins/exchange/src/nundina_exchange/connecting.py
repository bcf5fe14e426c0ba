"""From a filled-in form to a grant: find the server, look at it without the password, and only then sign in."""

from __future__ import annotations

from dataclasses import replace

from nundina_exchange.autodiscover import discover
from nundina_exchange.client import ExchangeAccount, opened
from nundina_exchange.errors import refusing_servers
from nundina_exchange.login import Login, Mailbox
from nundina_exchange.probe import probe, typed_endpoint
from nundina_exchange.reach import Reach, parts_of, refuse_online
from nundina_plugin_api import ConsentAnswer, Credentials, Grant, Identity, RefusalReason, Refused

OLDEST = (14, 2)  # Exchange 2010 SP2 (EXC-1)


def connect(answer: ConsentAnswer) -> Grant:
    """Return the grant for what a user typed. Raises Refused with one reason for each thing that can be wrong."""
    login = Login.of(answer.parameters)
    refuse_online(login.domain)
    reach = Reach.of(answer.configuration)
    typed = answer.parameters.get("server", "").strip()
    endpoint = typed_endpoint(typed) if typed else discover(login, answer.configuration, reach)
    server = probe(endpoint, reach)
    mailbox = _signed_in(Mailbox(server, login), reach)
    # EWS gives people no id that every version tells: the primary address is what stays.
    identity = Identity(subject=mailbox.login.email, address=mailbox.login.email)
    return Grant(identity, Credentials(mailbox.secrets()))


def _signed_in(mailbox: Mailbox, reach: Reach) -> Mailbox:
    """Return the mailbox with what its server told: its version, and the mailbox's primary address."""
    host = str(parts_of(mailbox.server.endpoint).hostname)
    with refusing_servers(host), opened(mailbox, reach) as account:
        build = _new_enough(account)
        address = account.primary_address().lower()
        account.open_calendar()
    return Mailbox(replace(mailbox.server, build=build), replace(mailbox.login, email=address))


def _new_enough(account: ExchangeAccount) -> str:
    """Return the server's build. Raises Refused with SERVER_TOO_OLD, which names the version (EXC-1)."""
    build, name = account.build()
    major, minor = (int(part) for part in build.split(".")[:2])
    if (major, minor) < OLDEST:
        raise Refused(RefusalReason.SERVER_TOO_OLD, build, about=f"{name} ({build})")
    return build
