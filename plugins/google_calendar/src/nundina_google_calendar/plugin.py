"""The app's entry point: hands over what Google Calendar can do."""

from __future__ import annotations

from nundina_google_calendar.busy_times import GoogleBusyTimes
from nundina_google_calendar.change_feed import GoogleChangeFeed
from nundina_google_calendar.client import GoogleClient
from nundina_google_calendar.event_writer import GoogleEventWriter
from nundina_google_calendar.provider import connector
from nundina_google_calendar.watcher import GoogleWatcher
from nundina_plugin_api import CalendarApp, hookimpl


class GoogleCalendarPlugin:
    """Answers the hooks of the plugin API."""

    @hookimpl
    def nundina_app(self) -> CalendarApp:
        """Return the parts of the app; they share one client, which keeps no state of a user."""
        client = GoogleClient()
        return CalendarApp(
            connector=connector(),
            changes=GoogleChangeFeed(client),
            busy_times=GoogleBusyTimes(client),
            events=GoogleEventWriter(client),
            watcher=GoogleWatcher(client),
        )


plugin = GoogleCalendarPlugin()
