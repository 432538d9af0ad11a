"""How a reader never sees half of a change, though Neo4j lets it read while a commit is being applied.

A number beside the graph is odd while a writer commits: the writer makes it odd in a transaction of its own just
before it commits its changes, and even again when they have been applied (a sequence lock, as kernels have it). What
was read belongs to a revision if the number was the same even one before and after. The server's bookmark saves
asking: as long as it stays, nothing was committed, so no writer can have begun to.
A writer that died in between held the lock of the Graph node, as all do; who gets this lock may mend the number.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep

from kg.errors import Moved, OutOfTime, StoreUnavailable
from kg.store.neo4j.connecting import READ_SECONDS, Row, Run, Server, out_of_time
from kg.store.neo4j.model import VERSION

REVISION = "OPTIONAL MATCH (r:Revision {id: 'dlkg'}) RETURN coalesce(r.number, 0)"
_BEGIN = (
    "MERGE (r:Revision {id: 'dlkg'}) ON CREATE SET r.number = 1 "
    "ON MATCH SET r.number = r.number + 1 + r.number % 2 RETURN r.number"  # past another's, whose end is void then
)
_END = "MATCH (r:Revision {id: 'dlkg', number: $number}) SET r.number = $number + 1"
_MEND = "MATCH (r:Revision {id: 'dlkg'}) WHERE r.number % 2 = 1 SET r.number = r.number + 1"
_LOCK = (
    "MERGE (g:Graph {id: 'dlkg'}) ON CREATE SET g.version = $version SET g.busy = true REMOVE g.busy "
    "RETURN coalesce(g.loading, false)"
)
_PAUSE, _LONGEST_PAUSE = 0.002, 0.05  # seconds between two looks at a number that is odd, at first and in the end
_PATIENCE = 1.0  # seconds until its writer is suspected to be dead


@dataclass(frozen=True, slots=True)
class Seen:
    """A revision, and a bookmark of the server at a time when the graph was of it and nobody was committing."""

    revision: int
    bookmark: frozenset[str]


def lock(run: Run) -> None:
    """Make other writers wait until this transaction ends; its reads then see what they wrote.

    Raises `StoreUnavailable` where a graph is being imported, or an import never ended.
    """
    if run(_LOCK, version=VERSION)[0][0]:
        raise StoreUnavailable(
            "A graph is being imported, or its import never ended.", hint="Wait for it, or import the graph again."
        )


class Revisions:
    """The revision of a server's graph, for readers and writers."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._one = Lock()
        self._seen: Seen | None = None
        self._since = 0.0  # when the look began that saw it

    def seen(self, *, seconds: float) -> Seen:
        """The revision that was seen last."""
        return self._seen or self.look(seconds=seconds)

    def look(self, *, seconds: float = READ_SECONDS) -> Seen:
        """See the newest revision; while somebody commits, wait for it. Raises `OutOfTime`.

        One thread looks for all that wait: many that ask again and again would only keep the writer from its work.
        """
        asked = monotonic()
        if not self._one.acquire(timeout=seconds):
            raise out_of_time()
        try:
            if self._seen is None or self._since < asked:
                since = monotonic()
                self._seen, self._since = self._look(asked + seconds), since
            return self._seen
        finally:
            self._one.release()

    def _look(self, end: float) -> Seen:
        last, pause, suspicious = None, _PAUSE, monotonic() + _PATIENCE
        while (left := end - monotonic()) > 0:
            rows, bookmark = self._server.ask(REVISION, {}, seconds=left)
            number = int(rows[0][0])
            if self._seen is not None and bookmark == self._seen.bookmark:
                return self._seen
            if number % 2:
                sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                if monotonic() > suspicious:
                    self._mend()
                    suspicious = monotonic() + _PATIENCE
            elif last is not None and number == last[0]:
                return Seen(number // 2, last[1])  # the number was even when that bookmark had been given
            last = (number, bookmark)
        raise out_of_time()

    def _mend(self) -> None:
        """Take the place of a writer that died. One that lives, or another that follows it, holds the lock."""

        def work(run: Run) -> None:
            lock(run)
            run(_MEND)

        with suppress(OutOfTime):
            self._server.write(work, seconds=_PATIENCE)

    def change(self, work: Callable[[Run], bool]) -> bool:
        """Run `work` in one transaction that readers see all of or nothing; it tells whether it changed anything."""
        begun: list[int] = []

        def all_of_it(run: Run) -> bool:
            lock(run)
            changed = work(run)
            if changed:
                begun[:] = [self.begin()]
            return changed

        try:
            return self._server.write(all_of_it)
        finally:
            if begun:
                self.end(begun[0])

    def begin(self) -> int:
        """Tell readers to wait; the number to `end` with."""
        return int(self._server.write(lambda run: run(_BEGIN))[0][0])

    def end(self, number: int) -> None:
        """Tell readers that all is there."""
        self._server.write(lambda run: run(_END, number=number))


class Runner:
    """Runs statements that read, one at a time, all of them together within `seconds`.

    All answers belong to one revision, that of the first; raises `Moved` where the graph is of another one.
    """

    def __init__(self, server: Server, revisions: Revisions, seconds: float | None) -> None:
        self._server = server
        self._revisions = revisions
        self._end = None if seconds is None else monotonic() + seconds
        self._revision: int | None = None

    def __call__(self, text: str, **given: object) -> list[Row]:
        """The rows of a statement; raises `OutOfTime`."""
        while True:
            before = self._revisions.seen(seconds=self._left())
            rows, bookmark = self._server.ask(text, given, seconds=self._left())
            after = before if bookmark == before.bookmark else self._revisions.look(seconds=self._left())
            if before.revision == after.revision == (after.revision if self._revision is None else self._revision):
                self._revision = after.revision
                return rows
            if self._revision is not None:
                raise Moved("The graph changed while it was read.", hint="Ask again.")

    @property
    def revision(self) -> int:
        """The revision that all answers belong to."""
        if self._revision is None:
            self._revision = self._revisions.look(seconds=self._left()).revision
        return self._revision

    def _left(self) -> float:
        left = READ_SECONDS if self._end is None else min(self._end - monotonic(), READ_SECONDS)
        if left <= 0:
            raise out_of_time()
        return left
