"""Connections to the file: opened with the right settings, checked to be ours, brought to the newest schema.

WAL lets readers go on while one writer writes; each reader sees the revision at which its transaction began. SQLite's
errors are translated at this one place.
"""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic

from kg.errors import OutOfTime, StoreCorrupt, StoreError, StoreUnavailable
from kg.store.sqlite.migrating import VERSION, bring_up

APPLICATION_ID = 0x646C6B67  # "dlkg"
PATIENCE = 10.0  # seconds to wait for another writer
_STEPS = 2_000  # virtual machine steps between two looks at the clock
_IDLE = 16  # connections kept open for the next reader
_WRITERS_CACHE, _READERS_CACHE = 32_768, 8_192  # kilobytes; readers are many, and the system keeps pages for all


def translated(error: sqlite3.Error, path: Path) -> StoreError:
    """SQLite's error as ours."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StoreCorrupt(
            f"{path} is no database or is damaged ({error}).",
            hint="Restore it from a backup, or name another file and ingest the documents again.",
        )
    if name == "SQLITE_INTERRUPT":
        return OutOfTime("The question took longer than allowed.", hint="Ask for less at once.")
    for prefix, (what, hint) in _UNAVAILABLE.items():
        if name.startswith(prefix):
            return StoreUnavailable(f"{path} {what} ({error}).", hint=hint)
    return StoreError(f"{path}: {error}.")


_UNAVAILABLE = {
    "SQLITE_BUSY": ("is locked by another writer", "Try again when the other program has finished."),
    "SQLITE_LOCKED": ("is locked by another writer", "Try again when the other program has finished."),
    "SQLITE_READONLY": ("cannot be written", "Allow writing to the file and its folder, or name another file."),
    "SQLITE_FULL": ("cannot grow: the disk is full", "Free some space; nothing was lost."),
    "SQLITE_IOERR": ("cannot be read or written", "Check the disk; nothing that was saved before is lost."),
    "SQLITE_CANTOPEN": ("cannot be opened", "Check that its folder exists and may be written to."),
    "SQLITE_PERM": ("may not be opened", "Check who may read and write it."),
    "SQLITE_AUTH": ("may not be opened", "Check who may read and write it."),
}


class File:
    """A database file and its connections: one that writes, and a pool of those that read."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue(_IDLE)
        _refuse_truncated(path)
        with self.errors():
            self._writer = self._connect(_WRITERS_CACHE)
            try:
                self._prepare()
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise translated(error, self.path) from error

    def _connect(self, cache: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "temp_store = FILE", "mmap_size = 1073741824"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(f"PRAGMA cache_size = -{cache}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        """Make sure that the file is ours, and of the newest version."""
        if self._version() < VERSION:
            self._writer.execute("PRAGMA journal_mode = WAL")
            with self.writing() as connection:
                bring_up(connection, self._version())  # another process may have done it meanwhile
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {VERSION}")

    def _version(self) -> int:
        """The file's version, 0 for an empty file; raises `StoreCorrupt` for a foreign or newer one."""
        (owner,) = self._writer.execute("PRAGMA application_id").fetchone()
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        (tables,) = self._writer.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if owner != APPLICATION_ID and (owner or tables):
            raise StoreCorrupt(f"{self.path} is a database of another program.", hint="Name another file.")
        if version > VERSION:
            raise StoreCorrupt(
                f"{self.path} has version {version}; this program knows versions up to {VERSION}.",
                hint="Update this program.",
            )
        return int(version) if tables else 0

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[sqlite3.Connection]:
        """A transaction that writes: all of it is kept, or nothing. The caller sees to it that there is only one.

        With `bulk`, references are not checked row by row; the caller checks them in the end.
        """
        with self.errors(), self._in_bulk() if bulk else nullcontext():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def _in_bulk(self) -> Iterator[None]:
        """Without reference checks, and where nobody else has the file open without a log, which would hold all of
        it a second time; a rollback journal only holds the few pages that were there before."""
        self._close_idle()
        self._writer.execute("PRAGMA foreign_keys = OFF")
        with suppress(sqlite3.OperationalError):
            self._writer.execute("PRAGMA journal_mode = DELETE")
        try:
            yield
        finally:
            with suppress(sqlite3.OperationalError):
                self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def reading(self, *, seconds: float | None = None) -> Iterator[sqlite3.Connection]:
        """A transaction that reads one revision; after `seconds`, statements are stopped with `OutOfTime`."""
        with self.errors():
            connection = self._lent()
            connection.execute("BEGIN")
            if seconds is not None:
                end = monotonic() + seconds
                connection.set_progress_handler(lambda: monotonic() > end, _STEPS)
            try:
                yield connection
            finally:
                self._take_back(connection)

    def _lent(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._connect(_READERS_CACHE)

    def _take_back(self, connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(None, 0)
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()

    def close(self) -> None:
        """Close every connection that isn't in use."""
        with closing(self._writer):
            self._close_idle()

    def _close_idle(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()


def _refuse_truncated(path: Path) -> None:
    """Raise `StoreCorrupt` for a file that is shorter than its first page says: SQLite finds out only by and by."""
    log = path.with_name(path.name + "-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size):
        return
    with path.open("rb") as file:
        head = file.read(100)
    size = path.stat().st_size
    if size and not head.startswith(b"SQLite format 3\0"):
        raise StoreCorrupt(f"{path} is no database.", hint="Name another file.")
    page = int.from_bytes(head[16:18], "big")
    expected = int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)
    if size and (len(head) < 100 or size < expected):
        raise StoreCorrupt(
            f"{path} is truncated: it has {size} of {expected} bytes.",
            hint="Restore it from a backup, or name another file and ingest the documents again.",
        )
