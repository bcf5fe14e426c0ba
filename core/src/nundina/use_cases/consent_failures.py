"""What an app raises on the way to the provider and back, as the host says it (CON-9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nundina.domain.errors import ConsentDeclined, ConsentFailed, ConsentRefused
from nundina_plugin_api.errors import AppError, AuthorizationLost, PermissionMissing, RefusalReason, Refused


@contextmanager
def as_consent_failure() -> Iterator[None]:
    """Turn the plugin API's six errors into ConsentDeclined or ConsentRefused; AppFault passes as it is."""
    try:
        yield
    except AppError as error:
        raise consent_failure(error) from error


def consent_failure(error: AppError) -> ConsentFailed:
    """Return the host's error for the app's."""
    if isinstance(error, Refused):
        declined = error.reason is RefusalReason.CONSENT_DECLINED
        return ConsentDeclined() if declined else ConsentRefused(error.reason, error.about, error.link)
    if isinstance(error, PermissionMissing):
        return ConsentRefused("permission_missing")
    if isinstance(error, AuthorizationLost):
        return ConsentRefused(RefusalReason.CONSENT_INVALID)
    return ConsentRefused("transient")
