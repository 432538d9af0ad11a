"""How texts agree: what all documents state becomes concepts and relations. Pure, and in any order the same.

`resolve` groups the claims of all documents into concepts (which names are one is decided in `kg.identity`);
`relate` piles the evidence for one relation up. Both look only at claims that are connected through shared names,
so a graph can be mended piece by piece: the merge of two unconnected sets of claims is the union of their merges.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from kg.identity import classes, identity, naming
from kg.model import (
    PREREQUISITE_OF,
    SYMMETRIC,
    Action,
    Concept,
    ConceptClaim,
    Correction,
    Evidence,
    Extraction,
    Kind,
    Mention,
    Passage,
    Relation,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)

MOST = 0.99  # no text makes us surer than that
CURATED = 1.0
IMPORTED = ""  # the document of a claim that stands for a concept imported without its texts

_GOOD_LENGTH = range(40, 321)  # characters of a definition that can be read at a glance
_DEFINES = re.compile(r"\b(is|are|refers? to|means?|describes?|denotes?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the document that makes it."""

    document: str
    claim: ConceptClaim


@dataclass(frozen=True, slots=True)
class Resolved:
    """A concept (its level and minutes still 0) with the claims that it is made of, sorted."""

    concept: Concept
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A relation with its evidence, the most confident first, then by place and rule."""

    relation: Relation
    evidence: tuple[Evidence, ...]


Triple = tuple[str, str, str]


# --- What one document states, in one form -------------------------------------------------------------------------


def normal(extraction: Extraction) -> Extraction:
    """The same statements sorted, each once: what a store keeps, and compares to see whether anything changed.

    Raises `ValueError` where a relation or question names a concept that the document doesn't claim.
    """
    claims: dict[str, ConceptClaim] = {}
    for claim in extraction.concepts:
        if identity(claim.name):
            claims[claim.name] = _joined(claims[claim.name], claim) if claim.name in claims else _tidy(claim)
    relations = {ordered_ends(r) for r in extraction.relations if identity(r.source) and identity(r.target)}
    questions = {
        replace(q, concepts=tuple(sorted(n for n in set(q.concepts) if identity(n)))) for q in extraction.questions
    }
    named = {n for r in relations for n in (r.source, r.target)} | {n for q in questions for n in q.concepts}
    if named - claims.keys():
        raise ValueError(
            f"{extraction.document.id} relates names that it doesn't claim: {sorted(named - claims.keys())}"
        )
    return Extraction(
        extraction.document,
        tuple(claims[name] for name in sorted(claims)),
        tuple(sorted(relations, key=claim_key)),
        tuple(sorted(questions)),
    )


def ordered_ends(r: RelationClaim) -> RelationClaim:
    """The same claim; where its type is symmetric, with the smaller name first."""
    ends = sorted((r.source, r.target), key=lambda name: (identity(name), name))
    return replace(r, source=ends[0], target=ends[1]) if r.type in SYMMETRIC else r


def _tidy(claim: ConceptClaim) -> ConceptClaim:
    return replace(
        claim,
        aliases=tuple(sorted({a for a in claim.aliases if identity(a)} - {claim.name})),
        mentions=tuple(sorted(set(claim.mentions))),
        explained=tuple(dict.fromkeys(claim.explained)),
        defined_by=tuple(sorted(set(claim.defined_by))),
        refers_to=tuple(sorted(dict(claim.refers_to).items())),
    )


def _joined(one: ConceptClaim, other: ConceptClaim) -> ConceptClaim:
    """Two claims of one document under one name as one."""
    first, second = sorted((one, other), key=lambda c: (not c.known, c.kind, c.aliases, repr(c)))
    return _tidy(
        ConceptClaim(
            first.name,
            first.kind,
            first.aliases + second.aliases,
            first.known,
            first.mentions + second.mentions,
            first.definition or second.definition,
            first.explained + second.explained,
            first.defined_by + second.defined_by,
            tuple((Counter(dict(first.refers_to)) | Counter(dict(second.refers_to))).items()),
            min((c.level for c in (first, second) if c.level), default=0),
        )
    )


def claim_key(r: RelationClaim) -> tuple[object, ...]:
    """The order of relation claims: by place, then by everything else."""
    return (r.span, r.source, r.type, r.target, r.form, r.rule, r.text, r.confidence)


# --- Concepts --------------------------------------------------------------------------------------------------------


def resolve(claims: Iterable[Claim], corrections: Iterable[Correction] = ()) -> tuple[Resolved, ...]:
    """The concepts that these claims are about, sorted by id."""
    claims = sorted(claims, key=lambda c: (c.document, c.claim.name))
    corrections = tuple(corrections)
    namings = {id(c.claim): naming(c.claim) for c in claims}
    roots = classes(namings.values(), corrections)
    members: dict[str, list[Claim]] = defaultdict(list)
    for c in claims:
        if own := namings[id(c.claim)].own:
            members[roots[own]].append(c)
    listing = _listings(claims, roots)
    names = _curated_names(corrections, roots)
    resolved = (_concept(root, found, names, listing, roots) for root, found in members.items())
    return tuple(sorted(resolved, key=lambda r: r.concept.id))


def _listings(claims: Sequence[Claim], roots: Mapping[str, str]) -> dict[str, dict[str, bool]]:
    """For each alias the classes that list it, each with whether a known claim does."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for c in claims:
        one = naming(c.claim)
        for other in one.others:
            root = roots[one.own]
            found[other][root] = found[other].get(root, False) or one.known
    return found


def _curated_names(corrections: Sequence[Correction], roots: Mapping[str, str]) -> dict[str, str]:
    """What curators call the classes: by root, the name that a rename or a merge gives."""
    by_root: dict[str, str] = {}
    for action in (Action.MERGE, Action.RENAME):
        given = sorted(c for c in corrections if c.action is action)
        replaced = {identity(c.source) for c in given if identity(c.source) != identity(c.target)}
        last = [c for c in given if identity(c.target) not in replaced]
        for c in sorted(last, key=lambda c: c.target, reverse=True):
            by_root[roots[identity(c.target)]] = c.target
    return by_root


def _concept(
    root: str,
    claims: list[Claim],
    names: Mapping[str, str],
    listing: Mapping[str, Mapping[str, bool]],
    roots: Mapping[str, str],
) -> Resolved:
    name = names.get(root) or _name(claims)
    concept = Concept(
        identity(name),
        name,
        _kind(claims),
        _aliases(claims, identity(name), root, listing, roots),
        _definition(claims),
        mentions=sum(len(c.claim.mentions) for c in claims),
        documents=len({c.document for c in claims} - {IMPORTED}),
    )
    return Resolved(concept, tuple(claims))


def _weight(claim: ConceptClaim) -> int:
    return 1 + len(claim.mentions)


def _name(claims: Sequence[Claim]) -> str:
    """The imported name, else the vocabulary's, else the one mentioned most; among spellings the one used most."""
    spellings: Counter[str] = Counter()
    for c in claims:
        spellings[c.claim.name] += _weight(c.claim)
    known = {c.claim.name for c in claims if c.claim.known}
    imported = {c.claim.name for c in claims if c.document == IMPORTED}
    candidates = imported or known or spellings.keys()
    by_identity: Counter[str] = Counter()
    for spelling in candidates:
        by_identity[identity(spelling)] += spellings[spelling]
    best = min(by_identity, key=lambda i: (-by_identity[i], len(i), i))
    return min((s for s in candidates if identity(s) == best), key=lambda s: (-spellings[s], s))


def _kind(claims: Sequence[Claim]) -> Kind:
    """The vocabulary's kind, else the one that most mentions speak for."""
    known = [c for c in claims if c.claim.known]
    votes: Counter[Kind] = Counter()
    for c in known or claims:
        votes[c.claim.kind] += _weight(c.claim)
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _aliases(
    claims: Sequence[Claim],
    own: str,
    root: str,
    listing: Mapping[str, Mapping[str, bool]],
    roots: Mapping[str, str],
) -> tuple[str, ...]:
    """One spelling for each other name, without those that are another concept's own or by the vocabulary."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for c in claims:
        spellings[identity(c.claim.name)][c.claim.name] += _weight(c.claim)
        for alias in c.claim.aliases:
            spellings[identity(alias)][alias] += 1
    found = []
    for other, counts in spellings.items():
        listed = listing.get(other, {})
        taken = any(known and r != root for r, known in listed.items()) and not listed.get(root, False)
        if other and other != own and roots.get(other, root) == root and (other in roots or not taken):
            found.append(min(counts, key=lambda s: (-counts[s], s)))
    return tuple(sorted(found, key=lambda name: (name.casefold(), name)))


def _definition(claims: Sequence[Claim]) -> Passage | None:
    """The definition that reads best: says what the thing is, at a glance, in the text that speaks most of it."""

    def rank(c: Claim, d: Statement) -> tuple[object, ...]:
        opens = bool(_DEFINES.search(d.text[:120])) and identity(d.text[: len(c.claim.name)]) == identity(c.claim.name)
        place = (c.document, d.span, d.text)
        return (not opens, len(d.text) not in _GOOD_LENGTH, -len(c.claim.mentions), place)

    found = [(rank(c, d), _passage(c.document, d)) for c in claims if (d := c.claim.definition)]
    return min(found)[1] if found else None


def _passage(document: str, statement: Statement) -> Passage:
    return Passage(document, statement.span.start_line, statement.span.end_line, statement.text)


def mentions(resolved: Resolved) -> tuple[Mention, ...]:
    """Where documents name the concept, sorted by place."""
    return tuple(
        Mention(resolved.concept.id, c.document, span.start_line, span.end_line, c.claim.name)
        for c in resolved.claims
        for span in c.claim.mentions
    )


def bare_claim(name: str, kind: Kind) -> ConceptClaim:
    """The claim of a document of which no more is known than that it names a concept."""
    return ConceptClaim(name, kind, known=True)


def imported_claim(c: Concept) -> Claim:
    """The claim that stands for a concept imported without its texts, so that texts can meet it later."""
    d = c.definition
    definition = Statement(d.text, Span(d.start_line, d.end_line)) if d else None
    return Claim(IMPORTED, ConceptClaim(c.name, c.kind, c.aliases, known=True, definition=definition))


def passages(claims: Sequence[Claim]) -> tuple[Passage, ...]:
    """What explains the concept of these claims: each document's best first, then their second, and so on."""
    ranked = {
        (rank, _passage(c.document, statement)) for c in claims for rank, statement in enumerate(c.claim.explained)
    }
    return tuple(dict.fromkeys(passage for _, passage in sorted(ranked)))


# --- Relations -------------------------------------------------------------------------------------------------------


def directed(source: str, relation_type: str, target: str) -> Triple:
    """The ends (ids) in the direction in which the graph keeps them: a symmetric type starts at the smaller id."""
    if relation_type in SYMMETRIC and target < source:
        return (target, relation_type, source)
    return (source, relation_type, target)


def triple(r: Relation) -> Triple:
    """The ends and the type of a relation."""
    return (r.source, r.type.value, r.target)


def evidence(document: str, claim: RelationClaim, *, swapped: bool = False) -> Evidence:
    """A relation claim as evidence; `swapped` where the graph keeps a symmetric relation the other way round."""
    source, target = (claim.target, claim.source) if swapped else (claim.source, claim.target)
    lines = (claim.span.start_line, claim.span.end_line)
    return Evidence(document, *lines, claim.form, claim.rule, claim.text, claim.confidence, source, target)


def evidence_key(e: Evidence) -> tuple[object, ...]:
    """The order of evidence: the most confident first, then by place and rule."""
    return (-e.confidence, e.document, e.start_line, e.end_line, e.rule, e.form, e.text, e.source, e.target)


def confidence(found: Iterable[Evidence]) -> float:
    """How sure independent places make us together (noisy-or); lines count once, with the best that they say."""
    best: dict[tuple[str, int, int], float] = {}
    for e in found:
        place = (e.document, e.start_line, e.end_line)
        best[place] = max(e.confidence, best.get(place, 0.0))
    doubt = prod(1 - c for c in sorted(best.values()))
    return round(min(MOST, 1 - doubt), 4)


def relate(ends: Triple, found: Iterable[Evidence], *, asserted: bool = False) -> Related:
    """The relation that this evidence, or a curator, states."""
    ordered = tuple(sorted(set(found), key=evidence_key))
    sure = CURATED if asserted else confidence(ordered)
    source, relation_type, target = ends
    return Related(Relation(source, RelationType(relation_type), target, sure, len(ordered), asserted), ordered)


@dataclass(frozen=True, slots=True)
class Curation:
    """Corrections of relations and prerequisites in ids: what is asserted (with the correction) and what rejected.

    Corrections whose names mean no concept, or more than one, wait without effect until they mean one.
    """

    asserted: Mapping[Triple, Correction]
    rejected: frozenset[Triple]

    def prerequisites(self, *, asserted: bool) -> tuple[Triple, ...]:
        """The triples that are about prerequisites."""
        found = self.asserted if asserted else self.rejected
        return tuple(sorted(t for t in found if t[1] == PREREQUISITE_OF))


def curation(corrections: Iterable[Correction], named: Mapping[str, Sequence[str]]) -> Curation:
    """The corrections of relations in ids, where `named` answers as `Lookup.named` does."""
    asserted: dict[Triple, Correction] = {}
    rejected = set()
    for c in sorted(corrections, reverse=True):
        ends = [*named.get(c.source, ()), *named.get(c.target, ())]
        if c.action in (Action.ASSERT, Action.REJECT) and len(ends) == 2 and ends[0] != ends[1]:
            about = directed(ends[0], c.type, ends[1])
            if c.action is Action.ASSERT:
                asserted[about] = c
            else:
                rejected.add(about)
    return Curation({t: c for t, c in asserted.items() if t not in rejected}, frozenset(rejected))
