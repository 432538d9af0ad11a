"""The port to where a graph is kept, and the one place that maps a URL to a store.

A store keeps what each document states and answers for the graph that follows from it (see `kg.merge`). Every
method that writes is one transaction: after a crash the graph is as before it or as after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from kg.errors import StoreUrlError
from kg.lookup import Readable
from kg.model import Correction, Extraction, Report
from kg.records import Record

T = TypeVar("T")


class Store(Readable, Protocol):
    """A `Readable` that keeps."""

    def save(self, *extractions: Extraction) -> bool:
        """Put what documents state in the place of what they stated before, all at once; False where nothing changed.

        The prerequisites are inferred once for all of them. Of a document that is given twice the last counts. Raises
        `CurationError` where a concept that was imported without its texts would become another.
        """
        ...

    def forget(self, *documents: str) -> bool:
        """Take the evidence of documents out again, all at once; False where none was there."""
        ...

    def sha256(self) -> dict[str, str]:
        """The checksum of each document in the store, by its id."""
        ...

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        """Keep these corrections and drop those; raises `CurationError` for contradictions, and changes nothing."""
        ...

    def corrections(self) -> tuple[Correction, ...]:
        """All corrections that hold, sorted."""
        ...

    def report(self, report: Report) -> None:
        """Keep a reader's complaint for a curator."""
        ...

    def reports(self) -> tuple[Report, ...]:
        """All complaints that wait, sorted by id."""
        ...

    def records(self) -> Iterator[Record]:
        """The whole graph as the records of `export --format jsonl`, sorted."""
        ...

    def load(self, records: Iterable[Record]) -> None:
        """Add a graph from such records to an empty store, in bounded memory.

        Prerequisites that come with claims are inferred again from them at the next change; without claims they stay
        as they were given.
        """
        ...

    def check(self) -> list[str]:
        """What is wrong with the kept data, in words; empty where all is well."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


def grouped(documents: Iterable[T], claims: Callable[[T], int]) -> Iterator[list[T]]:
    """The documents in the groups that are best saved at once: the same documents always fall into the same groups.

    Each save infers from the whole graph once. A corpus that is saved in parts which grow with what is kept takes time
    in proportion to its size; whoever interrupts the work loses a third of it at most, and no more than some minutes.
    Documents without `claims` that have nothing to wait for come at once.
    """
    group: list[T] = []
    waiting = kept = 0
    for document in documents:
        group.append(document)
        waiting += claims(document)
        if not waiting or waiting >= min(max(_FEWEST, kept // 2), _MOST):
            yield group
            kept += waiting
            group, waiting = [], 0
    if group:
        yield group


_FEWEST, _MOST = 2_000, 10_000  # claims of half a minute's and of some minutes' reading


def open_store(url: str, *, create: bool = True) -> Store:
    """The store that `url` names: `sqlite:///relative.db`, `sqlite:////absolute.db`, `neo4j://`, `neo4j+s://`, `bolt://`.

    Raises `StoreUrlError` for anything else, and with `create` off for a database file that isn't there.
    """
    scheme, mark, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _open_sqlite(Path(rest[1:]), create=create)
    if mark and scheme in NEO4J_SCHEMES:
        from kg.store.neo4j import Neo4jStore  # the driver is loaded only where it is used

        return Neo4jStore(url)
    raise StoreUrlError(f"{without_secrets(url)!r} names no store.", hint=_HINT)


NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_HINT = "Use sqlite:///relative.db, sqlite:////absolute.db, or a neo4j://, neo4j+s:// or bolt:// address."


def _open_sqlite(path: Path, *, create: bool) -> Store:
    from kg.store.sqlite import SqliteStore

    if not create and not path.exists():
        raise StoreUrlError(f"There is no database file {path}.", hint="Check the path, or ingest documents first.")
    return SqliteStore(path)


def without_secrets(url: str) -> str:
    """The URL as it may be shown: without user and password."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
