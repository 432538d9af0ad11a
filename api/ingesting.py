"""From paths to a filled store: what is unchanged is passed over, what fails is told, each document is one transaction.

Only here do `ingest` and a store meet. spaCy is loaded at the first document that needs it, in this process or, with
several jobs, in processes of their own.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DocumentError
from kg.model import Extraction
from kg.store import Store

if TYPE_CHECKING:
    from ingest.pipeline import Extractor

STANDARD_INPUT = "-"
_AHEAD = 2  # documents in flight for each process: enough to keep it busy, few enough to bound memory


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
    if model not in _extractor:
        from ingest.pipeline import Extractor

        _extractor[model] = Extractor(model=model) if model else Extractor()
    return _extractor[model].extract(tree)


def ingest_paths(
    store: Store,
    paths: Sequence[str],
    *,
    jobs: int = 1,
    model: str | None = None,
    prune: bool = False,
    force: bool = False,
) -> Iterator[Outcome]:
    """Save what the documents under `paths` state, each in a transaction of its own, and tell of each in turn.

    `paths` are files, folders or "-". A document that is in the store with the same content is passed over unless
    `force`; with `prune`, documents of the store that aren't under `paths` are forgotten, unless a path was missing.
    """
    from ingest.documents import find_documents

    found, problems = find_documents(paths)
    known = store.sha256()
    gone = sorted(set(known) - {document for _, document in found}) if prune and not problems else []
    count, number = len(found) + len(problems) + len(gone), 0
    for problem in problems:
        number += 1
        yield Outcome("", "failed", number, count, error=str(problem))
    for document in gone:
        number += 1
        store.forget(document)
        yield Outcome(document, "forgotten", number, count)
    for document, result in _extractions(found, {} if force else known, jobs=jobs, model=model):
        number += 1
        if isinstance(result, DocumentError):
            yield Outcome(document, "failed", number, count, error=str(result))
        elif result is None:
            yield Outcome(document, "unchanged", number, count)
        else:
            store.save(result)
            yield Outcome(
                document, "read", number, count, concepts=len(result.concepts), relations=len(result.relations)
            )


_Result = Extraction | DocumentError | None


def _extractions(
    found: Sequence[tuple[Path, str]], known: dict[str, str], *, jobs: int, model: str | None
) -> Iterator[tuple[str, _Result]]:
    if jobs == 1 or len(found) == 1:
        for path, document in found:
            yield document, _extraction(path, document, known.get(document), model)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(found)), mp_context=context) as pool:
        waiting: list[tuple[str, Future[_Result]]] = []
        for path, document in found:
            waiting.append((document, pool.submit(_extraction, path, document, known.get(document), model)))
            if len(waiting) >= jobs * _AHEAD:
                first, future = waiting.pop(0)
                yield first, future.result()
        for document, future in waiting:
            yield document, future.result()


def _extraction(path: Path, document: str, known: str | None, model: str | None) -> _Result:
    """The extraction, None where the content is known, or what is wrong with the document."""
    try:
        data = sys.stdin.buffer.read() if str(path) == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        return DocumentError(f"{path}: cannot be read ({error.strerror}).")
    if known == hashlib.sha256(data).hexdigest():
        return None
    try:
        return extract(data, document, model)
    except DocumentError as error:
        return error
