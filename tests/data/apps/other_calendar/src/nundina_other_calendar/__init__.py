"""A calendar in memory that connects by OAuth 2 and can do everything but push; for tests."""
