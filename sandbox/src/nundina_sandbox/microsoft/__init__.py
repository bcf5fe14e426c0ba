"""Microsoft's identity platform and Graph's calendar as a client meets them on the wire."""
