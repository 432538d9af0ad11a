"""What changes in a kept graph when documents come, go or are edited, or when curators correct: no more, no less.

Merging is local (see `kg.merge`), so a store fetches the claims that are connected to the changed names, has them
resolved again, and writes the difference. The result is that of a build from scratch. A store gives what it holds
through `Kept` and carries a `Change` out in one transaction, whatever it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg import merge
from kg.curation import check_prerequisites
from kg.errors import CurationError
from kg.identity import ALIAS_OF, Names, identity, links, naming
from kg.merge import Claim, Curation, Related, Triple
from kg.model import (
    PREREQUISITE_OF,
    Action,
    Concept,
    Correction,
    Document,
    Evidence,
    Extraction,
    QuestionClaim,
    RelationClaim,
    RelationType,
)

Pair = tuple[str, str]  # (document, name of a claim)


@dataclass(frozen=True, slots=True)
class Said:
    """A relation claim of a document, and the relation that it is evidence for: None where that would be one of a
    concept with itself, or where a curator rejects it. `swapped`: a symmetric relation is kept the other way round."""

    document: str
    claim: RelationClaim
    triple: Triple | None
    swapped: bool = False

    @property
    def evidence(self) -> Evidence:
        return merge.evidence(self.document, self.claim, swapped=self.swapped)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the document that asks it and the ids of its concepts."""

    document: str
    claim: QuestionClaim
    concepts: tuple[str, ...]


class Kept(Protocol):
    """What a store tells of the graph as it is before the change."""

    def extraction(self, document: str) -> Extraction | None:
        """What the document states, in normal form."""
        ...

    def claims_named(self, names: Collection[str]) -> Iterable[tuple[Claim, str]]:
        """The claims of all documents with any of these identities as name or alias, with their concept's id."""
        ...

    def said_by(self, documents: Collection[str]) -> Iterable[Said]:
        """The relation claims of these documents."""
        ...

    def said_for(self, triples: Collection[Triple]) -> Iterable[Said]:
        """The relation claims that are evidence for these relations."""
        ...

    def hidden(self) -> Iterable[Said]:
        """The relation claims that are evidence for nothing."""
        ...

    def asked_by(self, documents: Collection[str]) -> Iterable[Asked]:
        """The questions of these documents."""
        ...

    def ids_of(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        """The concepts of these claims."""
        ...

    def named(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """As `Lookup.named`."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What to write: first everything `gone` (of `forgotten`: claims, statements, questions), then what is new.

    `concepts` are new or changed; their levels and minutes come with the inference. `moved` claims belong to another
    concept now, and so do the `restated` claims of relations and the `reasked` questions of documents that stay.
    """

    forgotten: tuple[str, ...]
    documents: tuple[Document, ...]
    gone: tuple[str, ...]
    concepts: tuple[Concept, ...]
    claims: tuple[tuple[Claim, str], ...]
    moved: Mapping[Pair, str]
    asked: tuple[Asked, ...]
    reasked: tuple[Asked, ...]
    said: tuple[Said, ...]
    restated: tuple[Said, ...]
    unrelated: tuple[Triple, ...]
    related: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What happens: `new` statements of documents replace `old` ones, or corrections replace others."""

    before: tuple[Correction, ...]
    after: tuple[Correction, ...]
    old: tuple[Extraction, ...] = ()
    new: tuple[Extraction, ...] = ()

    @property
    def names(self) -> set[str]:
        """The identities that the edit touches."""
        claims = [c for e in (*self.old, *self.new) for c in e.concepts]
        corrected = {n for c in set(self.before) ^ set(self.after) for n in (c.source, c.target)}
        return set[str]().union(*(naming(c).all for c in claims)) | {identity(n) for n in corrected}

    @property
    def forgotten(self) -> tuple[str, ...]:
        """The documents whose old statements go."""
        return tuple(e.document.id for e in self.old)


def change(kept: Kept, edit: Edit) -> Change:
    """Everything that an edit changes in a kept graph."""
    claims = _connected(kept, edit)
    dropped = set(edit.forgotten)
    stay = [(c, i) for c, i in claims if c.document not in dropped]
    new = [Claim(e.document.id, c) for e in edit.new for c in e.concepts]
    resolved = merge.resolve([*(c for c, _ in stay), *new], edit.after)
    ids = {_pair(c): r.concept.id for r in resolved for c in r.claims}
    region = _Region(frozenset(i for _, i in claims), tuple(r.concept for r in resolved), ids)
    moved = {_pair(c): ids[_pair(c)] for c, was in stay if ids[_pair(c)] != was}
    _refuse_imported(moved)
    documents = sorted({d for d, _ in moved})
    return Change(
        edit.forgotten,
        tuple(e.document for e in edit.new),
        tuple(sorted(region.old_ids - {c.id for c in region.concepts})),
        region.concepts,
        tuple((c, ids[_pair(c)]) for c in new),
        moved,
        tuple(asked for e in edit.new for asked in _asked(e, ids)),
        tuple(_reasked(kept, documents, ids)),
        *_relations(kept, edit, region, documents),
    )


def _refuse_imported(moved: Mapping[Pair, str]) -> None:
    """What was imported without its texts keeps its id: nothing tells what else refers to it."""
    for (document, name), concept in moved.items():
        if document == merge.IMPORTED:
            raise CurationError(
                f"{name!r} was imported without its texts and cannot become {concept!r}.",
                hint="Import an export that holds claims, or ingest the texts again.",
            )


def _pair(c: Claim) -> Pair:
    return (c.document, c.claim.name)


@dataclass(frozen=True, slots=True)
class _Region:
    """The part of the graph that an edit touches: its concepts before and after, and the new concepts of claims."""

    old_ids: frozenset[str]
    concepts: tuple[Concept, ...]
    ids: Mapping[Pair, str]

    def named(self, before: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """What names mean after the edit. All concepts that share a name lie in one region."""
        mine = Names(self.concepts)(list(before))
        return {n: mine[n] if mine[n] or self.old_ids & set(was) else tuple(was) for n, was in before.items()}


def _connected(kept: Kept, edit: Edit) -> list[tuple[Claim, str]]:
    """The kept claims that are connected to the names of an edit through shared names and corrections."""
    linked: dict[str, set[str]] = defaultdict(set)
    for one, other in links((*edit.before, *edit.after)):
        linked[one].add(other)
        linked[other].add(one)
    found: dict[Pair, tuple[Claim, str]] = {}
    seen: set[str] = set()
    open_ = edit.names
    while open_ := open_ - seen:
        seen |= open_
        reached = set[str]().union(*(linked[name] for name in open_))
        for c, i in kept.claims_named(sorted(open_)):
            if (c.document, c.claim.name) not in found:
                found[c.document, c.claim.name] = (c, i)
                reached |= naming(c.claim).all
        open_ = reached
    return list(found.values())


def _asked(extraction: Extraction, ids: Mapping[Pair, str]) -> Iterable[Asked]:
    document = extraction.document.id
    for q in extraction.questions:
        yield Asked(document, q, tuple(sorted({ids[document, n] for n in q.concepts})))


def _reasked(kept: Kept, documents: Collection[str], ids: Mapping[Pair, str]) -> Iterable[Asked]:
    questions = list(kept.asked_by(sorted(documents)))
    others = kept.ids_of(sorted({(q.document, n) for q in questions for n in q.claim.concepts} - ids.keys()))
    known = {**others, **ids}
    for q in questions:
        concepts = tuple(sorted({known[q.document, n] for n in q.claim.concepts}))
        if concepts != q.concepts:
            yield Asked(q.document, q.claim, concepts)


Statements = tuple[tuple[Said, ...], tuple[Said, ...], tuple[Triple, ...], tuple[Related, ...]]


def _relations(kept: Kept, edit: Edit, region: _Region, documents: Sequence[str]) -> Statements:
    """What becomes of statements and relations: those of the edited documents and of the others where claims moved."""
    named = kept.named(sorted({n for c in (*edit.before, *edit.after) for n in (c.source, c.target)}))
    was, now = merge.curation(edit.before, named), merge.curation(edit.after, region.named(named))
    dropped = set(edit.forgotten)
    gone = list(kept.said_by(edit.forgotten)) if dropped else []
    others = [s for s in _others(kept, was, now, documents) if s.document not in dropped]
    ids = _ids(kept, others, region.ids)
    new = [Said(e.document.id, r, None) for e in edit.new for r in e.relations]
    said = [_placed(s, ids, now) for s in new]
    restated = [(s, placed) for s in others if (placed := _placed(s, ids, now)) != s]
    left, arrived = {*gone, *(s for s, _ in restated)}, {*said, *(placed for _, placed in restated)}
    touched = {s.triple for s in left | arrived if s.triple} | _recurated(was, now)
    evidence = {*kept.said_for(sorted(touched))} - left | arrived
    return tuple(said), tuple(placed for _, placed in restated), *_outcome(touched, evidence, now)


def _others(kept: Kept, was: Curation, now: Curation, documents: Sequence[str]) -> list[Said]:
    """The statements, of any document, that may have to be placed anew."""
    found = {*kept.said_by(documents)}
    if was.rejected != now.rejected:
        found.update(kept.hidden())
        found.update(kept.said_for(sorted(now.rejected - was.rejected)))
    return sorted(found, key=lambda s: (s.document, merge.claim_key(s.claim)))


def _ids(kept: Kept, said: Iterable[Said], ids: Mapping[Pair, str]) -> dict[Pair, str]:
    ends = {(s.document, name) for s in said for name in (s.claim.source, s.claim.target)}
    return {**kept.ids_of(sorted(ends - ids.keys())), **ids}


def _placed(s: Said, ids: Mapping[Pair, str], now: Curation) -> Said:
    """The statement with the relation that it is evidence for; as it is where it was imported without its claims."""
    if any((s.document, name) not in ids for name in (s.claim.source, s.claim.target)):
        return s
    source, target = ids[s.document, s.claim.source], ids[s.document, s.claim.target]
    triple = merge.directed(source, s.claim.type, target)
    if source == target or triple in now.rejected:
        return Said(s.document, s.claim, None)
    return Said(s.document, s.claim, triple, swapped=triple[0] != source)


def _recurated(was: Curation, now: Curation) -> set[Triple]:
    """The relations whose being asserted changes."""
    return {t for t in was.asserted.keys() ^ now.asserted.keys() if t[1] != PREREQUISITE_OF}


def _outcome(
    touched: Collection[Triple], evidence: Iterable[Said], now: Curation
) -> tuple[tuple[Triple, ...], tuple[Related, ...]]:
    """The touched relations that are no more, and those that are, with all their evidence."""
    found: dict[Triple, list[Evidence]] = defaultdict(list)
    for s in evidence:
        if s.triple:
            found[s.triple].append(s.evidence)
    stays = sorted(t for t in touched if found[t] or t in now.asserted)
    related = tuple(merge.relate(t, found[t], asserted=t in now.asserted) for t in stays)
    return tuple(sorted(set(touched) - set(stays))), related


# --- Corrections -----------------------------------------------------------------------------------------------------


def checked(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections sorted, each once; raises `CurationError` where one makes no sense or contradicts another."""
    given = tuple(sorted(set(corrections)))
    for c in given:
        _check_one(c)
    _check_contradictions(given)
    _check_circles(given)
    check_prerequisites(given)
    return given


def _check_one(c: Correction) -> None:
    if not identity(c.source) or not identity(c.target):
        raise CurationError(f"{c.action} {c.source!r} {c.target!r}: a name is missing.")
    about_relation = c.action in (Action.ASSERT, Action.REJECT)
    types = {*RelationType, PREREQUISITE_OF, *([ALIAS_OF] if c.action is Action.REJECT else [])}
    if about_relation and c.type not in types:
        raise CurationError(f"{c.type!r} is no type of relation.", hint=f"Use one of {', '.join(sorted(types))}.")
    if c.action is not Action.RENAME and identity(c.source) == identity(c.target):
        raise CurationError(f"{c.action} {c.source!r} {c.target!r}: both are the same name.")


def _check_contradictions(given: Sequence[Correction]) -> None:
    def triple(c: Correction) -> Triple:
        return merge.directed(identity(c.source), c.type, identity(c.target))

    rejected = {triple(c): c for c in given if c.action is Action.REJECT}
    renamed: dict[str, Correction] = {}
    for c in given:
        if c.action is Action.ASSERT and triple(c) in rejected:
            raise CurationError(f"{c.source!r} {c.type} {c.target!r} is both asserted and rejected.")
        if c.action is Action.RENAME:
            first = renamed.setdefault(identity(c.source), c)
            if first.target != c.target:
                raise CurationError(f"{c.source!r} is renamed both {first.target!r} and {c.target!r}.")


def _check_circles(given: Sequence[Correction]) -> None:
    for action in (Action.MERGE, Action.RENAME):
        pairs = [(identity(c.source), identity(c.target)) for c in given if c.action is action]
        into: dict[str, set[str]] = defaultdict(set)
        for source, target in pairs:
            into[source] |= {target} - {source}
        for start in sorted(into):
            seen, open_ = set[str](), {start}
            while open_ := set[str]().union(*(into[n] for n in open_ if n in into)) - seen:
                seen |= open_
            if start in seen:
                raise CurationError(f"To {action} {start!r} comes back to itself.", hint="Take one of the circle out.")
