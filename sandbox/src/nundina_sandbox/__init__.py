"""Providers on loopback, faithful on the wire, for demos, tests and plugin authors."""
