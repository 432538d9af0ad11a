"""The `kg.store.Store` over a Neo4j database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kg.lookup import Lookup
from kg.model import Correction, Extraction, Report
from kg.records import Record
from kg.store import changing
from kg.store.neo4j import moving, values
from kg.store.neo4j.connecting import Server
from kg.store.neo4j.reading import Snapshot
from kg.store.neo4j.revisions import Revisions, Runner
from kg.store.neo4j.writing import Writing


class Neo4jStore:
    """A graph on a server. May be used from any thread; writers wait for each other on the server."""

    def __init__(self, url: str) -> None:
        self._server = Server(url)
        self._revisions = Revisions(self._server)

    def _runner(self, seconds: float | None = None) -> Runner:
        return Runner(self._server, self._revisions, seconds)

    # --- Reading

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """A `Lookup` on the newest revision, valid inside the `with` block."""
        yield Snapshot(self._runner(seconds))

    def newest(self) -> int:
        return self._revisions.look().revision

    def sha256(self) -> dict[str, str]:
        return dict(self._runner()("MATCH (d:Document) RETURN d.id, d.sha256 ORDER BY d.id"))

    def corrections(self) -> tuple[Correction, ...]:
        return Writing(self._runner()).corrections()

    def reports(self) -> tuple[Report, ...]:
        return moving.reports(self._runner())

    def records(self) -> Iterator[Record]:
        """The whole graph, sorted."""
        return moving.records_of(self._runner())

    def check(self) -> list[str]:
        return moving.complaints(self._runner())

    # --- Writing

    def save(self, *extractions: Extraction) -> bool:
        return self._revisions.change(lambda run: changing.save(Writing(run), extractions))

    def forget(self, *documents: str) -> bool:
        return self._revisions.change(lambda run: changing.forget(Writing(run), documents))

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        added, removed = tuple(add), set(remove)
        self._revisions.change(lambda run: changing.curate(Writing(run), added, removed))

    def report(self, report: Report) -> None:
        held = values.report_row(report)
        self._server.write(lambda run: run("MERGE (r:Report {id: $held.id}) SET r = $held", held=held))

    def load(self, records: Iterable[Record]) -> None:
        """Add a graph to an empty database; raises `InputError` where it isn't empty or a record is wrong."""
        moving.load(self._server, self._revisions, records)

    def close(self) -> None:
        self._server.close()
