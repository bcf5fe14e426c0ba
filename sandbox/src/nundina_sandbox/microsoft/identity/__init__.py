"""Microsoft's identity platform, v2.0."""
