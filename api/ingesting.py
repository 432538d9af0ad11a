"""From paths to a filled store: what is unchanged is passed over, what fails is told, no document is saved by halves.

Only here do `ingest` and a store meet. spaCy is loaded at the first document that needs it. Where there is enough to
read for several processes, they are forked with it loaded, or load it themselves where a fork isn't safe. The largest
documents are read first, so that no process is left with one in the end.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DocumentError
from kg.model import Extraction
from kg.store import Store, grouped

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

    from ingest.pipeline import Extractor

STANDARD_INPUT = "-"
_AHEAD = 8  # documents in flight for each process: enough to keep it busy, few enough to bound memory
_WORTH = {"fork": 20_000, "spawn": 100_000}  # bytes; to start a process takes about as long as to read this many


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: "read", "unchanged", "forgotten", or an error; it is `number` of `count`."""

    document: str
    action: str
    number: int
    count: int
    concepts: int = 0
    relations: int = 0
    error: str | None = None


_extractor: dict[str | None, Extractor] = {}  # one for each process and model: loading takes a second


def extract(data: bytes, document: str, model: str | None = None) -> Extraction:
    """Read one document. Raises `DocumentError` for what cannot be read, `InputError` for a model that isn't there."""
    from ingest.documents import read

    tree = read(data, document_id=document)
    extractor = _loaded(model)
    with _uncollected(), _blas().limit(limits=1, user_api="blas"):  # its threads wait for each other, and for others
        return extractor.extract(tree)


def _loaded(model: str | None) -> Extractor:
    if model not in _extractor:
        from ingest.pipeline import Extractor

        _extractor[model] = Extractor(model=model) if model else Extractor()
        gc.freeze()  # what is loaded stays: no collection need look through it, and forked processes share it
    return _extractor[model]


@cache
def _blas() -> ThreadpoolController:
    """What sets the number of threads of numpy's BLAS; made when that is loaded."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No collection while documents are read or saved: what is made is needed to the end, and to look costs a fifth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def ingest_paths(
    store: Store,
    paths: Sequence[str],
    *,
    jobs: int | None = None,
    model: str | None = None,
    prune: bool = False,
    force: bool = False,
) -> Iterator[Outcome]:
    """Save what the documents under `paths` state, each wholly or not at all, and tell of each in turn.

    `paths` are files, folders or "-". A document that is in the store with the same content is passed over unless
    `force`; with `prune`, documents of the store that aren't under `paths` are forgotten, unless a path was missing.
    `jobs` processes read; by default as many as there are processors, if there is enough to read for each.
    """
    from ingest.documents import find_documents

    found, problems = find_documents(paths)
    known = store.sha256()
    gone = sorted(set(known) - {document for _, document in found}) if prune and not problems else []
    count, number = len(found) + len(problems) + len(gone), 0
    for problem in problems:
        number += 1
        yield Outcome("", "failed", number, count, error=str(problem))
    if gone:
        store.forget(*gone)
    for document in gone:
        number += 1
        yield Outcome(document, "forgotten", number, count)
    for group in grouped(_extractions(found, {} if force else known, jobs=jobs, model=model), _claims):
        read = [result for _, result in group if isinstance(result, Extraction)]
        if read:
            with _uncollected():
                store.save(*read)
        for document, result in group:
            number += 1
            yield _outcome(document, result, number, count)


def _outcome(document: str, result: _Result, number: int, count: int) -> Outcome:
    if result is None:
        return Outcome(document, "unchanged", number, count)
    if isinstance(result, DocumentError):
        return Outcome(document, "failed", number, count, error=str(result))
    sizes = (len(result.concepts), len(result.relations))
    return Outcome(document, "read", number, count, concepts=sizes[0], relations=sizes[1])


def _claims(read: tuple[str, _Result]) -> int:
    return len(read[1].concepts) if isinstance(read[1], Extraction) else 0


_Result = Extraction | DocumentError | None


def _extractions(
    found: Sequence[tuple[Path, str]], known: dict[str, str], *, jobs: int | None, model: str | None
) -> Iterator[tuple[str, _Result]]:
    """What is unchanged (None) and what cannot be read first, then the extractions, the largest documents first."""
    sized: list[tuple[int, str, Path | bytes]] = []
    for path, document in found:
        data = _bytes(path)
        if isinstance(data, DocumentError):
            yield document, data
        elif known.get(document) == hashlib.sha256(data).hexdigest():
            yield document, None
        else:
            sized.append((-len(data), document, data if str(path) == STANDARD_INPUT else path))
    sized.sort(key=lambda one: one[:2])
    waiting = [(document, source) for _, document, source in sized]
    start = _start()
    count = jobs or min(usable_processors(), -sum(size for size, *_ in sized) // _WORTH[start])
    if min(count, len(waiting)) > 1:
        yield from _in_processes(min(count, len(waiting)), waiting, model, start)
        return
    for document, source in waiting:
        yield document, _extraction(source, document, model)


def _in_processes(
    count: int, waiting: Iterable[tuple[str, Path | bytes]], model: str | None, start: str
) -> Iterator[tuple[str, _Result]]:
    """The extractions in the order of what waits, each made by one of `count` processes."""
    if start == "fork":
        _loaded(model)  # once for all
    context = multiprocessing.get_context(start)
    with ProcessPoolExecutor(count, mp_context=context, initializer=end_with_parent) as pool:
        ahead: deque[tuple[str, Future[_Result]]] = deque()
        for document, source in waiting:
            ahead.append((document, pool.submit(_extraction, source, document, model)))
            if len(ahead) >= count * _AHEAD:
                yield _awaited(*ahead.popleft())
        while ahead:
            yield _awaited(*ahead.popleft())


def _start() -> str:
    """How processes start: forked with the pipeline loaded where that is safe, each loading its own elsewhere."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def end_with_parent() -> None:
    """End this process when that which started it ends, however that is.

    A fork holds the connections that were open: Neo4j would wait for a transaction that nobody commits.
    """
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _awaited(document: str, future: Future[_Result]) -> tuple[str, _Result]:
    try:
        return document, future.result()
    except BrokenProcessPool as error:
        hint = "Memory may have run out: try --jobs 1."
        raise DocumentError(f"{document}: the process that read it ended.", hint=hint) from error


def usable_processors() -> int:
    """The processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _extraction(source: Path | bytes, document: str, model: str | None) -> _Result:
    """The extraction, or what is wrong with the document."""
    data = source if isinstance(source, bytes) else _bytes(source)
    if isinstance(data, DocumentError):
        return data
    try:
        return extract(data, document, model)
    except DocumentError as error:
        return error


def _bytes(path: Path) -> bytes | DocumentError:
    try:
        return sys.stdin.buffer.read() if str(path) == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        return DocumentError(f"{path}: cannot be read ({error.strerror}).")
