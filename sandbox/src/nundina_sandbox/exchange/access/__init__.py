"""Who may sign in, and who may look at whose calendar."""
