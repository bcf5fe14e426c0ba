"""Microsoft Graph: mailboxes and their calendars."""
