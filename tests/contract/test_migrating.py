"""A graph that a released version wrote is brought to the newest, with everything in it; see `released/`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import StoreCorrupt
from kg.graph import Graph
from kg.lookup import RelationFilter, Slice
from kg.model import Action, Correction
from kg.store import Store, open_store
from kg.store.neo4j.model import VERSION as NEO4J_VERSION
from kg.store.sqlite.migrating import VERSION as SQLITE_VERSION
from tests.contract.documents import document
from tests.contract.test_stores import as_bytes

RELEASED = Path(__file__).with_name("released")
KEPT = tuple(document(n, size=4) for n in range(2))
CORRECTIONS = (Correction(Action.ASSERT, "thing 0", "USES", "thing 3", "ada", "because"),)


def check_brought_up(store: Store, other: Path) -> None:
    """What documents state is there, and the store goes on like one, made at `other`, that always had it.

    What is inferred is compared after a change: the file's version may have inferred otherwise.
    """
    judge = Graph.build(KEPT, CORRECTIONS)
    with store.snapshot() as lookup:
        assert judge.relation_page(RelationFilter(), Slice()) == lookup.relation_page(RelationFilter(), Slice())
        assert lookup.search("thnig 3")[0].concept.id == "thing-3"
    assert store.check() == []
    more = document(2, size=4)
    assert store.save(more)
    always = open_store(f"sqlite:///{other}")
    always.curate(add=CORRECTIONS)
    always.save(*KEPT, more)
    assert as_bytes(always) == as_bytes(store)
    always.close()


def released(path: Path, version: int) -> Path:
    """A file of an older version."""
    with sqlite3.connect(path) as connection:
        connection.executescript((RELEASED / f"sqlite-{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


@pytest.mark.parametrize("version", range(1, SQLITE_VERSION))
def test_migrating_sqlite(tmp_path: Path, version: int):
    """Each released version of the file becomes the newest, its schema that of a new file."""
    path = released(tmp_path / "old.db", version)
    store = open_store(f"sqlite:///{path}")
    check_brought_up(store, tmp_path / "new.db")
    store.close()

    assert schema(tmp_path / "new.db") == schema(path)


def schema(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The columns of each table and index."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema ORDER BY name")]
    columns = {
        name: connection.execute(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')").fetchall()
        for name in names
    }
    connection.close()
    return columns


def test_migrating_sqlite_all_or_nothing(tmp_path: Path):
    """A file that cannot be brought up stays as it was, and is brought up when it can be."""
    path = released(tmp_path / "old.db", 1)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE word (something_else)")
    connection.close()

    with pytest.raises(Exception, match="word"):
        open_store(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM misspelling").fetchone() > (0,)
        connection.execute("DROP TABLE word")
    connection.close()
    store = open_store(f"sqlite:///{path}")
    check_brought_up(store, tmp_path / "new.db")
    store.close()


@pytest.mark.parametrize("version", range(1, NEO4J_VERSION))
def test_migrating_neo4j(neo4j_url: str, empty_neo4j: Callable[[], None], version: int, tmp_path: Path):
    """The same on a server, whose revision goes on from where it was."""
    empty_neo4j()
    run_all((RELEASED / f"neo4j-{version}.cypher").read_text(encoding="utf-8"), neo4j_url)
    store = open_store(neo4j_url)

    assert store.newest() == 3
    check_brought_up(store, tmp_path / "new.db")
    store.close()


def test_migrating_neo4j_of_a_newer_version(neo4j_url: str, empty_neo4j: Callable[[], None]):
    """A graph that a newer program wrote is left to it."""
    empty_neo4j()
    run_all(f"CREATE (:Graph {{id: 'dlkg', version: {NEO4J_VERSION + 1}}});", neo4j_url)
    store = open_store(neo4j_url)

    with pytest.raises(StoreCorrupt, match="version"):
        store.newest()
    store.close()
    empty_neo4j()


def run_all(statements: str, url: str) -> None:
    """Run Cypher statements, one a line."""
    from neo4j import GraphDatabase

    auth = (os.environ["DLKG_NEO4J_USER"], os.environ["DLKG_NEO4J_PASSWORD"])
    with GraphDatabase.driver(url, auth=auth) as driver, driver.session(database="neo4j") as session:
        for line in statements.splitlines():
            if line and not line.startswith("//"):
                session.run(line.rstrip(";")).consume()
