"""Exchange for Nundina."""
