"""What texts take for granted: prerequisites of general knowledge, kept in `backbone.tsv`, each with its reason.

The file names concepts; `resolve` leads to the ids of a graph. A concept that the graph lacks is bridged: what it
needs becomes a prerequisite of what needs it. Another file may be given in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.prerequisites.model import Curated


def load(path: Path | None = None) -> tuple[Curated, ...]:
    """The curated edges of `path`, or of the file that comes with the package, in names."""
    return ()


def resolve(
    edges: Sequence[Curated], named: Callable[[Sequence[str]], dict[str, tuple[str, ...]]]
) -> tuple[Curated, ...]:
    """The same edges in ids, as `Signals.backbone` takes them; `named` answers as `Lookup.named` does."""
    return ()
