"""Stochastic gradient descent with its own rate for each number, on named arrays.

Knows nothing of what is trained; deterministic.
"""

from __future__ import annotations

import numpy as np

from ingest.rules.judge import Floats


class Adam:
    """Kingma and Ba, "Adam: a method for stochastic optimization" (2015), on named arrays."""

    def __init__(self, arrays: dict[str, Floats]) -> None:
        self.arrays = arrays
        self._first = {k: np.zeros_like(v) for k, v in arrays.items()}
        self._second = {k: np.zeros_like(v) for k, v in arrays.items()}
        self._steps = 0

    def step(self, gradients: dict[str, Floats], rate: float) -> None:
        self._steps += 1
        for name, gradient in gradients.items():
            first, second = self._first[name], self._second[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            scale = np.sqrt(second / (1 - 0.999**self._steps)) + 1e-8
            self.arrays[name] -= rate * first / (1 - 0.9**self._steps) / scale
