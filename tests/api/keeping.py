"""A store that keeps its documents in memory and builds the graph anew at every change: slow, and surely right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kg.graph import Graph
from kg.lookup import Lookup
from kg.model import Correction, Extraction, Report
from tests.schema import example


class Keeping:
    """A `Store` over `Graph`, filled with the example's documents."""

    def __init__(self) -> None:
        self._extractions = {e.document.id: e for e in example.extractions()}
        self._corrections: set[Correction] = set()
        self._reports: dict[str, Report] = {}
        self._build(1)

    def _build(self, revision: int) -> None:
        self._graph = Graph.build(list(self._extractions.values()), tuple(self._corrections), revision=revision)

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """The graph of the newest revision."""
        with self._graph.snapshot(seconds=seconds) as lookup:
            yield lookup

    def newest(self) -> int:
        """The newest revision."""
        return self._graph.revision

    def save(self, *extractions: Extraction) -> bool:
        """Put documents in the place of what they were."""
        before = dict(self._extractions)
        self._extractions |= {e.document.id: e for e in extractions}
        return self._changed(before)

    def forget(self, *documents: str) -> bool:
        """Take documents out."""
        before = dict(self._extractions)
        self._extractions = {i: e for i, e in before.items() if i not in documents}
        return self._changed(before)

    def _changed(self, before: dict[str, Extraction]) -> bool:
        if self._extractions != before:
            self._build(self.newest() + 1)
        return self._extractions != before

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        """Keep and drop corrections; a contradiction changes nothing."""
        before = set(self._corrections)
        self._corrections = (self._corrections | set(add)) - set(remove)
        try:
            self._build(self.newest() + 1)
        except Exception:
            self._corrections = before
            raise

    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that hold."""
        return tuple(sorted(self._corrections))

    def report(self, report: Report) -> None:
        """Keep a complaint."""
        self._reports[report.id] = report

    def reports(self) -> tuple[Report, ...]:
        """The complaints that wait."""
        return tuple(sorted(self._reports.values()))

    def records(self) -> Iterator[dict[str, Any]]:
        """The concepts alone, as records."""
        for concept in self._graph.tables.concepts:
            yield {
                "record": "concept",
                "id": concept.id,
                "name": concept.name,
                "kind": concept.kind.value,
                "aliases": list(concept.aliases),
                "definition": None,
            }

    def close(self) -> None:
        """Nothing to let go of."""
