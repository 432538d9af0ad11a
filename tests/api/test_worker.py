"""The process that reads texts for the server: begun, killed, closed."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.worker import Worker
from kg.errors import DlkgError, DocumentError, StoreUnavailable

TEXT = b"A LSTM is a recurrent neural network. It mitigates the vanishing gradient problem.\n"
LONG = TEXT * 10_000  # a minute's reading


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker, closed in the end."""
    worker = Worker()
    yield worker
    worker.close()


def test_worker_reads_on_after_its_process_died(worker: Worker) -> None:
    """A text that comes after the process was killed gets a new one; one that was being read is told."""
    before = worker.extract(TEXT, "a.md")
    _kill_readers()
    after = worker.extract(TEXT, "a.md")
    with ThreadPoolExecutor() as threads:
        reading = threads.submit(worker.extract, LONG, "long.md")
        time.sleep(1)
        _kill_readers()

        with pytest.raises(DocumentError, match=r"long\.md"):
            reading.result(20)
    assert before == after


def test_worker_reads_what_waited_behind_a_text_that_it_died_over(worker: Worker) -> None:
    """Only the text that was being read is told; the others are read by a new process."""
    worker.extract(TEXT, "a.md")
    with ThreadPoolExecutor() as threads:
        reading = threads.submit(worker.extract, LONG, "long.md")
        time.sleep(1)
        waiting = [threads.submit(worker.extract, TEXT, name) for name in ("b.md", "c.md", "d.md")]
        time.sleep(0.1)
        _kill_readers()

        assert [text.result(60).document.id for text in waiting] == ["b.md", "c.md", "d.md"]
        with pytest.raises(DocumentError, match=r"long\.md"):
            reading.result(20)


def test_worker_whose_process_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not started over and over."""
    monkeypatch.setattr("api.worker._serve", _abort)
    worker = Worker()

    with pytest.raises(DocumentError, match=r"a\.md"):
        worker.extract(TEXT, "a.md")
    worker.close()


def test_worker_passes_on_what_reading_raises(worker: Worker) -> None:
    """An error of the text's is its own; one that nobody foresaw says where it was; the process reads on."""
    with pytest.raises(DocumentError, match=r"empty\.md"):
        worker.extract(b"", "empty.md")
    with pytest.raises(AttributeError) as raised:
        worker.extract(None, "none.md")  # type: ignore[arg-type]

    assert any("api/ingesting.py" in note for note in raised.value.__notes__)
    assert worker.extract(TEXT, "a.md").document.id == "a.md"


def test_worker_closes_in_the_midst_of_a_text(worker: Worker) -> None:
    """Nobody waits a minute for a text that nobody waits for; who sent it, and whose waited behind it, is told."""
    worker.extract(TEXT, "a.md")
    with ThreadPoolExecutor() as threads:
        readings = [threads.submit(worker.extract, LONG, name) for name in ("first.md", "second.md", "third.md")]
        time.sleep(1)
        begun = time.monotonic()
        worker.close()
        took = time.monotonic() - begun

        for reading in readings:
            with pytest.raises(StoreUnavailable, match="ending"):
                reading.result(20)
    assert took < 5
    assert not multiprocessing.active_children()


def test_worker_that_is_closed_starts_nothing(worker: Worker) -> None:
    """A text that comes too late is refused, and closing twice does no harm."""
    worker.close()
    worker.close()

    with pytest.raises(StoreUnavailable, match=r"late\.md"):
        worker.extract(TEXT, "late.md")
    assert not multiprocessing.active_children()


def test_worker_answers_all_who_ask_while_it_closes(worker: Worker) -> None:
    """Whenever it is closed, each text is read or refused, and nothing is left running."""

    def read(number: int) -> str:
        try:
            return worker.extract(TEXT, f"{number}.md").document.id
        except DlkgError as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(read, number) for number in range(400)]
        answers[20].result(60)
        worker.close()
        given = [answer.result(20) for answer in answers]

    assert all(answer in (f"{number}.md", "StoreUnavailable") for number, answer in enumerate(given))
    assert given[-1] == "StoreUnavailable"
    assert not multiprocessing.active_children()


def _abort(*_: object) -> None:
    os.abort()


def _kill_readers() -> None:
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
