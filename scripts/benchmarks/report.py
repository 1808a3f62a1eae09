"""How a row of the benchmark is printed."""

import statistics
from collections.abc import Sequence


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return a median with the least and the greatest value."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def verdict(median: float, goal: float, *, at_least: bool) -> str:
    met = median >= goal if at_least else median <= goal
    sign = "at least" if at_least else "at most"
    return f"goal {sign} {goal:g}: {'met' if met else 'MISSED'}"
