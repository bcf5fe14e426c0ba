"""Invitations, answers and cancellations, and where they go."""
