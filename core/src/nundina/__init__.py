"""Nundina, a host for calendar integrations."""
