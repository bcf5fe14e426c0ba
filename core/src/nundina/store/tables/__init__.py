"""Every table, and the unique indexes whose refusal has a meaning of its own."""

from nundina.store.tables.apps import app_of_account, app_settings, held_groups, installations
from nundina.store.tables.background import (
    due_work,
    outbox,
    paces,
    push_channels,
    push_failures,
    seen_events,
    sync_positions,
    turns,
)
from nundina.store.tables.calendars import (
    approval_requests,
    awaited_reconnects,
    connection_purposes,
    connections,
    consents,
    credentials,
    inboxes,
    live_mailbox,
    planned_connections,
)
from nundina.store.tables.metadata import metadata
from nundina.store.tables.people import account_domains, accounts, sessions, sign_in_failures, user_email, users
from nundina.store.tables.scheduling import bookings, busy_times, calendar_preferences, scheduling_pages
from nundina.store.tables.timelines import (
    associations,
    contact_email,
    logged_places,
    meeting_event,
    meetings,
    records,
    timeline_places,
)

__all__ = [
    "account_domains",
    "accounts",
    "app_of_account",
    "app_settings",
    "approval_requests",
    "associations",
    "awaited_reconnects",
    "bookings",
    "busy_times",
    "calendar_preferences",
    "connection_purposes",
    "connections",
    "consents",
    "contact_email",
    "credentials",
    "due_work",
    "held_groups",
    "inboxes",
    "installations",
    "live_mailbox",
    "logged_places",
    "meeting_event",
    "meetings",
    "metadata",
    "outbox",
    "paces",
    "planned_connections",
    "push_channels",
    "push_failures",
    "records",
    "scheduling_pages",
    "seen_events",
    "sessions",
    "sign_in_failures",
    "sync_positions",
    "timeline_places",
    "turns",
    "user_email",
    "users",
]
