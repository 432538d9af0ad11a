"""What those who compute with arrays share: how much at a time, and a number for a row of numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

ROWS = 1024  # at a time: what a processor's cache holds


def mixed(columns: Iterable[NDArray[np.uint64]], *, start: int, rows: int) -> NDArray[np.uint64]:
    """For each of so many rows a hash of its values in these columns, the same on every machine."""
    found = np.full(rows, start, dtype=np.uint64)
    for column in columns:
        found = (found ^ column) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found
