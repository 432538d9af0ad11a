"""A process that reads texts, so that the server's own never loads spaCy: started at the first text, then kept warm.

It ends with the worker, or with the server's process however that ends, in the midst of a text if need be.
"""

from __future__ import annotations

import multiprocessing
import traceback
from multiprocessing.connection import Connection
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import DlkgError, DocumentError, StoreUnavailable

if TYPE_CHECKING:
    from kg.model import Extraction

Answer: TypeAlias = "Extraction | Exception"
_BEGUN = b""  # what the process answers first, so that its death is known to be this text's fault


def _serve(texts: Connection, model: str | None) -> None:
    """Answer each text with `_BEGUN`, then with what it states or with what was raised, until the server ends."""
    from api.ingesting import end_with_parent, extract

    end_with_parent()
    while True:
        data, document = texts.recv()
        texts.send(_BEGUN)
        try:
            answer: Answer = extract(data, document, model)
        except Exception as error:  # the server decides what to do about it
            if not isinstance(error, DlkgError):
                error.add_note(traceback.format_exc())
            answer = error
        texts.send(answer)


class _Process:
    """A process that reads one text after the other, until it is ended or dies: then there is an `EOFError` or
    `OSError` for who asks it."""

    def __init__(self, model: str | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._texts, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, model), daemon=True)
        self._process.start()
        theirs.close()  # so that its death is seen here

    def begin(self, data: bytes, document: str) -> None:
        """Return when the text is being read."""
        self._texts.send((data, document))
        self._texts.recv()

    def result(self) -> Answer:
        """What the text states that was begun, or what reading it raised."""
        answer: Answer = self._texts.recv()
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join()


class Worker:
    """One reading process, with the spaCy pipeline of that name or the usual one."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._reading = Lock()  # one text at a time
        self._changing = Lock()  # the process is exchanged or the worker closed
        self._closed = False
        self._process: _Process | None = None

    def extract(self, data: bytes, document: str) -> Extraction:
        """What a text states; raises `DocumentError`, also where the process died over it.

        Where it had died before, a new process reads the text. Raises `StoreUnavailable` where the worker is closed
        before the text is read.
        """
        with self._reading:
            try:
                answer = self._begun(data, document).result()
            except (EOFError, OSError) as error:
                if self._closed:
                    raise _ending(document) from error
                self._end()
                hint = "Try it in smaller parts; where every text fails, the server's log says why."
                raise DocumentError(f"{document}: reading it failed.", hint=hint) from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _begun(self, data: bytes, document: str) -> _Process:
        """The process that reads the text, a new one where the one of before has died."""
        process = self._process
        if process is not None:
            try:
                process.begin(data, document)
            except (EOFError, OSError):
                self._end()
            else:
                return process
        with self._changing:
            if self._closed:
                raise _ending(document)
            process = self._process = _Process(self._model)
        process.begin(data, document)
        return process

    def _end(self) -> None:
        with self._changing:
            if self._process is not None:
                self._process.end()
                self._process = None

    def close(self) -> None:
        """End the process, if there is one, and read nothing more: what waits for a text is told."""
        self._closed = True
        self._end()


def _ending(document: str) -> StoreUnavailable:
    return StoreUnavailable(f"{document}: not read, since the server is ending.", hint="Send it again later.")
