"""How a test or a person arranges the world and makes it fail on purpose."""
