"""The schema of the file and its versions: a new file is made as `schema.sql` says, an older one brought up to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.store.sqlite import misspelling

Migration = Callable[[sqlite3.Connection], None]


def statements() -> Iterator[str]:
    """The statements of `schema.sql`."""
    statement = ""
    for line in Path(__file__).with_name("schema.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Bring a file of this version (0: an empty one) to the newest."""
    if not version:
        for statement in statements():
            connection.execute(statement)
    for migrate in MIGRATIONS[version - 1 :] if version else ():
        migrate(connection)


def _keep_heads(connection: sqlite3.Connection) -> None:
    """Misspelt words are found by the heads of words, no longer by the words; imported prerequisites are marked."""
    connection.execute("DROP TABLE misspelling")
    for statement in statements():
        if statement.startswith(("CREATE TABLE word ", "CREATE TABLE misspelling ")):
            connection.execute(statement)
    misspelling.fill(connection)
    connection.execute("ALTER TABLE prerequisite ADD COLUMN given INTEGER NOT NULL DEFAULT 0")


MIGRATIONS: Sequence[Migration] = (_keep_heads,)
"""The n-th, counted from 1, brings a file of version n to version n + 1."""

VERSION = len(MIGRATIONS) + 1
