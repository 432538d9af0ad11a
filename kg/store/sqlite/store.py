"""The `kg.store.Store` over one SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from kg.lookup import Lookup
from kg.merge import normal
from kg.model import Correction, Extraction, Report
from kg.records import Record
from kg.store.sqlite import checking, moving
from kg.store.sqlite.connecting import PATIENCE, File
from kg.store.sqlite.reading import Reading
from kg.store.sqlite.writing import Writing
from kg.update import Edit, change, checked


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
            return tuple(
                Report(*row) for row in connection.execute("SELECT id, about, text, by FROM report ORDER BY id")
            )

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

    def save(self, extraction: Extraction) -> bool:
        new = normal(extraction)
        with self._writing() as writing:
            old = writing.extraction(new.document.id)
            if old == new:
                return False
            self._edit(writing, old=old, new=new)
            return True

    def forget(self, document: str) -> bool:
        with self._writing() as writing:
            old = writing.extraction(document)
            if old is None:
                return False
            self._edit(writing, old=old, new=None)
            return True

    def _edit(self, writing: Writing, *, old: Extraction | None, new: Extraction | None) -> None:
        corrections = writing.corrections()
        writing.carry_out(change(writing, Edit(corrections, corrections, old, new)))
        writing.infer()

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        add, remove = tuple(add), set(remove)
        with self._writing() as writing:
            before = writing.corrections()
            after = checked([c for c in (*before, *add) if c not in remove])
            if after != before:
                writing.carry_out(change(writing, Edit(before, after)))
                writing.put_corrections(after)
                writing.infer()

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
