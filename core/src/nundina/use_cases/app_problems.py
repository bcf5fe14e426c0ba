"""What went wrong with an app's call, as one word that the pages have a sentence for, and whether to try again."""

from __future__ import annotations

from datetime import timedelta

from nundina.domain.errors import AppFault, AppNotConfigured, AppUnavailable, NotFound
from nundina_plugin_api.errors import (
    AppError,
    AuthorizationLost,
    PermissionMissing,
    RefusalReason,
    Refused,
    Transient,
)

# What a call through app_access.call_app may end with.
CALL_ERRORS = (AppError, AppFault, AppUnavailable, AppNotConfigured, NotFound)

PROBLEMS = (
    *("Transient", "RateLimited", "AuthorizationLost", "PermissionMissing", "CursorExpired", "Refused"),
    *("AppFault", "AppUnavailable", "AppNotConfigured", "NotFound", "MassRemoval", "AdminApprovalNeeded"),
)
# Refusals that are nobody's event: somebody can mend what they name, and then the same call succeeds.
_PASSING = {
    RefusalReason.NOT_CONFIGURED: "AppNotConfigured",
    RefusalReason.ADMIN_APPROVAL_NEEDED: "AdminApprovalNeeded",
    RefusalReason.UNREACHABLE: "Transient",
}


def problem_of(error: Exception) -> str:
    """Return the word for an error: its name, or the name of what a refusal is about."""
    named = _PASSING.get(error.reason) if isinstance(error, Refused) else None
    return named or type(error).__name__


def is_final(error: Exception) -> bool:
    """Say whether the same call will be refused again, whatever anybody but its user does."""
    return isinstance(error, Refused) and error.reason not in _PASSING


def needs_the_user(error: Exception) -> bool:
    """Say whether only the user can help, by reconnecting."""
    return isinstance(error, AuthorizationLost | PermissionMissing)


def asked_wait(error: Exception) -> timedelta | None:
    """Return how long the provider asked to be left alone."""
    return error.retry_after if isinstance(error, Transient) else None
