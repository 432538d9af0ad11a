"""The `kg.store.Store` over one SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from kg.lookup import Lookup
from kg.model import Correction, Extraction, Report
from kg.records import Record
from kg.store import changing
from kg.store.sqlite import checking, moving
from kg.store.sqlite.connecting import PATIENCE, File
from kg.store.sqlite.reading import Reading
from kg.store.sqlite.writing import Writing


class SqliteStore:
    """A graph in a file. May be used from any thread; writes wait for each other, also across processes."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._file = File(path, patience=patience)
        self._one_writer = Lock()

    # --- Reading

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """A `Lookup` on the newest revision, valid inside the `with` block."""
        with self._file.reading(seconds=seconds) as connection:
            yield Reading(connection)

    def newest(self) -> int:
        with self._file.reading() as connection:
            return Reading(connection).revision

    def sha256(self) -> dict[str, str]:
        with self._file.reading() as connection:
            return dict(connection.execute("SELECT id, sha256 FROM document ORDER BY id"))

    def corrections(self) -> tuple[Correction, ...]:
        with self._file.reading() as connection:
            return Writing(connection).corrections()

    def reports(self) -> tuple[Report, ...]:
        with self._file.reading() as connection:
            return moving.reports(connection)

    def records(self) -> Iterator[Record]:
        """The whole graph of one revision, sorted."""
        with self._file.reading() as connection:
            yield from moving.records_of(connection)

    def check(self) -> list[str]:
        with self._file.reading() as connection:
            return checking.complaints(connection)

    # --- Writing

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self._one_writer, self._file.writing() as connection:
            yield Writing(connection)

    def save(self, *extractions: Extraction) -> bool:
        with self._writing() as writing:
            return changing.save(writing, extractions)

    def forget(self, *documents: str) -> bool:
        with self._writing() as writing:
            return changing.forget(writing, documents)

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        with self._writing() as writing:
            changing.curate(writing, tuple(add), set(remove))

    def report(self, report: Report) -> None:
        with self._one_writer, self._file.writing() as connection:
            row = (report.id, report.about, report.text, report.by)
            connection.execute("INSERT OR REPLACE INTO report (id, about, text, by) VALUES (?, ?, ?, ?)", row)

    def load(self, records: Iterable[Record]) -> None:
        """Add a graph to an empty store; raises `InputError` where it isn't empty or a record is wrong."""
        with self._one_writer, self._file.writing(bulk=True) as connection:
            moving.load(connection, records)

    def close(self) -> None:
        self._file.close()
