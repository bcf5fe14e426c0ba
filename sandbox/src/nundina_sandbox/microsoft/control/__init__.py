"""How a test or a person makes the sandbox misbehave on purpose."""
