"""Google's OAuth 2 and OpenID Connect."""
