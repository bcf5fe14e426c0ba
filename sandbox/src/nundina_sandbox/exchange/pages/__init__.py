"""Calendars and mail to look at."""
