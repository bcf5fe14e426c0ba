"""Microsoft's addresses and what is asked of a user there.

National clouds have addresses of their own (https://learn.microsoft.com/graph/deployments), which the settings
`authority` and `graph` name; a sandbox is one more of them.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from nundina_plugin_api import Configuration, RefusalReason, Refused
from nundina_plugin_api.errors import APPROVAL_STATE

AUTHORITY = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
COMMON = "common"
VERSION = "/v1.0"

CALENDARS = "Calendars.ReadWrite"
SHARED_CALENDARS = "Calendars.Read.Shared"
MAILBOX_SETTINGS = "MailboxSettings.Read"
# msal asks for the others by itself.
SCOPES = ("email", CALENDARS, SHARED_CALENDARS, MAILBOX_SETTINGS)
IMPLIED_SCOPES = ("openid", "profile", "offline_access")
# Without the calendar there is nothing that the app could do. Not every account can grant the others: then calendars
# of colleagues are unknown, and all-day events are read in the zone of whoever made them.
NEEDED = (CALENDARS,)

# A tenant is needed where an administrator approves: these names stand for no particular one.
_NO_TENANTS = frozenset({"common", "consumers", "organizations"})


def authority_of(configuration: Configuration) -> str:
    """Return where users of the tenant sign in. Raises Refused with NOT_CONFIGURED for an address that is none."""
    return f"{_address(configuration, 'authority', AUTHORITY)}/{tenant_of(configuration)}"


def tenant_of(configuration: Configuration) -> str:
    """Return whose accounts may sign in: one organisation's, or everybody's."""
    tenant = configuration.values.get("tenant", "").strip() or COMMON
    if not tenant.replace("-", "").replace(".", "").isalnum():
        raise Refused(RefusalReason.NOT_CONFIGURED, "tenant")
    return tenant


def graph_of(configuration: Configuration) -> str:
    """Return where Graph answers, with its version. Raises Refused with NOT_CONFIGURED for an address that is none."""
    return _address(configuration, "graph", GRAPH) + VERSION


def setting_of(configuration: Configuration, name: str) -> str:
    """Return what the operator set. Raises Refused with NOT_CONFIGURED where it is missing."""
    value = configuration.values.get(name, "").strip()
    if not value:
        raise Refused(RefusalReason.NOT_CONFIGURED, name)
    return value


def verification_of(configuration: Configuration) -> str | bool:
    """Return the certificates to trust, as requests wants them: a file of the operator's, or the usual ones."""
    return configuration.values.get("ca_file", "").strip() or True


def approval_link(configuration: Configuration, redirect_uri: str) -> str:
    """Return where an administrator approves the app for the whole organisation.

    https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
    """
    tenant = tenant_of(configuration)
    parameters = {
        "client_id": setting_of(configuration, "client_id"),
        "scope": " ".join((*IMPLIED_SCOPES, *SCOPES)),
        "redirect_uri": redirect_uri,
        "state": APPROVAL_STATE,
    }
    base = _address(configuration, "authority", AUTHORITY)
    where = "organizations" if tenant in _NO_TENANTS else tenant
    return f"{base}/{where}/v2.0/adminconsent?{urlencode(parameters)}"


def short_scopes(granted: str) -> frozenset[str]:
    """Return scopes by their short names; Microsoft answers with the resource in front of its own.

    >>> sorted(short_scopes("openid https://graph.microsoft.com/Calendars.ReadWrite"))
    ['Calendars.ReadWrite', 'openid']
    """
    return frozenset(scope.rpartition("/")[2] if "://" in scope else scope for scope in granted.split())


def _address(configuration: Configuration, name: str, default: str) -> str:
    """Return the address of a setting. Without TLS it would tell secrets, and msal takes no other."""
    address = configuration.values.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.fragment or parts.username:
        raise Refused(RefusalReason.NOT_CONFIGURED, name)
    return address
