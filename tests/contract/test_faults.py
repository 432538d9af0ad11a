"""What a store does when things go wrong: it says so clearly, and what was saved before is kept."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.neo4j_server import Server
from kg.errors import DlkgError, Moved, OutOfTime, StoreCorrupt, StoreUnavailable, StoreUrlError
from kg.graph import Graph
from kg.lookup import ConceptFilter, Lookup, RelationFilter, Slice
from kg.store import Store, open_store
from kg.store.neo4j import Neo4jStore
from kg.store.sqlite.connecting import APPLICATION_ID
from kg.store.sqlite.migrating import VERSION
from tests.contract.documents import DOCUMENTS, document
from tests.contract.test_stores import as_bytes

KILLS_ON_SQLITE, KILLS_ON_NEO4J = 30, 10


WRITER = """
    import sys
    from kg.store import open_store
    from tests.contract.documents import DOCUMENTS

    store = open_store(sys.argv[1])
    print("ready", flush=True)
    for extraction in DOCUMENTS:
        store.save(extraction)
        print(extraction.document.id, flush=True)
"""


def writer(url: str, program: str = WRITER) -> subprocess.Popen[str]:
    """A process that saves all documents, and says so after each."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", textwrap.dedent(program), url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def kill_after(url: str, seconds: float, program: str = WRITER) -> None:
    """Let the writer work for a while after it is ready, and kill it."""
    with writer(url, program) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def undisturbed(url: str) -> tuple[bytes, float]:
    """The bytes after all documents, and how long saving them takes."""
    with writer(url) as process:
        assert process.stdout
        process.stdout.readline()
        start = time.monotonic()
        process.wait()
    store = open_store(url)
    try:
        return as_bytes(store), time.monotonic() - start
    finally:
        store.close()


def check_whole(store: Store) -> None:
    """The store is as after the first documents, however many: never between two."""
    kept = store.sha256()
    judge = Graph.build(DOCUMENTS[: len(kept)])

    assert [f"{n}.md" for n in range(len(kept))] == sorted(kept)
    assert store.check() == []
    with store.snapshot() as lookup:
        assert judge.stats() == lookup.stats()
        for where, part in ((RelationFilter(), Slice()), (RelationFilter(document="0.md"), Slice(first=5))):
            assert judge.relation_page(where, part) == lookup.relation_page(where, part)
        assert judge.concept_page(ConceptFilter(), (), Slice()) == lookup.concept_page(ConceptFilter(), (), Slice())


def test_faults_killed_sqlite_keeps_whole_documents(tmp_path: Path):
    """Killed at random points, the file is as before or after a document, and finishing gives the same bytes."""
    expected, seconds = undisturbed(f"sqlite:///{tmp_path / 'whole.db'}")
    moments = random.Random(7)
    for n in range(KILLS_ON_SQLITE):
        url = f"sqlite:///{tmp_path / f'{n}.db'}"
        kill_after(url, moments.uniform(0, seconds))
        store = open_store(url)
        check_whole(store)
        for extraction in DOCUMENTS:
            store.save(extraction)
        assert expected == as_bytes(store)
        store.close()


def test_faults_killed_writer_leaves_neo4j_whole(neo4j_url: str, empty_neo4j):
    """The same on a server: a transaction that lost its client is rolled back."""
    for _ in range(2):  # the first time, the server is still warming up
        empty_neo4j()
        expected, seconds = undisturbed(neo4j_url)
    moments = random.Random(7)
    for _ in range(KILLS_ON_NEO4J):
        empty_neo4j()
        kill_after(neo4j_url, moments.uniform(0, seconds))
        store = open_store(neo4j_url)
        for extraction in DOCUMENTS[:1]:  # waits until the server has dropped the lost transaction
            store.save(extraction)
        check_whole(store)
        for extraction in DOCUMENTS:
            store.save(extraction)
        assert expected == as_bytes(store)
        store.close()


GROUP_WRITER = """
    import sys
    from kg.store import open_store
    from tests.contract.documents import DOCUMENTS

    store = open_store(sys.argv[1])
    print("ready", flush=True)
    store.save(*DOCUMENTS[:2])
    store.save(*DOCUMENTS[2:])
"""


def test_faults_killed_between_documents_saved_together(tmp_path: Path):
    """Documents that are saved at once are all there or none, and the bytes are those of one by one."""
    expected, seconds = undisturbed(f"sqlite:///{tmp_path / 'whole.db'}")
    moments = random.Random(3)
    for n in range(6):
        url = f"sqlite:///{tmp_path / f'{n}.db'}"
        kill_after(url, moments.uniform(0, seconds), GROUP_WRITER)
        store = open_store(url)
        assert len(store.sha256()) % 2 == 0
        check_whole(store)
        store.save(*DOCUMENTS)
        assert expected == as_bytes(store)
        store.close()


# --- Files that cannot be used ---------------------------------------------------------------------------------------


def test_faults_file_that_is_no_database(tmp_path: Path):
    """A text file is not overwritten."""
    path = tmp_path / "notes.txt"
    path.write_text("My notes. " * 200, encoding="utf-8")

    with pytest.raises(StoreCorrupt, match=r"notes\.txt is no database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("My notes.")


def test_faults_database_of_another_program(tmp_path: Path):
    """A foreign database is not touched."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()

    with pytest.raises(StoreCorrupt, match="another program"):
        open_store(f"sqlite:///{path}")


def test_faults_database_of_a_newer_version(tmp_path: Path):
    """A file that a newer program wrote is left to it."""
    path = filled(tmp_path / "newer.db")
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()

    with pytest.raises(StoreCorrupt, match="version") as caught:
        open_store(f"sqlite:///{path}")
    assert "Update" in caught.value.hint


def filled(path: Path) -> Path:
    """A file with a small graph, with nothing left in its log."""
    store = open_store(f"sqlite:///{path}")
    for extraction in DOCUMENTS:
        store.save(extraction)
    store.close()
    return path


@pytest.mark.parametrize("share", [0.0005, 0.3, 0.9])
def test_faults_truncated_file(tmp_path: Path, share: float):
    """A file that lost its end is recognised when it is opened."""
    path = filled(tmp_path / "graph.db")
    os.truncate(path, int(path.stat().st_size * share))

    with pytest.raises(StoreCorrupt, match="truncated"):
        open_store(f"sqlite:///{path}")


def test_faults_damaged_file(tmp_path: Path):
    """Pages of zeros are either reported by the check or as an error of ours; never as an answer."""
    path = filled(tmp_path / "graph.db")
    with path.open("r+b") as file:
        for page in range(3, path.stat().st_size // 4096, 2):
            file.seek(page * 4096)
            file.write(b"\0" * 4096)

    with pytest.raises(StoreCorrupt):
        complain(path)


def complain(path: Path) -> None:
    """Open and check a store; complaints are errors too."""
    store = open_store(f"sqlite:///{path}")
    try:
        if complaints := store.check():
            raise StoreCorrupt(str(complaints))
    finally:
        store.close()


def test_faults_folder_that_is_not_there(tmp_path: Path):
    """The path is named, and what to do."""
    with pytest.raises(StoreUnavailable, match="cannot be opened") as caught:
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'graph.db'}")
    assert "folder" in caught.value.hint


def test_faults_folder_instead_of_a_file(tmp_path: Path):
    """A folder is no database."""
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_faults_read_only_folder(tmp_path: Path):
    """Where nothing may be written, saving says so."""
    tmp_path.chmod(0o500)

    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{tmp_path / 'graph.db'}")


def test_faults_full_disk(tmp_path: Path):
    """When the file cannot grow, the save fails clearly and nothing that was there is lost."""
    path = filled(tmp_path / "graph.db")
    store = open_store(f"sqlite:///{path}")
    before = as_bytes(store)
    store._file._writer.execute("PRAGMA max_page_count = 10")  # as good as a full disk
    (pages,) = store._file._writer.execute("PRAGMA page_count").fetchone()
    assert pages > 10

    with pytest.raises(StoreUnavailable, match="disk is full"):
        store.save(document(9, size=2_000))
    assert before == as_bytes(store)
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("url", ["", "graph.db", "mysql://x", "sqlite://graph.db", "http://127.0.0.1", "sqlite:///"])
def test_faults_url_of_no_store(url: str):
    """What isn't understood is shown with what would be."""
    with pytest.raises(StoreUrlError) as caught:
        open_store(url)
    assert "sqlite:///" in caught.value.hint


def test_faults_url_is_shown_without_password():
    """A secret in a URL is never repeated."""
    with pytest.raises(StoreUrlError) as caught:
        open_store("ftp://ada:secret@host/x")
    assert "secret" not in str(caught.value)


def test_faults_nothing_is_created_where_not_asked(tmp_path: Path):
    """A reader with a mistyped path gets no empty graph."""
    with pytest.raises(StoreUrlError, match="no database file"):
        open_store(f"sqlite:///{tmp_path / 'typo.db'}", create=False)
    assert not (tmp_path / "typo.db").exists()


# --- Many at once ----------------------------------------------------------------------------------------------------


def test_faults_two_writers_wait_for_each_other(tmp_path: Path):
    """Two processes that save at once both succeed, and the result is that of one."""
    path = tmp_path / "graph.db"
    expected, _ = undisturbed(f"sqlite:///{tmp_path / 'whole.db'}")
    with writer(f"sqlite:///{path}") as one, writer(f"sqlite:///{path}") as other:
        assert 0 == one.wait() == other.wait()
    store = open_store(f"sqlite:///{path}")

    assert expected == as_bytes(store)
    assert store.check() == []
    store.close()


def test_faults_impatient_writer(tmp_path: Path):
    """A writer that waits longer than it has patience for is told why."""
    from kg.store.sqlite import SqliteStore

    path = filled(tmp_path / "graph.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = SqliteStore(path, patience=0.05)

    with pytest.raises(StoreUnavailable, match="locked"):
        store.forget("0.md")
    other.close()
    assert store.forget("0.md")
    store.close()


READERS = 50


def answers(lookup: Lookup) -> tuple[object, ...]:
    """What must fit together: answers of one statement and of several."""
    return (
        lookup.stats(),
        lookup.relation_page(RelationFilter(), Slice()).items,
        lookup.concept_page(ConceptFilter(), (), Slice()).items,
        lookup.closure(["thing-0"]),
        lookup.document_page(Slice()).items,
    )


def test_faults_readers_see_whole_revisions(store: Store):
    """While documents come and go, each of many readers gets answers of one revision, or is told to ask again."""
    documents = (document(0, size=12), document(1, size=12))
    whole = [answers(Graph.build(documents[:n])) for n in (1, 2)]
    store.save(documents[0])
    done = threading.Event()

    def read() -> int:
        looks = 0
        while not done.is_set() or not looks:
            try:
                with store.snapshot() as lookup:
                    found = answers(lookup)
            except Moved:
                continue
            assert found in whole
            looks += 1
        return looks

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        try:
            for _ in range(3):
                store.save(documents[1])
                store.forget("1.md")
        finally:
            done.set()
        assert sum(reader.result() for reader in readers) > READERS


def test_faults_long_question_is_stopped(tmp_path: Path):
    """A question that takes longer than it may is stopped inside SQLite, and the next one is answered."""
    store = open_store(f"sqlite:///{filled(tmp_path / 'graph.db')}")

    with pytest.raises(OutOfTime), store.snapshot(seconds=0) as lookup:
        for _ in range(1_000):
            lookup.concept_page(ConceptFilter(name_contains="thing"), (), Slice())
    with store.snapshot(seconds=60) as lookup:
        assert lookup.stats().concepts
    store.close()


# --- A server that isn't there, isn't ours, or goes away --------------------------------------------------------------


@pytest.fixture
def own_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that a test may stop."""
    server: Server = request.getfixturevalue("neo4j_server")
    monkeypatch.setenv("DLKG_NEO4J_USER", "neo4j")
    monkeypatch.setenv("DLKG_NEO4J_PASSWORD", server.password)
    yield server
    if server.process is None:
        server.run()


def test_faults_server_that_is_down():
    """A store can be opened before its server is up; questions say what is the matter, soon."""
    store = open_store("bolt://127.0.0.1:1")
    start = time.monotonic()

    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        store.newest()
    assert time.monotonic() - start < 30
    store.close()


def test_faults_wrong_password(own_server: Server, monkeypatch: pytest.MonkeyPatch):
    """A refused password is named as the reason, and not shown."""
    monkeypatch.setenv("DLKG_NEO4J_PASSWORD", "mistaken")
    store = open_store(own_server.url)

    with pytest.raises(StoreUnavailable, match="refuses the user or password") as caught:
        store.newest()
    assert "mistaken" not in str(caught.value)
    store.close()


def test_faults_database_that_is_not_there(own_server: Server, monkeypatch: pytest.MonkeyPatch):
    """The database is always named, so a wrong name is an error and not another database."""
    monkeypatch.setenv("DLKG_NEO4J_DATABASE", "nowhere")
    store = open_store(own_server.url)

    with pytest.raises(DlkgError, match="nowhere"):
        store.newest()
    store.close()


def test_faults_server_that_restarts(own_server: Server, empty_neo4j):
    """While the server is away every question says so; when it is back, the same store answers again."""
    empty_neo4j()
    store = open_store(own_server.url)
    store.save(DOCUMENTS[0])
    own_server.stop()
    with pytest.raises(StoreUnavailable):
        store.newest()
    own_server.run()

    assert list(store.sha256()) == ["0.md"]
    assert store.save(DOCUMENTS[1])
    store.close()


def test_faults_writer_that_died_while_committing(own_server: Server, empty_neo4j):
    """Readers that were told to wait go on when its writer is found dead; while it lives, they wait."""
    empty_neo4j()
    store = open_store(own_server.url)
    store.save(DOCUMENTS[0])
    revision = store.newest()
    assert isinstance(store, Neo4jStore)
    store._revisions.begin()  # as a writer does just before it commits, and was killed then

    with store.snapshot() as lookup:
        assert lookup.stats() == Graph.build(DOCUMENTS[:1]).stats()
    assert store.newest() > revision
    assert store.save(DOCUMENTS[1])
    check_whole(store)
    store.close()


def test_faults_import_that_never_ended(own_server: Server, empty_neo4j):
    """Half a graph is neither shown nor added to; importing again clears it."""
    empty_neo4j()
    store = open_store(own_server.url)
    store.save(DOCUMENTS[0])
    records = list(store.records())
    store.forget("0.md")
    assert isinstance(store, Neo4jStore)
    store._revisions.begin()
    store._server.write(lambda run: run("MATCH (g:Graph) SET g.loading = true CREATE (:Concept {id: 'half'})"))

    with pytest.raises(StoreUnavailable, match="import"), store.snapshot() as lookup:
        lookup.stats()
    with pytest.raises(StoreUnavailable, match="import"):
        store.save(DOCUMENTS[0])
    store.load(records)
    check_whole(store)
    store.close()


def test_faults_slow_server(own_server: Server):
    """The time limit of a snapshot holds on the server too."""
    store = open_store(own_server.url)
    store.newest()

    with store.snapshot(seconds=0.001) as lookup, pytest.raises(OutOfTime):
        for _ in range(100):
            lookup.stats()
    store.close()
