"""The port to where a graph is kept, and the one place that maps a URL to a store.

A store keeps what each document states and answers for the graph that follows from it (see `kg.merge`). Every
method that writes is one transaction: after a crash the graph is as before it or as after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from kg.lookup import Readable
from kg.model import Correction, Extraction, Report

Record = Mapping[str, Any]


class Store(Readable, Protocol):
    """A `Lookup` that keeps."""

    def save(self, extraction: Extraction) -> bool:
        """Put what a document states in the place of what it stated before; False where nothing changed."""
        ...

    def forget(self, document: str) -> bool:
        """Take a document's evidence out again; False where it wasn't there."""
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
        """Add a graph from such records to an empty store, in bounded memory."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the kept data, in words; empty where all is well."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


def open_store(url: str, *, create: bool = True) -> Store:
    """The store that `url` names: `sqlite:///relative.db`, `sqlite:////absolute.db`, `neo4j://`, `neo4j+s://`, `bolt://`.

    Raises `StoreUrlError` for anything else, and with `create` off for a database file that isn't there.
    """
    raise NotImplementedError
