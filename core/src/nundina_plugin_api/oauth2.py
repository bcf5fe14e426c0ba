"""A ready OAuth 2 connector: an app supplies addresses and scopes, and no code.

Authorization code with PKCE (RFC 7636, S256), OpenID Connect for who signed in, refresh and revocation (RFC 7009).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from nundina_plugin_api.errors import AuthorizationLost, PermissionMissing, RefusalReason, Refused, Transient
from nundina_plugin_api.oauth2_endpoints import OAuth2Endpoints
from nundina_plugin_api.oauth2_errors import (
    BAD_CODE,
    BAD_REFRESH_TOKEN,
    CONSENT_ERRORS,
    TOKEN_ERRORS,
    ErrorMaker,
    failure_of,
)
from nundina_plugin_api.oauth2_identity import IdentityKeys, address_of
from nundina_plugin_api.values import (
    Access,
    Configuration,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    Grant,
    Identity,
)

__all__ = ["OAuth2Connector", "OAuth2Endpoints"]

TIMEOUT = 10.0  # seconds, for each request
VERIFIER_LENGTH = 64  # RFC 7636 allows 43 to 128


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Connector:
    """Connects by OAuth 2 and OpenID Connect. Safe to share between threads: it keeps nothing but public keys."""

    endpoints: Callable[[Configuration], OAuth2Endpoints]
    scopes: tuple[str, ...]  # all of them required
    optional_scopes: tuple[str, ...] = ()
    scope_aliases: Mapping[str, str] = field(default_factory=dict)  # what the provider calls a scope when it answers
    authorize_parameters: Mapping[str, str] = field(default_factory=dict)
    revoke_with_client: bool = True  # RFC 7009 asks for it; some providers want the token alone
    client_id_setting: str = "client_id"
    client_secret_setting: str = "client_secret"  # noqa: S105 -- the name of a setting
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    identity_keys: IdentityKeys = field(default_factory=IdentityKeys)

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Return the provider's address with state, nonce and PKCE challenge. Raises Refused with NOT_CONFIGURED."""
        memory = {"verifier": generate_token(VERIFIER_LENGTH), "nonce": generate_token()}
        parameters = dict(self.authorize_parameters) | {"nonce": memory["nonce"]}
        if request.login_hint:
            parameters["login_hint"] = request.login_hint
        with self._session(request.configuration, request.redirect_uri) as session:
            url, _ = session.create_authorization_url(
                self.endpoints(request.configuration).authorize,
                scope=" ".join((*self.scopes, *self.optional_scopes)),
                state=request.state,
                code_verifier=memory["verifier"],
                **parameters,
            )
        return ConsentStep(url, memory)

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Exchange the code. Raises Refused, PermissionMissing where a scope was left out, and Transient."""
        if "error" in answer.parameters:
            raise CONSENT_ERRORS.get(answer.parameters["error"], BAD_CODE)()
        if not answer.parameters.get("code") or not answer.memory.get("verifier"):
            raise Refused(RefusalReason.CONSENT_INVALID, "no code")
        endpoints = self.endpoints(answer.configuration)
        token = self._exchange(answer, endpoints)
        granted = self._granted(token)
        missing = tuple(scope for scope in self.scopes if scope not in granted)
        if missing:
            # The token is not revoked: a provider such as Google would end the user's older grant with it.
            raise PermissionMissing(missing)
        identity = self.identity_keys.identity(
            endpoints, str(token.get("id_token", "")), self._client_id(answer.configuration), answer.memory["nonce"]
        )
        return Grant(identity, self._credentials(token, {}), granted)

    def refresh(self, access: Access) -> Credentials:
        """Return fresh credentials. Raises AuthorizationLost, Refused with NOT_CONFIGURED, Transient, RateLimited."""
        secrets = access.credentials.secrets
        if not secrets.get("refresh_token"):
            raise AuthorizationLost
        with self._session(access.configuration) as session:
            token = _asked(
                lambda: session.refresh_token(
                    self.endpoints(access.configuration).token,
                    refresh_token=secrets["refresh_token"],
                    timeout=TIMEOUT,
                ),
                BAD_REFRESH_TOKEN,
            )
        return self._credentials(token, secrets)

    def revoke(self, access: Access) -> None:
        """Give the grant back. One that is gone already is no error. Raises Transient and RateLimited."""
        endpoints, secrets = self.endpoints(access.configuration), access.credentials.secrets
        token = secrets.get("refresh_token") or secrets.get("access_token")
        if not endpoints.revoke or not token:
            return
        with self._session(access.configuration) as session:
            body = {"token": token}
            if self.revoke_with_client:
                body |= {"client_id": session.client_id, "client_secret": session.client_secret}
            answer = _sent(lambda: session.post(endpoints.revoke, data=body, withhold_token=True, timeout=TIMEOUT))
        # RFC 7009 2.2: a token that is no good is none any more. Providers that refuse it all the same say so with 400.
        if not answer.ok and answer.status_code != requests.codes.bad_request:
            raise Transient

    def identity(self, access: Access) -> Identity:
        """Ask the provider whose credentials these are. Raises AuthorizationLost, Transient and RateLimited."""
        token = access.credentials.secrets.get("access_token", "")
        with self._session(access.configuration) as session:
            response = _sent(
                lambda: session.get(
                    self.endpoints(access.configuration).userinfo,
                    headers={"Authorization": f"Bearer {token}"},
                    withhold_token=True,
                    timeout=TIMEOUT,
                )
            )
        if not response.ok:
            raise AuthorizationLost
        return address_of(_object(response))

    def _session(self, configuration: Configuration, redirect_uri: str = "") -> OAuth2Session:
        session = OAuth2Session(
            client_id=self._client_id(configuration),
            client_secret=_setting(configuration, self.client_secret_setting),
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 -- the name of a method
            redirect_uri=redirect_uri or None,
            code_challenge_method="S256",
        )
        ca_file = self.endpoints(configuration).ca_file
        if ca_file:
            session.verify = ca_file
            session.trust_env = False  # REQUESTS_CA_BUNDLE would win over the file
        for moment in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(moment, _refuse_failures)
        return session

    def _client_id(self, configuration: Configuration) -> str:
        return _setting(configuration, self.client_id_setting)

    def _exchange(self, answer: ConsentAnswer, endpoints: OAuth2Endpoints) -> Mapping[str, Any]:
        with self._session(answer.configuration, answer.redirect_uri) as session:
            return _asked(
                lambda: session.fetch_token(
                    endpoints.token,
                    code=answer.parameters["code"],
                    code_verifier=answer.memory["verifier"],
                    timeout=TIMEOUT,
                ),
                BAD_CODE,
            )

    def _granted(self, token: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the scopes by the names under which they were asked for. RFC 6749 5.1: none named means all."""
        named = str(token.get("scope", "")).split()
        return tuple(self.scope_aliases.get(scope, scope) for scope in named) or self.scopes

    def _credentials(self, token: Mapping[str, Any], earlier: Mapping[str, str]) -> Credentials:
        """Return what is worth keeping. A provider that sends no new refresh token means the old one to stay."""
        secrets = dict(earlier) | {
            name: str(token[name]) for name in ("access_token", "refresh_token") if token.get(name)
        }
        lifetime = token.get("expires_in")
        expires_at = self.now() + timedelta(seconds=int(lifetime)) if lifetime else None
        return Credentials(secrets, expires_at)


def _setting(configuration: Configuration, name: str) -> str:
    value = configuration.values.get(name, "")
    if not value:
        raise Refused(RefusalReason.NOT_CONFIGURED, name)
    return value


def _sent(request: Callable[[], requests.Response]) -> requests.Response:
    """Return the provider's answer. Raises Transient and RateLimited; what another status means is the caller's."""
    try:
        return _refuse_failures(request())
    except requests.RequestException:
        raise Transient from None


def _asked(request: Callable[[], Any], otherwise: ErrorMaker) -> Mapping[str, Any]:
    """Return the token endpoint's answer. The error codes are those of RFC 6749 5.2, and what providers add."""
    try:
        token: Mapping[str, Any] = request()
    except OAuthError as error:
        raise TOKEN_ERRORS.get(str(error.error), otherwise)() from None
    except (requests.RequestException, ValueError):
        raise Transient from None
    if not token.get("access_token"):
        raise Transient
    return token


def _refuse_failures(response: requests.Response) -> requests.Response:
    failure = failure_of(response)
    if failure is not None:
        raise failure
    return response


def _object(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        raise Transient from None
    return body if isinstance(body, dict) else {}
