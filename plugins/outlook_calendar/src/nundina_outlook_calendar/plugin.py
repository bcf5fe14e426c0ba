"""The app's entry point: hands over what Outlook Calendar can do."""

from __future__ import annotations

from nundina_outlook_calendar.busy_times import OutlookBusyTimes
from nundina_outlook_calendar.change_feed import OutlookChangeFeed
from nundina_outlook_calendar.client import GraphClient
from nundina_outlook_calendar.connector import OutlookConnector
from nundina_outlook_calendar.event_writer import OutlookEventWriter
from nundina_outlook_calendar.watcher import OutlookWatcher
from nundina_plugin_api import CalendarApp, hookimpl


class OutlookCalendarPlugin:
    """Answers the hooks of the plugin API."""

    @hookimpl
    def nundina_app(self) -> CalendarApp:
        """Return the parts of the app; they share one client, which keeps no state of a user."""
        client = GraphClient()
        return CalendarApp(
            connector=OutlookConnector(client),
            changes=OutlookChangeFeed(client),
            busy_times=OutlookBusyTimes(client),
            events=OutlookEventWriter(client),
            watcher=OutlookWatcher(client),
        )


plugin = OutlookCalendarPlugin()
