"""The kind of a concept that no vocabulary lists: a multinomial logistic regression over its words and their endings.

Learnt from the vocabulary and from marked texts by `bench/train_concepts.py`; where a definition names the class of
the concept ("X is an optimizer"), `ingest.definitions` knows better.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kg.model import Kind
from kg.names import key, singular

PACKAGED = Path(__file__).with_name("kinds.json")


def features(name: str) -> list[str]:
    """What in a name speaks for a kind: its last words most."""
    words = [singular(w) for w in key(name).split()] or [""]
    last = words[-1]
    found = ["bias", f"last={last}", f"first={words[0]}", f"words={min(len(words), 3)}"]
    found += [f"end={last[-n:]}" for n in (2, 3, 4, 5) if len(last) > n]
    if len(words) > 1:
        found += [f"two={words[-2]} {last}", f"before={words[-2]}"]
    capitals = sum(c.isupper() for c in name)
    found.append(f"shape={min(capitals, 2)}{any(c.isdigit() for c in name):d}{' ' in name:d}")
    return found


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    weights: Mapping[str, Mapping[str, float]] = json.loads(PACKAGED.read_text(encoding="utf-8"))
    return weights


@lru_cache(maxsize=16_384)
def guess(name: str) -> Kind:
    """The likeliest kind of a concept with this name."""
    scores: dict[str, float] = defaultdict(float)
    for feature in features(name):
        for kind, weight in _weights().get(feature, {}).items():
            scores[kind] += weight
    return Kind(max(scores, key=lambda kind: (scores[kind], kind))) if scores else Kind.TECHNIQUE
