"""One table from what an OAuth 2 provider says to one of the six errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import requests

from nundina_plugin_api.errors import AppError, AuthorizationLost, RateLimited, RefusalReason, Refused, Transient
from nundina_plugin_api.retry_after import read_retry_after

ErrorMaker = Callable[[], AppError]

# What comes back in the redirect: RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6, and Google's own.
CONSENT_ERRORS: Mapping[str, ErrorMaker] = {
    "access_denied": partial(Refused, RefusalReason.CONSENT_DECLINED),
    "interaction_required": partial(Refused, RefusalReason.CONSENT_DECLINED),
    "admin_policy_enforced": partial(Refused, RefusalReason.ADMIN_APPROVAL_NEEDED),
    "org_internal": partial(Refused, RefusalReason.ADMIN_APPROVAL_NEEDED),
    "server_error": Transient,
    "temporarily_unavailable": Transient,
    "unauthorized_client": partial(Refused, RefusalReason.NOT_CONFIGURED, "unauthorized_client"),
    "invalid_scope": partial(Refused, RefusalReason.NOT_CONFIGURED, "invalid_scope"),
}
# What the token endpoint says: RFC 6749 5.2. A code that is no good makes another error than a refresh token.
TOKEN_ERRORS: Mapping[str, ErrorMaker] = {
    "invalid_client": partial(Refused, RefusalReason.NOT_CONFIGURED, "invalid_client"),
    "unauthorized_client": partial(Refused, RefusalReason.NOT_CONFIGURED, "unauthorized_client"),
    "invalid_scope": partial(Refused, RefusalReason.NOT_CONFIGURED, "invalid_scope"),
    "admin_policy_enforced": partial(Refused, RefusalReason.ADMIN_APPROVAL_NEEDED),
    "server_error": Transient,
    "temporarily_unavailable": Transient,
    "internal_failure": Transient,
}
BAD_CODE: ErrorMaker = partial(Refused, RefusalReason.CONSENT_INVALID, "the provider refused the code")
BAD_REFRESH_TOKEN: ErrorMaker = AuthorizationLost


def failure_of(response: requests.Response) -> Transient | None:
    """Return what to raise where the provider is away or asks for patience, whatever the body says."""
    wait = read_retry_after(response.headers.get("Retry-After"))
    if response.status_code == requests.codes.too_many_requests:
        return RateLimited(wait)
    return Transient(wait) if response.status_code >= requests.codes.internal_server_error else None
