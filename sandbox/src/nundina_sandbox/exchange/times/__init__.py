"""Zones and series as Exchange has them."""
