"""The embedded store: one SQLite file, one writer, many readers, nothing to install.

`connecting` opens the file and turns SQLite's errors into ours; `reading` answers questions inside a read
transaction; `writing` carries a `kg.update.Change` out; `moving` exports, imports and checks; `store` joins them.
"""

from kg.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
