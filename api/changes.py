"""What mutations change, and the audit log of it: who did what, when, and what came of it.

One change at a time in a process; stores keep several processes apart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Lock
from typing import TypeVar

from api.graphs import Graphs
from api.worker import Worker
from kg.model import Correction, Report

T = TypeVar("T")
audit = logging.getLogger("dlkg.audit")


class Changes:
    """The `Writer` of the schema, over the served graph."""

    def __init__(self, graphs: Graphs, worker: Worker) -> None:
        self._graphs = graphs
        self._worker = worker
        self._lock = Lock()

    def ingest(self, path: str, content: str) -> bool:
        """Read a text into the graph; raises `DocumentError`."""
        data = content.encode("utf-8", "surrogatepass")
        extraction = self._audited("ingest", path, lambda: self._worker.extract(data, path))
        return self._changed("save", path, lambda: self._graphs.store.save(extraction))

    def forget(self, path: str) -> bool:
        """Take a document out again."""
        return self._changed("forget", path, lambda: self._graphs.store.forget(path))

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        """Keep and drop corrections; raises `CurationError`."""
        added, removed = tuple(add), tuple(remove)
        what = "; ".join([f"+ {_words(c)}" for c in added] + [f"- {_words(c)}" for c in removed])
        self._changed("curate", what, lambda: self._graphs.store.curate(added, removed))

    def report(self, report: Report) -> None:
        """Keep a complaint."""
        self._changed("report", report.about, lambda: self._graphs.store.report(report))

    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that hold."""
        return self._graphs.store.corrections()

    def reports(self) -> tuple[Report, ...]:
        """The complaints that wait."""
        return self._graphs.store.reports()

    def _changed(self, action: str, what: str, change: Callable[[], T]) -> T:
        with self._lock:
            result = self._audited(action, what, change)
        self._graphs.look()
        return result

    def _audited(self, action: str, what: str, change: Callable[[], T]) -> T:
        try:
            result = change()
        except Exception as error:
            audit.info("%s %s", action, what, extra={"outcome": type(error).__name__})
            raise
        audit.info("%s %s", action, what, extra={"outcome": "done"})
        return result


def _words(correction: Correction) -> str:
    return " ".join(filter(None, (correction.action.value, correction.source, correction.type, correction.target)))
