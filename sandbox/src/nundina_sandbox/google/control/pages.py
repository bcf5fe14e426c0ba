"""The control API of Google's sandbox in JSON, and the same as a page of plain forms."""

from collections.abc import Callable

from flask import Blueprint

from nundina_sandbox.control_desk import Desk, Json, Values, desk_blueprint
from nundina_sandbox.google.control.commands import Commands
from nundina_sandbox.google.faults import KINDS
from nundina_sandbox.google.operations import OPERATIONS
from nundina_sandbox.google.world import World

RECENT = 50


def blueprint(world: World) -> Blueprint:
    """Return the control API and pages of this world, for this machine only."""
    commands = Commands(world)
    deletions = {"faults": commands.clear_faults, "outbox": commands.empty_outbox}
    return desk_blueprint(Desk(_questions(commands), _orders(commands), deletions, lambda: _home(world, commands)))


def _questions(commands: Commands) -> dict[str, Callable[[], Json]]:
    return {
        "people": commands.people,
        "clients": commands.clients,
        "faults": commands.faults,
        "outbox": commands.outbox,
        "requests": commands.requests,
        "clock": commands.now,
    }


def _orders(commands: Commands) -> dict[str, Callable[[Values], Json]]:
    return {
        "people": commands.add_person,
        "clients": commands.register_client,
        "faults": commands.arm,
        "clear-faults": commands.clear_faults,
        "expire-access-tokens": commands.expire_access_tokens,
        "forget-refresh-tokens": commands.forget_refresh_tokens,
        "revoke": commands.revoke,
        "password-changed": commands.password_changed,
        "deny-next-consent": commands.deny_next_consent,
        "allow-without-asking": commands.allow_without_asking,
        "expire-sync-tokens": commands.expire_sync_tokens,
        "advance": commands.advance,
        "empty-outbox": commands.empty_outbox,
        "reset": commands.reset,
    }


def _home(world: World, commands: Commands) -> dict[str, object]:
    return {
        "people": commands.people()["people"],
        "clients": commands.clients()["clients"],
        "faults": commands.faults()["faults"],
        "requests": list(reversed(world.requests.entries()[-RECENT:])),
        "kinds": KINDS,
        "operations": OPERATIONS,
        "now": world.clock.now(),
        "mails": len(world.outbox),
        "denials": world.identity.denials_armed,
    }
