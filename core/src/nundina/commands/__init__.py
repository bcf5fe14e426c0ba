"""The commands of `nundina`, one module for each family."""
