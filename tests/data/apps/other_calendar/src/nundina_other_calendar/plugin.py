"""The app's entry point."""

from __future__ import annotations

from nundina_other_calendar.memory import calendars
from nundina_plugin_api import CalendarApp, Configuration, hookimpl
from nundina_plugin_api.oauth2 import OAuth2Connector, OAuth2Endpoints


def endpoints(configuration: Configuration) -> OAuth2Endpoints:
    """Return the addresses of the provider: Google's paths under the endpoint that is set."""
    base = configuration.values["endpoint"].rstrip("/")
    return OAuth2Endpoints(
        authorize=f"{base}/o/oauth2/v2/auth",
        token=f"{base}/token",
        revoke=f"{base}/revoke",
        keys=f"{base}/oauth2/v3/certs",
        userinfo=f"{base}/v1/userinfo",
        issuers=("https://accounts.google.com", base),
    )


class OtherCalendarPlugin:
    """Hands over the app."""

    @hookimpl
    def nundina_app(self) -> CalendarApp:
        """Return the calendar in memory."""
        connector = OAuth2Connector(
            endpoints=endpoints,
            scopes=("openid", "email"),
            scope_aliases={"https://www.googleapis.com/auth/userinfo.email": "email"},
        )
        return CalendarApp(connector=connector, changes=calendars, busy_times=calendars, events=calendars)


plugin = OtherCalendarPlugin()
