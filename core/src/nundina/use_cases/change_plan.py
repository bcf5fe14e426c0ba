"""The operator puts an account on another plan (MOB-2)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import Account, Plan
from nundina.domain.identifiers import AccountId
from nundina.ports import Ports


def change_plan(ports: Ports, account_id: AccountId, plan: Plan) -> Account:
    """Change the account's plan and return it. Raises NotFound."""
    with ports.unit_of_work() as tx:
        changed = replace(tx.accounts.get(account_id), plan=plan)
        tx.accounts.update(changed)
    return changed
