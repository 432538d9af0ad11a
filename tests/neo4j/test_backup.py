"""Backup and restore as docs/neo4j tells them."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from bench.neo4j_server import Server
from kg.formats.graph import json_line
from kg.store import Store, open_store
from tests.neo4j.conftest import extraction


def lines(store: Store) -> list[str]:
    """All that a store holds."""
    return [json_line(record) for record in store.records()]


def test_backup_of_neo4j_is_dumped_and_loaded(original: Store, imported: Server, store: Store, tmp_path: Path) -> None:
    """What was dumped comes back after the data is lost."""
    imported.stop()
    imported.admin("database", "dump", "neo4j", f"--to-path={tmp_path}")
    for folder in ("databases", "transactions"):
        shutil.rmtree(imported.home / "data" / folder / "neo4j")
    imported.admin("database", "load", "neo4j", f"--from-path={tmp_path}", "--overwrite-destination=true")
    imported.run()

    assert lines(original) == lines(store)


def test_backup_of_sqlite_is_taken_while_it_is_used(tmp_path: Path) -> None:
    """`VACUUM INTO` copies what was saved, with what is still in the log; the copy is a store."""
    store = open_store(f"sqlite:///{tmp_path / 'dlkg.db'}")
    store.save(extraction("a.md", aliases=("memory",)))
    expected = lines(store)
    with store.snapshot() as lookup:
        before = lookup.stats()
        connection = sqlite3.connect(tmp_path / "dlkg.db")
        connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
        connection.close()
        store.forget("a.md")
        assert lookup.stats() == before
    store.close()
    (tmp_path / "backup.db").replace(tmp_path / "dlkg.db")
    for log in ("dlkg.db-wal", "dlkg.db-shm"):
        (tmp_path / log).unlink(missing_ok=True)
    restored = open_store(f"sqlite:///{tmp_path / 'dlkg.db'}")

    assert expected == lines(restored)
    assert restored.check() == []
    assert restored.forget("a.md")
    restored.close()
