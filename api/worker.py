"""A process that reads texts, so that the server's own never loads spaCy: started at the first text, then kept warm."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Lock
from typing import TYPE_CHECKING

from kg.errors import DocumentError

if TYPE_CHECKING:
    from kg.model import Extraction


def _extract(data: bytes, document: str, model: str | None) -> Extraction:
    from api.ingesting import extract

    return extract(data, document, model)


class Worker:
    """One reading process, with the spaCy pipeline of that name or the usual one."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def extract(self, data: bytes, document: str) -> Extraction:
        """What a text states; raises `DocumentError`, also where the process died over it."""
        pool = self._started()
        try:
            return pool.submit(_extract, data, document, self._model).result()
        except BrokenProcessPool as error:
            with self._lock:
                if self._pool is pool:  # else another text has met the same death, and a new one is started
                    self._pool = None
            raise DocumentError(f"{document}: reading it failed.", hint="Try it in smaller parts.") from error

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            return self._pool

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None
