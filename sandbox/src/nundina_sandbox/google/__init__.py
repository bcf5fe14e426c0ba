"""Google's identity and Calendar v3 as a client meets them on the wire."""
