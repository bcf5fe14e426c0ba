"""What can be asked of EWS, one operation a module."""
