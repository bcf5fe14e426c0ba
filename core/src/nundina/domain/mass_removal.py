"""When so much vanishes at once that a person should look before it goes."""

from __future__ import annotations

SMALLEST_MASS = 20  # events


def is_mass_removal(standing: int, vanishing: int) -> bool:
    """Say whether more than half of twenty or more events on timelines would go at once.

    >>> is_mass_removal(19, 19), is_mass_removal(20, 10), is_mass_removal(20, 11)
    (False, False, True)
    """
    return standing >= SMALLEST_MASS and 2 * vanishing > standing
