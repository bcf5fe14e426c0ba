"""The store: everything that Nundina keeps, on SQLite or PostgreSQL."""
