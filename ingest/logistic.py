"""A logistic regression over named features, its weights read from a JSON file: no library at run time.

A feature without a weight counts nothing, so that new features can be added before they are learnt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights of features, and the probability from which on the answer is yes."""

    bias: float
    weights: Mapping[str, float]
    threshold: float = 0.5

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, path: Path) -> Logistic:
        """Read {"bias": b, "threshold": t, "weights": {feature: weight}}."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["bias"], MappingProxyType(data["weights"]), data["threshold"])

    def weigh(self, features: Iterable[str]) -> float:
        """The sum of the weights of these features; features of one case may be weighed in parts."""
        get = self.weights.get
        return sum([get(feature, 0.0) for feature in features])

    def probability(self, weight: float) -> float:
        """The probability that belongs to a sum of weights."""
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, weight + self.bias))))
