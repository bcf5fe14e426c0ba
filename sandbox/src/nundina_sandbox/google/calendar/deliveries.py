"""Notifications on their way to Google's watchers: empty POSTs, repeated after a server's fault only."""

from nundina_sandbox.deliveries import Deliveries, Delivery, Patience

__all__ = ["USER_AGENT", "Deliveries", "Delivery", "Patience"]

USER_AGENT = "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)"
