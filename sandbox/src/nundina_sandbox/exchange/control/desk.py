"""The control API and its page for an Exchange world."""

from collections.abc import Callable

from flask import Blueprint

from nundina_sandbox.control_desk import Desk, Json, Values, desk_blueprint
from nundina_sandbox.exchange.access.permission_levels import PermissionLevel
from nundina_sandbox.exchange.control.people import PeopleCommands
from nundina_sandbox.exchange.control.server import ServerCommands
from nundina_sandbox.exchange.control.upkeep import UpkeepCommands
from nundina_sandbox.exchange.faults import KINDS
from nundina_sandbox.exchange.operations.registry import OPERATIONS
from nundina_sandbox.exchange.world import ExchangeWorld

RECENT = 50


def blueprint(world: ExchangeWorld) -> Blueprint:
    """Return the control API and pages of this world, for this machine only."""
    people, server, upkeep = PeopleCommands(world), ServerCommands(world), UpkeepCommands(world)
    questions: dict[str, Callable[[], Json]] = {
        "people": people.people,
        "server": server.server,
        "faults": upkeep.faults,
        "outbox": upkeep.outbox,
        "requests": upkeep.requests,
        "subscriptions": upkeep.subscriptions,
        "clock": upkeep.now,
    }
    orders: dict[str, Callable[[Values], Json]] = {
        "people": people.add_person,
        "change-person": people.change_person,
        "permit": people.permit,
        "server": server.change_server,
        "redirect": server.redirect,
        "faults": upkeep.arm,
        "clear-faults": upkeep.clear_faults,
        "expire-sync-states": upkeep.expire_sync_states,
        "end-subscriptions": upkeep.end_subscriptions,
        "advance": upkeep.advance,
        "empty-outbox": upkeep.empty_outbox,
        "reset": upkeep.reset,
    }
    deletions = {"faults": upkeep.clear_faults, "outbox": upkeep.empty_outbox}

    def home() -> dict[str, object]:
        return {
            "people": people.people()["people"],
            "server": server.server(),
            "faults": upkeep.faults()["faults"],
            "subscriptions": upkeep.subscriptions()["subscriptions"],
            "requests": list(reversed(world.requests.entries()[-RECENT:])),
            "kinds": KINDS,
            "operations": [*OPERATIONS, "autodiscover.pox", "autodiscover.soap"],
            "levels": [level.value for level in PermissionLevel],
            "now": world.clock.now(),
            "mails": len(world.outbox),
        }

    return desk_blueprint(Desk(questions, orders, deletions, home))
