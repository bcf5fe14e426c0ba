"""One table from what Microsoft's sign-in says to the errors of the plugin API.

A number such as AADSTS90094 says more than the OAuth 2 code beside it, so it decides first.
https://learn.microsoft.com/entra/identity-platform/reference-error-codes lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from nundina_plugin_api import AppError, AuthorizationLost, PermissionMissing, RefusalReason, Refused, Transient

ErrorMaker = Callable[[], AppError]

DECLINED: ErrorMaker = partial(Refused, RefusalReason.CONSENT_DECLINED)
APPROVAL: ErrorMaker = partial(Refused, RefusalReason.ADMIN_APPROVAL_NEEDED)
INVALID: ErrorMaker = partial(Refused, RefusalReason.CONSENT_INVALID, "the provider refused the answer")


def _not_configured(detail: str) -> ErrorMaker:
    return partial(Refused, RefusalReason.NOT_CONFIGURED, detail)


# Both where a user comes back and where a token is asked for.
NUMBERS: Mapping[int, ErrorMaker] = {
    65004: DECLINED,  # the user said no
    65001: APPROVAL,  # nobody has consented, and this user may not
    90093: APPROVAL,
    90094: APPROVAL,
    90095: APPROVAL,
    900941: APPROVAL,
    900981: APPROVAL,
    50105: APPROVAL,  # the organisation only lets assigned users in
    7000112: _not_configured("the app registration is disabled"),
    700016: _not_configured("no such app registration in the tenant"),
    7000215: _not_configured("client_secret"),
    7000222: _not_configured("client_secret has expired"),
    7000218: _not_configured("client_secret"),
    650052: _not_configured("the organisation has no subscription for what the app asks for"),
    650053: _not_configured("a scope is unknown"),
    650056: _not_configured("the app registration lists other permissions"),
    500113: _not_configured("no redirect address is registered"),
    50011: _not_configured("the redirect address is not registered"),
    50194: _not_configured("tenant: the app registration is for one organisation only"),
    90002: _not_configured("tenant"),
    900144: _not_configured("a parameter is missing"),
    50196: Transient,  # too many equal requests
    90033: Transient,
    90006: Transient,
    90012: Transient,
}
# What comes back in the redirect.
CONSENT_CODES: Mapping[str, ErrorMaker] = {
    "access_denied": DECLINED,
    "consent_required": APPROVAL,
    "interaction_required": DECLINED,
    "login_required": DECLINED,
    "server_error": Transient,
    "temporarily_unavailable": Transient,
    "unauthorized_client": _not_configured("unauthorized_client"),
    "invalid_scope": _not_configured("invalid_scope"),
    "invalid_client": _not_configured("invalid_client"),
}
# What the token endpoint says to a code, and to a refresh token.
TOKEN_CODES: Mapping[str, ErrorMaker] = {
    "invalid_client": _not_configured("invalid_client"),
    "unauthorized_client": _not_configured("unauthorized_client"),
    "invalid_scope": _not_configured("invalid_scope"),
    "invalid_resource": _not_configured("invalid_resource"),
    "server_error": Transient,
    "temporarily_unavailable": Transient,
}
REFRESH_CODES: Mapping[str, ErrorMaker] = {
    **TOKEN_CODES,
    "invalid_grant": AuthorizationLost,
    "interaction_required": AuthorizationLost,
    "login_required": AuthorizationLost,
    "consent_required": PermissionMissing,
}
# What a refresh says of a user: only the user, or an administrator, can help, and the way is the same.
OF_THE_USER = frozenset({65001, 65004, 50105, 90093, 90094, 90095, 900941, 900981})


def consent_error(answer: Mapping[str, Any]) -> AppError:
    """Return what an answer in the redirect means, or one of the token endpoint to a code."""
    known = _by_number(answer) or CONSENT_CODES.get(str(answer.get("error"))) or TOKEN_CODES.get(str(answer["error"]))
    return (known or INVALID)()


def refresh_error(answer: Mapping[str, Any]) -> AppError:
    """Return what the token endpoint's answer to a refresh token means."""
    if OF_THE_USER & set(numbers_of(answer)):
        return PermissionMissing()
    known = _by_number(answer) or REFRESH_CODES.get(str(answer.get("error")))
    return (known or AuthorizationLost)()


def numbers_of(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the AADSTS numbers that an answer names, in its list or in its text."""
    listed = answer.get("error_codes")
    told = [code for code in listed if isinstance(code, int)] if isinstance(listed, list) else []
    return (*told, *(int(number) for number in re.findall(r"AADSTS(\d{4,8})", str(answer.get("error_description")))))


def _by_number(answer: Mapping[str, Any]) -> ErrorMaker | None:
    return next((NUMBERS[number] for number in numbers_of(answer) if number in NUMBERS), None)
