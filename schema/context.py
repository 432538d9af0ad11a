"""What a request brings along: a snapshot of the graph, its deadline, its budget, and what it may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.lookup import Readable
from kg.model import Concept, Correction, Report
from schema.failures import NotAllowed
from schema.remembering import Memories, Remembering, Title

READER = "reader"
CURATOR = "curator"


class Writer(Protocol):
    """What mutations change; whoever serves the schema brings one."""

    def ingest(self, path: str, content: str) -> bool:
        """Read a text into the graph; raises `DocumentError`. False where nothing changed."""
        ...

    def forget(self, path: str) -> bool:
        """Take a document out again; False where it wasn't there."""
        ...

    def curate(self, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()) -> None:
        """Keep and drop corrections; raises `CurationError`."""
        ...

    def report(self, report: Report) -> None:
        """Keep a complaint."""
        ...

    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that hold."""
        ...

    def reports(self) -> tuple[Report, ...]:
        """The complaints that wait."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a name for corrections and logs, and roles."""

    name: str = "anonymous"
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Budget:
    """What a request costs and what its caller may still spend; the time is RFC 3339."""

    cost: int
    node_count: int
    limit: int = 0
    remaining: int = 0
    reset_at: str = "1970-01-01T00:00:00Z"


@dataclass(slots=True)
class RequestContext:
    """One request. The snapshot is opened when it is first needed and closed with the request."""

    readable: Readable
    deadline: float
    caller: Caller
    budget: Budget
    changes: Writer | None
    memories: Memories
    _lookup: Remembering | None = None

    @property
    def lookup(self) -> Remembering:
        """The graph as it is for this request."""
        if self._lookup is None:
            self._lookup = Remembering(self.readable, self.memories, self.deadline)
        return self._lookup

    def concepts(self, ids: Sequence[str]) -> Mapping[str, Concept]:
        """The concepts with these ids."""
        return self.lookup.concepts(ids)

    def titles(self, ids: Sequence[str]) -> Mapping[str, Concept | Title]:
        """The concepts with these ids, or as much of them as their names."""
        return self.lookup.titles(ids)

    def writer(self, role: str) -> Writer:
        """What changes the graph; raises `NotAllowed` unless the caller has the role."""
        if self.changes is None:
            raise NotAllowed("This server takes no changes.", hint="Make a token: dlkg token create --role curator.")
        if role not in self.caller.roles and CURATOR not in self.caller.roles:
            hint = "Send a token with this role as `Authorization: Bearer ...`."
            raise NotAllowed(f"This needs the role {role}.", hint=hint)
        return self.changes

    def refresh(self) -> None:
        """Look at the newest revision from now on, after a change."""
        self.close()

    def close(self) -> None:
        """Let go of the snapshot."""
        if self._lookup is not None:
            self._lookup.close()
            self._lookup = None
