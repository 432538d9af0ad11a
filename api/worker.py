"""A process that reads texts, so that the server's own never loads spaCy: started at the first text, then kept warm.

It ends with the worker, or with the server's process however that ends, in the midst of a text if need be.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from ctypes import c_ulong
from itertools import count
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import TYPE_CHECKING

from kg.errors import DocumentError, StoreUnavailable

if TYPE_CHECKING:
    from kg.model import Extraction

_NONE = 0  # the number of no text

_begun = c_ulong(_NONE)  # in the reading process: the text that it began last, where the server's process sees it


def _extract(number: int, data: bytes, document: str, model: str | None) -> Extraction:
    from api.ingesting import extract

    _begun.value = number
    return extract(data, document, model)


def _start(parent: Connection, begun: c_ulong) -> None:
    """Tell by `begun` which text is read; end this process when the other end of the connection is closed."""
    global _begun
    _begun = begun

    def wait() -> None:
        with suppress(EOFError, OSError):
            parent.recv()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


class _Process:
    """A process that reads one text after the other, until it is ended or dies."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        parent, self._life = context.Pipe(duplex=False)
        self._begun = context.RawValue(c_ulong, _NONE)
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=(parent, self._begun))

    def extract(self, number: int, data: bytes, document: str, model: str | None) -> Future[Extraction]:
        """Begin to wait for a text; raises `BrokenProcessPool` where the process is known to be dead."""
        return self._pool.submit(_extract, number, data, document, model)

    def died_before(self, number: int) -> bool:
        """Whether a process that died was at another text than this one (at none: it cannot even start)."""
        return self._begun.value not in (number, _NONE)

    def end(self) -> None:
        self._life.close()

    def wait(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class Worker:
    """One reading process, with the spaCy pipeline of that name or the usual one."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._lock = Lock()
        self._closed = False
        self._process: _Process | None = None
        self._numbers = count(_NONE + 1)

    def extract(self, data: bytes, document: str) -> Extraction:
        """What a text states; raises `DocumentError`, also where the process died over it.

        Where it died over another text, a new process reads this one. Raises `StoreUnavailable` where the worker is
        closed before the text is read.
        """
        number = next(self._numbers)
        while True:
            process, reading = self._submitted(number, data, document)
            try:
                return reading.result()
            except (BrokenProcessPool, CancelledError) as error:
                if self._closed:
                    raise _ending(document) from error
                if not process.died_before(number):
                    hint = "Try it in smaller parts; where every text fails, the server's log says why."
                    raise DocumentError(f"{document}: reading it failed.", hint=hint) from error

    def _submitted(self, number: int, data: bytes, document: str) -> tuple[_Process, Future[Extraction]]:
        with self._lock:
            if self._closed:
                raise _ending(document)
            if self._process is not None:
                with suppress(BrokenProcessPool):
                    return self._process, self._process.extract(number, data, document, self._model)
            self._process = _Process()
            return self._process, self._process.extract(number, data, document, self._model)

    def close(self) -> None:
        """End the process, if there is one, and read nothing more: what waits for a text is told."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.end()
        if self._process is not None:
            self._process.wait()


def _ending(document: str) -> StoreUnavailable:
    return StoreUnavailable(f"{document}: not read, since the server is ending.", hint="Send it again later.")
