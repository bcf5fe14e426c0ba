"""Graph's operations, each a function of a call."""
