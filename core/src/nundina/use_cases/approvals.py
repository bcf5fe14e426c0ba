"""A user waits until an administrator of their organisation has approved an app at the provider."""

from __future__ import annotations

from urllib.parse import urlsplit

from nundina.domain.accounts import User
from nundina.domain.approvals import ApprovalRequest
from nundina.domain.errors import ConsentRefused, NundinaError
from nundina.domain.identifiers import AppId
from nundina.ports import Ports
from nundina_plugin_api.errors import RefusalReason


def needs_approval(problem: NundinaError | None) -> bool:
    """Say whether the provider wants an administrator to approve the app first."""
    return isinstance(problem, ConsentRefused) and problem.reason == RefusalReason.ADMIN_APPROVAL_NEEDED


def remember_approval(ports: Ports, actor: User, app_id: AppId, link: str) -> ApprovalRequest:
    """Remember what the user waits for, so that they find it again. A link that is not https is left out."""
    request = ApprovalRequest(
        account_id=actor.account_id,
        user_id=actor.id,
        app_id=app_id,
        link=link if _is_https(link) else "",
        asked_at=ports.clock.now(),
    )
    with ports.unit_of_work() as tx:
        tx.approvals.put(request)
    return request


def awaited_approval(ports: Ports, actor: User) -> ApprovalRequest | None:
    """Return what the user waits for, or None."""
    with ports.unit_of_work.read() as tx:
        return tx.approvals.find(actor.account_id, actor.id)


def forget_approval(ports: Ports, actor: User) -> None:
    """Wait no longer."""
    with ports.unit_of_work() as tx:
        tx.approvals.remove(actor.account_id, actor.id)


def _is_https(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
