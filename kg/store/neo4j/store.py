"""The `kg.store.Store` over a Neo4j database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kg.lookup import Lookup
from kg.merge import normal
from kg.model import Correction, Extraction, Report
from kg.records import Record
from kg.store.neo4j import moving
from kg.store.neo4j.connecting import Run, Server
from kg.store.neo4j.reading import Reading, Runner
from kg.store.neo4j.writing import Writing
from kg.update import Edit, change, checked


class Neo4jStore:
    """A graph on a server. May be used from any thread; writers wait for each other on the server."""

    def __init__(self, url: str) -> None:
        self._server = Server(url)

    # --- Reading

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """A `Lookup` on the newest revision, valid inside the `with` block."""
        yield Reading(Runner(self._server, seconds))

    def newest(self) -> int:
        return self._server.look().revision

    def sha256(self) -> dict[str, str]:
        text = "MATCH (d:Document) RETURN d.id, d.sha256 ORDER BY d.id"
        return dict(self._server.read(lambda run: run(text)))

    def corrections(self) -> tuple[Correction, ...]:
        return self._server.read(lambda run: Writing(run).corrections())

    def reports(self) -> tuple[Report, ...]:
        return self._server.read(moving.reports)

    def records(self) -> Iterator[Record]:
        """The whole graph, sorted."""
        return moving.records_of(Runner(self._server, None))

    def check(self) -> list[str]:
        return self._server.read(moving.complaints)

    # --- Writing

    def save(self, extraction: Extraction) -> bool:
        new = normal(extraction)

        def work(run: Run) -> bool:
            writing = Writing(run)
            writing.begin()
            old = writing.extraction(new.document.id)
            return old != new and self._edit(writing, old=old, new=new)

        return self._server.write(work)

    def forget(self, document: str) -> bool:
        def work(run: Run) -> bool:
            writing = Writing(run)
            writing.begin()
            old = writing.extraction(document)
            return old is not None and self._edit(writing, old=old, new=None)

        return self._server.write(work)

    def _edit(self, writing: Writing, *, old: Extraction | None, new: Extraction | None) -> bool:
        corrections = writing.corrections()
        writing.carry_out(change(writing, Edit(corrections, corrections, old, new)))
        writing.infer()
        writing.end()
        return True

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        add, remove = tuple(add), set(remove)

        def work(run: Run) -> None:
            writing = Writing(run)
            writing.begin()
            before = writing.corrections()
            after = checked([c for c in (*before, *add) if c not in remove])
            if after != before:
                writing.carry_out(change(writing, Edit(before, after)))
                writing.put_corrections(after)
                writing.infer()
                writing.end()

        self._server.write(work)

    def report(self, report: Report) -> None:
        held = {"id": report.id, "about": report.about, "text": report.text, "by": report.by}
        self._server.write(lambda run: run("MERGE (r:Report {id: $held.id}) SET r = $held", held=held))

    def load(self, records: Iterable[Record]) -> None:
        """Add a graph to an empty database; raises `InputError` where it isn't empty or a record is wrong."""
        moving.load(self._server, records)

    def close(self) -> None:
        self._server.close()
