"""A process that reads texts, so that the server's own never loads spaCy: started at the first text, then kept warm.

It ends with the worker, or with the server's process however that ends, in the midst of a text if need be.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import TYPE_CHECKING

from kg.errors import DocumentError, StoreUnavailable

if TYPE_CHECKING:
    from kg.model import Extraction


def _extract(data: bytes, document: str, model: str | None) -> Extraction:
    from api.ingesting import extract

    return extract(data, document, model)


def _end_with(parent: Connection) -> None:
    """End this process when the other end of the connection is closed."""

    def wait() -> None:
        with suppress(EOFError, OSError):
            parent.recv()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


class Worker:
    """One reading process, with the spaCy pipeline of that name or the usual one."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._lock = Lock()
        self._closed = False
        self._pool: ProcessPoolExecutor | None = None
        self._life: Connection | None = None  # the process ends when it is closed

    def extract(self, data: bytes, document: str) -> Extraction:
        """What a text states; raises `DocumentError`, also where the process died over it.

        Raises `StoreUnavailable` where the worker is closed before the text is read.
        """
        reading = self._begun(data, document)
        try:
            return reading.result()
        except (BrokenProcessPool, CancelledError) as error:
            if self._closed:
                raise _ending(document) from error
            raise DocumentError(f"{document}: reading it failed.", hint="Try it in smaller parts.") from error

    def _begun(self, data: bytes, document: str) -> Future[Extraction]:
        with self._lock:
            if self._closed:
                raise _ending(document)
            with suppress(BrokenProcessPool):  # another text was the death of the process: this one gets a new one
                if self._pool is not None:
                    return self._pool.submit(_extract, data, document, self._model)
            self._pool = self._started()
            return self._pool.submit(_extract, data, document, self._model)

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        parent, self._life = context.Pipe(duplex=False)
        return ProcessPoolExecutor(1, mp_context=context, initializer=_end_with, initargs=(parent,))

    def close(self) -> None:
        """End the process, if there is one, and read nothing more: what waits for a text is told."""
        with self._lock:
            self._closed = True
            if self._life is not None:
                self._life.close()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _ending(document: str) -> StoreUnavailable:
    return StoreUnavailable(f"{document}: not read, since the server is ending.", hint="Send it again later.")
