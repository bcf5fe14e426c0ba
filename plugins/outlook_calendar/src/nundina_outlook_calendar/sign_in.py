"""Microsoft's sign-in, by msal: one application object for one call, so that none keeps a token of anybody.

msal's token cache is made for a program that keeps its users' tokens itself. Here the host does, encrypted, and hands
them over with each call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from nundina_outlook_calendar.provider import SCOPES, authority_of, setting_of, verification_of
from nundina_outlook_calendar.sign_in_transport import SignInTransport
from nundina_plugin_api import AppError, Configuration, RateLimited, RefusalReason, Refused, Transient
from nundina_plugin_api.retry_after import read_retry_after

Answer = Mapping[str, Any]


class SignIn:
    """Sign-in at one authority, for one call."""

    def __init__(self, configuration: Configuration) -> None:
        self._transport = SignInTransport(verification_of(configuration))
        make = partial(_application, configuration, self._transport)
        self._application = self._asked(make, Refused(RefusalReason.NOT_CONFIGURED, "tenant or authority"))

    def flow(self, redirect_uri: str, state: str, login_hint: str) -> dict[str, Any]:
        """Return where to send the user (`auth_uri`), and what is needed when the user is back."""
        flow: dict[str, Any] = self._application.initiate_auth_code_flow(
            list(SCOPES),
            redirect_uri=redirect_uri,
            state=state,
            prompt="select_account",  # a person with several accounts chooses (CON-7)
            login_hint=login_hint or None,
            response_mode="form_post",
        )
        # msal warns of any other mode. A POST from Microsoft's page would come without the host's session cookie.
        flow["auth_uri"] = _with_parameter(str(flow["auth_uri"]), "response_mode", "query")
        return flow

    def grant(self, flow: dict[str, Any], parameters: Mapping[str, str]) -> Answer:
        """Return the token endpoint's answer to a code, or the error that came back instead of one.

        Raises Refused with CONSENT_INVALID where the answer does not fit the question.
        """
        exchange = partial(self._application.acquire_token_by_auth_code_flow, flow, dict(parameters))
        return self._answered(exchange, Refused(RefusalReason.CONSENT_INVALID, "the answer does not fit the question"))

    def refreshed(self, refresh_token: str) -> Answer:
        """Return the token endpoint's answer to a refresh token."""
        refresh = partial(self._application.acquire_token_by_refresh_token, refresh_token, list(SCOPES))
        return self._answered(refresh, Transient())

    def _answered(self, request: Callable[[], Any], otherwise: AppError) -> Answer:
        answer = self._asked(request, otherwise)
        if not isinstance(answer, dict):
            raise Transient
        if "error" in answer:
            self._raise_failure()
        return answer

    def _asked(self, request: Callable[[], Any], otherwise: AppError) -> Any:  # noqa: ANN401
        """Return what msal makes of it. Raises Transient and RateLimited where Microsoft is away or busy."""
        from msal.exceptions import MsalError  # noqa: PLC0415

        try:
            return request()
        except (requests.RequestException, MsalError):
            self._raise_failure()
            raise Transient from None
        except (ValueError, KeyError, TypeError, RuntimeError):
            self._raise_failure()
            raise otherwise from None

    def _raise_failure(self) -> None:
        last = self._transport.last
        if last is None:
            return
        wait = read_retry_after(last.headers.get("Retry-After"))
        if last.status_code == requests.codes.too_many_requests:
            raise RateLimited(wait) from None
        if last.status_code >= requests.codes.internal_server_error:
            raise Transient(wait) from None


def _application(configuration: Configuration, transport: SignInTransport) -> Any:  # noqa: ANN401 -- msal has no types
    import msal  # noqa: PLC0415 -- a tenth of a second, paid when the app is first used

    class ForgetfulCache(msal.TokenCache):  # type: ignore[misc]
        def add(self, event: object, now: object = None) -> None:
            """Keep nothing: msal's own writes codes and verifiers into its log as it keeps them."""

    return msal.ConfidentialClientApplication(
        setting_of(configuration, "client_id"),
        client_credential=setting_of(configuration, "client_secret"),
        authority=authority_of(configuration),
        instance_discovery=False,  # the operator named the authority; nobody else is asked whether it is one
        token_cache=ForgetfulCache(),
        http_client=transport,
    )


def _with_parameter(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))
