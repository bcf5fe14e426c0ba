"""The control API and its page for a Microsoft world."""

from collections.abc import Callable

from flask import Blueprint

from nundina_sandbox.control_desk import Desk, Json, Values, desk_blueprint
from nundina_sandbox.microsoft.control.accounts import AccountCommands
from nundina_sandbox.microsoft.control.grants import GrantCommands
from nundina_sandbox.microsoft.control.mailboxes import MailboxCommands
from nundina_sandbox.microsoft.control.upkeep import UpkeepCommands
from nundina_sandbox.microsoft.faults import KINDS
from nundina_sandbox.microsoft.operations import OPERATIONS
from nundina_sandbox.microsoft.world import MicrosoftWorld

RECENT = 50


def blueprint(world: MicrosoftWorld) -> Blueprint:
    """Return the control API and pages of this world, for this machine only."""
    accounts, upkeep = AccountCommands(world), UpkeepCommands(world)
    questions: dict[str, Callable[[], Json]] = {
        "people": accounts.people,
        "tenants": accounts.tenants,
        "clients": accounts.clients,
        "faults": upkeep.faults,
        "outbox": upkeep.outbox,
        "requests": upkeep.requests,
        "subscriptions": MailboxCommands(world).subscriptions,
        "clock": upkeep.now,
    }
    orders = _orders(accounts, GrantCommands(world), upkeep, MailboxCommands(world))
    deletions = {"faults": upkeep.clear_faults, "outbox": upkeep.empty_outbox}

    def home() -> dict[str, object]:
        asked = {name: question()[name] for name, question in questions.items() if name not in ("outbox", "clock")}
        latest = list(reversed(world.requests.entries()[-RECENT:]))
        more = {"kinds": KINDS, "operations": OPERATIONS, "now": world.clock.now(), "mails": len(world.outbox)}
        return {**asked, **more, "requests": latest, "denials": world.identity.denials_armed}

    return desk_blueprint(Desk(questions, orders, deletions, home))


def _orders(
    accounts: AccountCommands, grants: GrantCommands, upkeep: UpkeepCommands, mailboxes: MailboxCommands
) -> dict[str, Callable[[Values], Json]]:
    return {
        "people": accounts.add_person,
        "tenants": accounts.change_tenant,
        "clients": accounts.register_client,
        "disable": accounts.disable,
        "approve": grants.approve,
        "take-back-approval": grants.take_back_approval,
        "revoke": grants.revoke,
        "password-changed": grants.password_changed,
        "demand-second-factor": grants.demand_second_factor,
        "expire-access-tokens": grants.expire_access_tokens,
        "expire-refresh-tokens": grants.expire_refresh_tokens,
        "deny-next-consent": grants.deny_next_consent,
        "allow-without-asking": grants.allow_without_asking,
        "expire-sync-states": mailboxes.expire_sync_states,
        "lifecycle": mailboxes.tell_lifecycle,
        "limits": mailboxes.limits,
        "invitation": mailboxes.invitation,
        "cancellation": mailboxes.cancellation,
        "faults": upkeep.arm,
        "clear-faults": upkeep.clear_faults,
        "advance": upkeep.advance,
        "empty-outbox": upkeep.empty_outbox,
        "reset": upkeep.reset,
    }
