"""From paths to a filled store: what is saved together, in which order, and by how many processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest

from api.cli.keep import _shown
from api.ingesting import Outcome, ingest_paths
from kg.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return open_store(f"sqlite:///{tmp_path}/graph.db")


def _write(folder: Path, **texts: str) -> str:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    return str(folder)


def test_ingesting_small_documents_share_one_inference(tmp_path: Path, store: Store) -> None:
    """Two small documents and a bad one between them: one new revision, and each is told of."""
    folder = _write(
        tmp_path / "notes",
        a="# Dropout\n\nDropout reduces overfitting, and it is used in deep neural networks.",
        b="",
        c="# GRU\n\nA GRU uses gating.",
    )
    before = store.newest()
    outcomes = list(ingest_paths(store, [folder]))

    assert sorted((o.document, o.action) for o in outcomes) == [("a.md", "read"), ("b.md", "failed"), ("c.md", "read")]
    assert [o.number for o in outcomes] == [1, 2, 3]
    assert before + 1 == store.newest()


def test_ingesting_reads_the_largest_first(tmp_path: Path, store: Store) -> None:
    """The order depends on the documents alone: by size, then by name; what is known comes before."""
    folder = _write(tmp_path / "notes", a="# Adam\n\nAdam uses momentum.")
    list(ingest_paths(store, [folder]))
    _write(tmp_path / "notes", b="# GRU", c="# GRU\n\nA GRU uses gating.", d="# RNN")

    assert [(o.document, o.action) for o in ingest_paths(store, [folder])] == [
        ("a.md", "unchanged"),
        ("c.md", "read"),
        ("b.md", "read"),
        ("d.md", "read"),
    ]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # what runs the tests may have threads
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_ingesting_by_several_processes_gives_the_same_bytes(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """However many processes read, and however they start, the same documents make the same graph."""
    monkeypatch.setattr("api.ingesting._start", lambda: start)
    folder = _write(
        tmp_path / "notes",
        a="# Dropout\n\nDropout reduces overfitting. It is a kind of regularization.",
        c="# GRU\n\nA GRU uses gating. It mitigates the vanishing gradient problem.",
    )
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    list(ingest_paths(store, [folder], jobs=1))
    list(ingest_paths(other, [folder], jobs=2))

    assert list(store.records()) == list(other.records())
    assert list(store.records())


def test_ingesting_forks_no_process_that_has_threads(tmp_path: Path, store: Store) -> None:
    """A lock that another thread holds would be held in the forked process for ever: it starts anew instead."""
    folder = _write(tmp_path / "notes", a="# GRU\n\nA GRU uses gating.", b="# Adam\n\nAdam uses momentum.")
    with ThreadPoolExecutor() as threads, patch("os.fork", side_effect=AssertionError("forked")):
        outcomes = threads.submit(lambda: list(ingest_paths(store, [folder], jobs=2))).result()

    assert [o.action for o in outcomes] == ["read", "read"]


def test_ingesting_forks_under_a_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar on a terminal has no thread of its own, for which no process would be forked."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    before, during = threading.active_count(), []

    def outcomes() -> Iterator[Outcome]:
        for number in (1, 2):
            during.append(threading.active_count())
            yield Outcome(f"{number}.md", "read", number, 2)

    assert [o.number for o in _shown(outcomes())] == [1, 2]
    assert during == [before, before]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_ingesting_leaves_no_process_behind_when_it_is_killed(tmp_path: Path) -> None:
    """Forked processes hold its connections: were they to read on, a server would wait for its transaction."""
    text = "A LSTM is a recurrent neural network. It mitigates the vanishing gradient problem.\n" * 10_000
    folder = _write(tmp_path / "notes", a=text, b=text)  # a minute's reading
    ingest = ["ingest", folder, "--jobs", "2", "--store", f"sqlite:///{tmp_path}/graph.db"]
    command = [sys.executable, "-c", "from api.cli import main; main()", *ingest]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        while parent.poll() is None and len(children.read_text().split()) < 2:
            time.sleep(0.1)
        assert parent.poll() is None
        parent.kill()
        begun = time.monotonic()
        assert parent.stdout is not None
        parent.stdout.read()  # ends when nobody holds the other end

    assert time.monotonic() - begun < 10
