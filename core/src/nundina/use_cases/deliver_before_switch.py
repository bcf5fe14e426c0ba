"""Before an app is left, what is still on its way to its calendars is delivered, as far as that can be done (MKT-9)."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from nundina.domain.accounts import User
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import ConsentId
from nundina.domain.sync import EVENT_WRITES, OutboxItem
from nundina.ports import Ports
from nundina.use_cases.carry_out_switch import leaving_apps, waiting_switch
from nundina.use_cases.deliver_now import deliver_now

PATIENCE = timedelta(seconds=8)  # for all of it: somebody waits for the page


def deliver_before_switch(ports: Ports, actor: User, consent_id: ConsentId, patience: timedelta = PATIENCE) -> None:
    """Try each write that an app which is about to be left has not delivered; what fails is told afterwards."""
    end = monotonic() + patience.total_seconds()
    for item in _on_their_way(ports, actor, consent_id):
        remaining = end - monotonic()
        if remaining <= 0:
            return
        deliver_now(ports, item, timedelta(seconds=remaining))


def _on_their_way(ports: Ports, actor: User, consent_id: ConsentId) -> list[OutboxItem]:
    with ports.unit_of_work.read() as tx:
        try:
            consent = tx.consents.get(actor.account_id, consent_id)
        except NotFound:
            return []
        apps = leaving_apps(tx, waiting_switch(tx, consent))
        connections = [one for app_id in apps for one in tx.connections.of_app(actor.account_id, app_id)]
        waiting = [item for one in connections for item in tx.outbox.pending_of_connection(one.id)]
    return [item for item in waiting if item.kind in EVENT_WRITES]
