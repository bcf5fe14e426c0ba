"""Google's addresses and what is asked of a user there.

https://accounts.google.com/.well-known/openid-configuration lists the addresses. With the setting `endpoint`
every one of them lies under another address instead: the sandbox's.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from nundina_plugin_api import Configuration, RefusalReason, Refused
from nundina_plugin_api.oauth2 import OAuth2Connector, OAuth2Endpoints

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ISSUERS = ("https://accounts.google.com", "accounts.google.com")

# The least that does the job: the primary calendar is always one that its user owns, and other calendars are only
# asked whether they are busy.
SCOPES = (
    "openid",
    "email",
    "https://www.googleapis.com/auth/calendar.events.owned",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.freebusy",
)
# Google answers with a longer name than it was asked for.
SCOPE_ALIASES = {
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
}
# offline: a refresh token; consent: one also where this user had allowed the app before;
# select_account: a person with several accounts chooses (CON-7).
AUTHORIZE_PARAMETERS = {
    "access_type": "offline",
    "prompt": "consent select_account",
    "include_granted_scopes": "true",
}


def connector() -> OAuth2Connector:
    """Return the connector for Google. Its revocation wants the token and nothing else."""
    return OAuth2Connector(
        endpoints=endpoints,
        scopes=SCOPES,
        scope_aliases=SCOPE_ALIASES,
        authorize_parameters=AUTHORIZE_PARAMETERS,
        revoke_with_client=False,
    )


def endpoints(configuration: Configuration) -> OAuth2Endpoints:
    """Return where users sign in and tokens are had."""
    base = _base(configuration)
    return OAuth2Endpoints(
        authorize=f"{base or 'https://accounts.google.com'}/o/oauth2/v2/auth",
        token=f"{base or 'https://oauth2.googleapis.com'}/token",
        revoke=f"{base or 'https://oauth2.googleapis.com'}/revoke",
        keys=f"{base or 'https://www.googleapis.com'}/oauth2/v3/certs",
        userinfo=f"{base or 'https://openidconnect.googleapis.com'}/v1/userinfo",
        issuers=(*ISSUERS, base) if base else ISSUERS,
        ca_file=configuration.values.get("ca_file", ""),
    )


def api_address(configuration: Configuration) -> str:
    """Return where the Calendar API answers; the client library wants the path in it."""
    return f"{_base(configuration) or 'https://www.googleapis.com'}/calendar/v3/"


def _base(configuration: Configuration) -> str:
    """Return the sandbox's address, or nothing. Raises Refused with NOT_CONFIGURED for one that would tell secrets."""
    base = configuration.values.get("endpoint", "").strip().rstrip("/")
    parts = urlsplit(base)
    if not base or (parts.scheme == "https" and parts.hostname):
        return base
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return base
    raise Refused(RefusalReason.NOT_CONFIGURED, "endpoint")
