"""What a benchmark reports: ratios measured in one run, counts and sizes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, with the limit that it must keep where there is one."""

    name: str
    value: float
    unit: str
    limit: str = ""  # "<= 1.5" or ">= 0.5"; empty: for information

    @property
    def within(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if not self.limit:
            return None
        sign, bound = self.limit.split()
        return self.value <= float(bound) if sign == "<=" else self.value >= float(bound)


def table(figures: list[Figure]) -> str:
    """Return the figures as a table for the terminal."""
    width = max(len(figure.name) for figure in figures)
    verdicts = {True: "kept", False: "MISSED", None: ""}
    return "\n".join(
        f"{figure.name:<{width}}  {figure.value:>12.3f}  {figure.unit:<8} {figure.limit:<9} {verdicts[figure.within]}"
        for figure in figures
    )


def write(figures: list[Figure], path: Path) -> None:
    """Write the figures as JSON: a list of {name, value, unit, limit, within}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"within": figure.within} for figure in figures]
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
