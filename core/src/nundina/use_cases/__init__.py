"""What can be asked of the host, one request a module."""
