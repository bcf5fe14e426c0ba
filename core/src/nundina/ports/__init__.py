"""What the use cases need from the world, as Protocols. `Ports` bundles them; the composition root fills it."""

from nundina.ports.apps import AppRelease, AppRuntime
from nundina.ports.host import Clock, Passwords, Ports, SecretBox
from nundina.ports.stores import Transaction, UnitOfWork

__all__ = ["AppRelease", "AppRuntime", "Clock", "Passwords", "Ports", "SecretBox", "Transaction", "UnitOfWork"]
