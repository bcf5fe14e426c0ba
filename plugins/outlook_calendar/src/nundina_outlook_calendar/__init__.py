"""Outlook Calendar for Nundina."""
