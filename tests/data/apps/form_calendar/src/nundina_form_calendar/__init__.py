"""A calendar in memory that connects by a form and can do little, as Exchange; for tests."""
