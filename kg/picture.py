"""The compact picture of a merged graph that `kg.prerequisites.infer` looks at, from claims and relations.

`hint` is what one claim contributes, small enough that a store can read all of them for every change; `subjects` adds
the hints of all documents up. Names become ids by the same table that the relations use.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.merge import Claim, Curation, Related
from kg.model import Concept
from kg.prerequisites import Curated, Place, Reference, Stated, Subject

Ids = Mapping[tuple[str, str], str]  # (document, name of a claim) -> id of its concept


@dataclass(frozen=True, slots=True)
class Hint:
    """What one claim says about the order of learning. `lines` are those of its definition, `explained` the first
    line that explains it (0: none), `words` how many words its passages have."""

    document: str
    name: str
    defined_by: tuple[str, ...] = ()
    refers_to: tuple[tuple[str, int], ...] = ()
    lines: tuple[int, int] | None = None
    explained: int = 0
    level: int = 0
    words: int = 0


def hint(c: Claim) -> Hint:
    """The hint of a claim."""
    claim = c.claim
    definition = claim.definition
    first = [s.span.start_line for s in claim.explained] + ([definition.span.start_line] if definition else [])
    return Hint(
        c.document,
        claim.name,
        claim.defined_by,
        claim.refers_to,
        (definition.span.start_line, definition.span.end_line) if definition else None,
        min(first, default=0),
        claim.level,
        sum(len(s.text.split()) for s in claim.explained),
    )


@dataclass(slots=True)
class _Sum:
    """The hints of one concept, added up."""

    defined_by: dict[str, dict[str, Place | None]] = field(default_factory=lambda: defaultdict(dict))
    refers_to: Counter[str] = field(default_factory=Counter)
    explained: dict[str, int] = field(default_factory=dict)
    level: int = 0
    words: int = 0

    def add(self, h: Hint, ids: Ids) -> None:
        place = Place(h.document, *h.lines) if h.lines else None
        for name in h.defined_by:
            places = self.defined_by[ids[h.document, name]]
            places[h.document] = _first(places.get(h.document), place)
        for name, count in h.refers_to:
            self.refers_to[ids[h.document, name]] += count
        if h.explained:
            self.explained[h.document] = min(h.explained, self.explained.get(h.document, h.explained))
        self.level = min(h.level or self.level, self.level or h.level)
        self.words += h.words

    def references(self, own: str) -> tuple[Reference, ...]:
        return tuple(
            Reference(other, len(places), min((p for p in places.values() if p), default=None))
            for other, places in sorted(self.defined_by.items())
            if other != own
        )


def _first(one: Place | None, other: Place | None) -> Place | None:
    return min((p for p in (one, other) if p), default=None)


def subjects(concepts: Iterable[Concept], hints: Iterable[Hint], ids: Ids) -> tuple[Subject, ...]:
    """What the inference needs of each concept."""
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for h in hints:
        sums[ids[h.document, h.name]].add(h, ids)
    return tuple(_subject(c, sums[c.id]) for c in concepts)


def _subject(c: Concept, s: _Sum) -> Subject:
    refers_to = tuple(sorted((other, n) for other, n in s.refers_to.items() if other != c.id))
    explained = tuple(sorted(s.explained.items()))
    return Subject(c.id, c.name, c.kind, c.aliases, s.references(c.id), refers_to, explained, s.level, s.words)


def stated(related: Related) -> Stated:
    """A relation with the place of its best evidence."""
    best = related.evidence[0] if related.evidence else None
    place = Place(best.document, best.start_line, best.end_line) if best else None
    return Stated(related.relation, place)


def asserted(curation: Curation) -> tuple[Curated, ...]:
    """The prerequisites that curators assert."""
    pairs = ((t, curation.asserted[t]) for t in curation.prerequisites(asserted=True))
    return tuple(Curated(t[0], t[2], c.why, c.by) for t, c in pairs)


def rejected(curation: Curation) -> tuple[tuple[str, str], ...]:
    """The prerequisites that curators reject, as pairs."""
    return tuple((source, target) for source, _, target in curation.prerequisites(asserted=False))
