"""What went wrong with an app's call, as one word that the pages have a sentence for, and whether to try again."""

from __future__ import annotations

from datetime import timedelta

from nundina.domain.errors import AppFault, AppNotConfigured, AppUnavailable, NotFound
from nundina_plugin_api.errors import (
    AppError,
    AuthorizationLost,
    CursorExpired,
    PermissionMissing,
    RateLimited,
    Refused,
    Transient,
)

# What a call through app_access.call_app may end with.
CALL_ERRORS = (AppError, AppFault, AppUnavailable, AppNotConfigured, NotFound)

_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (RateLimited, "rate_limited"),
    (Transient, "transient"),
    (AuthorizationLost, "authorization_lost"),
    (PermissionMissing, "permission_missing"),
    (CursorExpired, "cursor_expired"),
    (Refused, "refused"),
    (AppNotConfigured, "app_not_configured"),
    (AppUnavailable, "app_unavailable"),
    (AppFault, "app_fault"),
    (NotFound, "not_found"),
)
PROBLEMS = (*(name for _, name in _NAMES), "mass_removal", "fault")


def problem_of(error: Exception) -> str:
    """Return the word for an error; "fault" for one that nobody foresaw."""
    return next((name for kind, name in _NAMES if isinstance(error, kind)), "fault")


def needs_the_user(error: Exception) -> bool:
    """Say whether only the user can help, by reconnecting."""
    return isinstance(error, AuthorizationLost | PermissionMissing)


def asked_wait(error: Exception) -> timedelta | None:
    """Return how long the provider asked to be left alone."""
    return error.retry_after if isinstance(error, Transient) else None
