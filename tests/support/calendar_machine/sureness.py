"""How sure the model is that something holds."""

from __future__ import annotations

from enum import IntEnum


class Sure(IntEnum):
    """How sure it is that something holds."""

    NO = 0
    MAYBE = 1
    YES = 2
