"""How a client finds out where EWS is."""
