"""The graph that is served: a store, opened when it is first needed and tried again while it can't be had.

Starting doesn't wait for a database. The newest revision is asked before every answer: a store beside us tells it at
once, one across a network is asked once a second in the background, so that nothing waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from kg.errors import StoreError
from kg.lookup import Lookup, Readable
from kg.store import Store

log = logging.getLogger("dlkg.store")
_EVERY = 1.0  # seconds between questions for the revision of a store across a network


class Graphs(Readable):
    """A `Readable` over the store that `open_` opens."""

    def __init__(self, open_: Callable[[], Store], *, remote: bool) -> None:
        self._open = open_
        self._remote = remote
        self._lock = Lock()
        self._store: Store | None = None
        self._watched: int | None = None

    @property
    def store(self) -> Store:
        """The open store; raises `StoreError` where it can't be had."""
        if self._store is None:
            with self._lock:
                if self._store is None:
                    self._store = self._open()
        return self._store

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """A `Lookup` on the newest revision."""
        with self.store.snapshot(seconds=seconds) as lookup:
            yield lookup

    def newest(self) -> int:
        """The newest revision; of a store across a network as it was told last."""
        return self.store.newest() if self._watched is None else self._watched

    def revision(self) -> int | None:
        """The newest revision without waiting for anybody; None where it isn't known."""
        if self._remote:
            return self._watched
        try:
            return self.newest()
        except StoreError:
            return None

    def look(self) -> None:
        """Ask for the revision again, as after a change of our own."""
        if self._remote:
            try:
                self._watched = self.store.newest()
            except StoreError as error:
                if self._watched is not None:
                    log.warning("the store is out of reach: %s", error.message)
                self._watched = None

    async def watch(self) -> None:
        """Keep the revision of a store across a network up to date, until cancelled."""
        while self._remote:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(_EVERY)

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            self._store.close()
