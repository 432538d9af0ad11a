"""Transactions on a Neo4j server, each managed (retried where that helps) and with a time limit.

The server is first asked when it is first needed, so that a program can start before it and outlive its restarts.
One bookmark manager lets every reader see what this store wrote, on whichever member of a cluster it reads. The
driver's errors are translated at this one place; they never hold a password.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from neo4j import READ_ACCESS, GraphDatabase, ManagedTransaction, Query, Session, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
)

from kg.errors import OutOfTime, StoreCorrupt, StoreError, StoreUnavailable, StoreUrlError
from kg.store.neo4j.model import MIGRATIONS, VERSION

T = TypeVar("T")
Row = list[Any]
Run = Callable[..., list[Row]]

READ_SECONDS = 30.0
WRITE_SECONDS = 600.0
_RETRY_SECONDS = 2.0
_RETRY_EVERY = 0.1
_TIMED_OUT = ("TransactionTimedOut", "LockClientStopped", "TransactionTerminated")


class Server:
    """A database of a server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        user = unquote(parts.username or "") or os.environ.get("DLKG_NEO4J_USER", "neo4j")
        password = unquote(parts.password or "") or os.environ.get("DLKG_NEO4J_PASSWORD", "")
        self.database = parts.path.strip("/") or os.environ.get("DLKG_NEO4J_DATABASE", "neo4j")
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._ready, self._one = False, Lock()
        self._idle: LifoQueue[Session] = LifoQueue()
        try:
            self._driver = GraphDatabase.driver(
                self.address,
                auth=(user, password),
                connection_timeout=5.0,
                connection_acquisition_timeout=10.0,
                max_transaction_retry_time=_RETRY_SECONDS,
                keep_alive=True,
                notifications_min_severity="OFF",
                user_agent="dlkg",
            )
        except (ConfigurationError, ValueError) as error:
            raise StoreUrlError(f"{self.address} is no address of a Neo4j server ({error}).") from error

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except (Neo4jError, DriverError) as error:
            raise self._translated(error) from error

    def _translated(self, error: Neo4jError | DriverError) -> StoreError:
        code = getattr(error, "code", "") or ""
        if isinstance(error, AuthError):
            hint = "Set DLKG_NEO4J_USER and DLKG_NEO4J_PASSWORD to what the server expects."
            return StoreUnavailable(f"Neo4j at {self.address} refuses the user or password.", hint=hint)
        if code.endswith("DatabaseNotFound"):
            hint = "Set DLKG_NEO4J_DATABASE to one that exists."
            return StoreUnavailable(f"Neo4j at {self.address} has no database {self.database!r}.", hint=hint)
        if any(word in code for word in _TIMED_OUT):
            return out_of_time()
        if isinstance(error, ClientError):
            return StoreError(f"Neo4j at {self.address} could not do that ({code}).")
        hint = "Start it, or check the address; what was saved before is kept."
        return StoreUnavailable(f"Neo4j at {self.address} cannot be reached ({type(error).__name__}).", hint=hint)

    def read(self, work: Callable[[Run], T], *, seconds: float = READ_SECONDS) -> T:
        """What `work` reads in one transaction; a cluster may send it to any replica that has our last write."""
        with self.errors():
            self._prepare()
            with self._driver.session(database=self.database, bookmark_manager=self._bookmarks) as session:
                return session.execute_read(_timed(work, seconds))

    def ask(self, text: str, given: dict[str, Any], *, seconds: float) -> tuple[list[Row], frozenset[str]]:
        """The rows of one statement that reads, in one message each way, and the server's bookmark after them.

        Tried again where a managed transaction would be, which takes three messages.
        """
        query, end = Query(text, timeout=max(0.001, seconds)), monotonic() + min(seconds, _RETRY_SECONDS)
        with self.errors():
            self._prepare()
            while True:
                try:
                    return self._asked(query, given)
                except (Neo4jError, DriverError) as error:
                    if not error.is_retryable() or monotonic() > end:
                        raise
                    sleep(_RETRY_EVERY)

    def _asked(self, query: Query, given: dict[str, Any]) -> tuple[list[Row], frozenset[str]]:
        with self._reader() as session:
            rows = session.run(query, given).values()
            return rows, session.last_bookmarks().raw_values

    @contextmanager
    def _reader(self) -> Iterator[Session]:
        """A session for statements that read. It is kept for the next: to make one takes a third of a small question's
        time. Between two statements it holds no connection; one that failed is let go."""
        try:
            session = self._idle.get_nowait()
        except Empty:
            session = self._driver.session(
                database=self.database, default_access_mode=READ_ACCESS, bookmark_manager=self._bookmarks
            )
        try:
            yield session
        except BaseException:
            session.close()
            raise
        self._idle.put_nowait(session)

    def write(self, work: Callable[[Run], T], *, seconds: float = WRITE_SECONDS) -> T:
        """What `work` gives after writing in one transaction; it may be run again, so it must begin by reading."""
        with self.errors():
            self._prepare()
            with self._driver.session(database=self.database, bookmark_manager=self._bookmarks) as session:
                return session.execute_write(_timed(work, seconds))

    def _prepare(self) -> None:
        """Bring the schema to our version, once."""
        with self._one:
            if self._ready:
                return
            version = self._version()
            if version > VERSION:
                raise StoreCorrupt(
                    f"The graph at {self.address} has version {version}; this program knows versions up to {VERSION}.",
                    hint="Update this program.",
                )
            for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                self._migrate(migration, number)
            self._ready = True

    def _version(self) -> int:
        def read(tx: ManagedTransaction) -> int:
            found = tx.run("MATCH (g:Graph {id: 'dlkg'}) RETURN g.version").single()
            return int(found[0]) if found else 0

        with self._driver.session(database=self.database, bookmark_manager=self._bookmarks) as session:
            return session.execute_read(read)

    def _migrate(self, migration: tuple[str, ...], number: int) -> None:
        """Schema statements can't share a transaction with data, so the version is written when all have been done."""
        with self._driver.session(database=self.database, bookmark_manager=self._bookmarks) as session:
            for text in migration:
                session.run(Query(text, timeout=WRITE_SECONDS)).consume()
            session.run(Query("CALL db.awaitIndexes(300)", timeout=WRITE_SECONDS)).consume()
            mark = "MERGE (g:Graph {id: 'dlkg'}) SET g.version = $version"
            session.execute_write(lambda tx: tx.run(mark, version=number).consume())

    def close(self) -> None:
        """Let go of all connections."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()
        self._driver.close()


def out_of_time() -> OutOfTime:
    """That a question took too long, here or on the server."""
    return OutOfTime("The question took longer than allowed.", hint="Ask for less at once.")


def _timed(work: Callable[[Run], T], seconds: float) -> Callable[[ManagedTransaction], T]:
    """A transaction function with a time limit that the server keeps."""

    @unit_of_work(timeout=max(0.001, seconds))
    def timed(tx: ManagedTransaction) -> T:
        def run(text: str, **values: Any) -> list[Row]:
            return tx.run(text, values).values()

        return work(run)

    return timed
