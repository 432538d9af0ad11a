"""Tables for `neo4j-admin database import full`: nodes and relationships just as `kg.store.neo4j` keeps them.

A database that was imported so is a store like any other; opening it makes its indexes. The archive holds the
importer's arguments as well:
    neo4j-admin database import full neo4j @import.txt
Tables are only read by that program, so nothing is changed for spreadsheets: text stands in quotes, what is absent
is empty, and lists are joined by U+001F, which no text that was read can hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from kg import merge, records
from kg.merge import IMPORTED, Claim
from kg.model import PREREQUISITE_OF, Concept, Correction, Cut, Document, Mention, Prerequisite, Report, Span
from kg.records import Assigned, Proven, Record
from kg.store import packing
from kg.store.neo4j import model, values
from kg.update import Asked, Said

_JOIN = "\x1f"
_CONCEPT = (
    "id:ID(Concept)", "name", "folded", "kind", "aliases:string[]", "definition", "definitionDocument",
    "definitionLines:long[]", "level:long", "minutes:long", "mentions:long", "documents:long", "words",
    "definitionWords",
)  # fmt: skip
_CLAIM = (
    "key:ID(Claim)", "document", "name", "kind", "known:boolean", "aliases:string[]", "mentions:long[]", "definition",
    "explained", "definedBy:string[]", "refersTo", "level:long",
)  # fmt: skip
_EVIDENCE = (
    "document", "startLine:long", "endLine:long", "form", "rule", "text", "confidence:double", "source", "target",
    "swapped:boolean", "type", "relation",
)  # fmt: skip
_QUESTION = ("document", "startLine:long", "endLine:long", "text", "names:string[]")

Row = Sequence[object]
Table = tuple[Sequence[str], list[Row]]


def files(given: Iterable[Record]) -> dict[str, bytes]:
    """The tables and the importer's arguments by file name."""
    tables = _Tables(given)
    nodes, relationships = tables.nodes(), tables.relationships()
    arguments = [
        f"--array-delimiter=U+{ord(_JOIN):04X}",
        "--multiline-fields=true",
        *(f"--nodes={name}" for name in nodes),
        *(f"--relationships={name}" for name in relationships),
    ]
    packed = {name: _packed(table) for name, table in (nodes | relationships).items()}
    return packed | {"import.txt": ("\n".join(arguments) + "\n").encode()}


def _packed(table: Table) -> bytes:
    header, rows = table
    lines = [",".join(header), *(",".join(map(_cell, row)) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    """A value as the importer reads it: nothing, a number, or quoted text; an empty list differs from none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        value = _JOIN.join(map(str, value))
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)


class _Tables:
    """The graph's things by sort, on their way from records to rows."""

    def __init__(self, given: Iterable[Record]) -> None:
        self._by: dict[type, list[Any]] = defaultdict(list)
        for item in records.parsed(given):
            self._by[type(item)].append(item)
        self._claims = self._complete()
        self._said = [*chain.from_iterable(map(records.statements, self._by[Proven])), *self._by[Said]]

    def _complete(self) -> list[tuple[Claim, str]]:
        """Claims with their mentions, and those that were not given, as loading into a store makes them up."""
        concepts: dict[str, Concept] = {c.id: c for c in self._by[Concept]}
        claims = {(a.claim.document, a.claim.claim.name, a.concept): a.claim for a in self._by[Assigned]}
        lines: dict[tuple[str, str, str], set[Span]] = defaultdict(set)
        for m in self._by[Mention]:
            name = m.name or concepts[m.concept].name
            lines[m.document, name, m.concept].add(Span(m.start_line, m.end_line))
        for key in lines:
            document, name, concept = key
            claims.setdefault(key, Claim(document, merge.bare_claim(name, concepts[concept].kind)))
        for concept in concepts.keys() - {concept for _, _, concept in claims}:
            claim = merge.imported_claim(concepts[concept])
            claims[IMPORTED, claim.claim.name, concept] = claim
        return [
            (replace(claim, claim=replace(claim.claim, mentions=tuple(sorted(lines[key])))), key[2])
            for key, claim in sorted(claims.items())
        ]

    def nodes(self) -> dict[str, Table]:
        """The tables of nodes."""
        numbered: tuple[tuple[str, str, Sequence[str], Iterable[Mapping[str, Any]]], ...] = (
            ("evidence", "Evidence", _EVIDENCE, (values.said_row(s)["held"] for s in self._said)),
            ("questions", "Question", _QUESTION, (values.question_row(q)["held"] for q in self._by[Asked])),
        )
        identities = {i for c in self._by[Concept] for i in values.names(c)}
        identities |= {i for claim, concept in self._claims for i in values.claim_row(claim, concept)["names"]}
        return {
            "concepts.csv": ((*_CONCEPT, ":LABEL"), list(self._concepts())),
            "names.csv": (("identity:ID(Name)", ":LABEL"), [(i, "Name") for i in sorted(identities)]),
            "documents.csv": (
                ("id:ID(Document)", "title", "sha256", ":LABEL"),
                [(d.id, d.title, d.sha256, "Document") for d in self._by[Document]],
            ),
            "claims.csv": ((*_CLAIM, ":LABEL"), [(*_held(_CLAIM, h), "Claim") for h in self._held_claims()]),
            **{
                f"{name}.csv": (
                    (f":ID({label})", *columns, ":LABEL"),
                    [(number, *_held(columns, held), label) for number, held in enumerate(rows)],
                )
                for name, label, columns, rows in numbered
            },
            **self._aside(),
        }

    def _concepts(self) -> Iterator[Row]:
        mentions: dict[str, int] = defaultdict(int)
        documents: dict[str, set[str]] = defaultdict(set)
        for claim, concept in self._claims:
            mentions[concept] += len(claim.claim.mentions)
            documents[concept] |= {claim.document} - {IMPORTED}
        for c in self._by[Concept]:
            counted = replace(c, mentions=mentions[c.id], documents=len(documents[c.id]))
            held = values.concept_properties(counted) | {"level": c.level, "minutes": c.minutes}
            yield (*_held(_CONCEPT, held), ["Concept", model.LABELS[c.kind.value]])

    def _held_claims(self) -> Iterator[Mapping[str, Any]]:
        return (values.claim_row(claim, concept)["held"] for claim, concept in self._claims)

    def _aside(self) -> dict[str, Table]:
        """Nodes that stand by themselves: cuts, what people say, and the graph's own mark."""
        cuts: list[Cut] = self._by[Cut]
        corrections: list[Correction] = self._by[Correction]
        reports: list[Report] = self._by[Report]
        return {
            "cuts.csv": (
                ("number:long", "prerequisite", "concept", "confidence:double", "cycle:string[]", ":LABEL"),
                [(n, c.prerequisite, c.concept, c.confidence, c.cycle, "Cut") for n, c in enumerate(cuts)],
            ),
            "corrections.csv": (
                ("action", "source", "type", "target", "by", "why", ":LABEL"),
                [(c.action.value, c.source, c.type, c.target, c.by, c.why, "Correction") for c in corrections],
            ),
            "reports.csv": (
                ("id", "about", "text", "by", ":LABEL"),
                [(r.id, r.about, r.text, r.by, "Report") for r in reports],
            ),
            "graph.csv": (
                ("id", "version:long", "revision:long", ":LABEL"),
                [("dlkg", 0, 1, "Graph")],  # version 0: the store makes its indexes when it first opens it
            ),
        }

    def relationships(self) -> dict[str, Table]:
        """The tables of relationships."""
        claims = [values.claim_row(claim, concept) for claim, concept in self._claims]
        held = [values.said_row(s) for s in self._said]
        asked: list[Asked] = self._by[Asked]
        return {
            "relations.csv": (
                _ends("Concept", "Concept", "id", "confidence:double", "evidenceCount:long", "curated:boolean"),
                [_relation(p) for p in self._by[Proven]],
            ),
            "prerequisites.csv": (
                _ends("Concept", "Concept", "confidence:double", "reasons", "curated:boolean", "given:boolean"),
                [self._prerequisite(p) for p in self._by[Prerequisite]],
            ),
            "called.csv": _links(
                "Concept", "Name", "CALLED", ((c.id, i) for c in self._by[Concept] for i in values.names(c))
            ),
            "states.csv": _links(
                "Document", "Claim", "STATES",
                ((c["held"]["document"], c["held"]["key"]) for c in claims if c["held"]["document"] != IMPORTED),
            ),
            "about.csv": _links("Claim", "Concept", "ABOUT", ((c["held"]["key"], c["concept"]) for c in claims)),
            "under.csv": _links("Claim", "Name", "UNDER", ((c["held"]["key"], n) for c in claims for n in c["names"])),
            "subjects.csv": _numbered("Evidence", "Concept", "SUBJECT", (h["subject"] for h in held)),
            "objects.csv": _numbered("Evidence", "Concept", "OBJECT", (h["object"] for h in held)),
            "from.csv": _numbered("Evidence", "Document", "FROM", (s.document for s in self._said)),
            "asks.csv": _links("Document", "Question", "ASKS", ((q.document, n) for n, q in enumerate(asked))),
            "asks_about.csv": _links(
                "Question", "Concept", "ASKS_ABOUT", ((n, c) for n, q in enumerate(asked) for c in q.concepts)
            ),
        }  # fmt: skip

    def _prerequisite(self, p: Prerequisite) -> Row:
        before, after, *held = packing.prerequisite_row(p if self._by[Assigned] else replace(p, given=True))
        return (before, after, PREREQUISITE_OF, *held)


def _held(columns: Sequence[str], held: Mapping[str, Any]) -> list[object]:
    return [held[c.partition(":")[0]] for c in columns]


def _relation(p: Proven) -> Row:
    r = p.relation
    return (r.source, r.target, r.type.value, r.id, r.confidence, r.evidence_count, r.curated)


def _ends(start: str, end: str, *columns: str) -> Sequence[str]:
    return (f":START_ID({start})", f":END_ID({end})", ":TYPE", *columns)


def _links(start: str, end: str, type_: str, pairs: Iterable[tuple[object, object]]) -> Table:
    return _ends(start, end), [(a, b, type_) for a, b in pairs]


def _numbered(start: str, end: str, type_: str, ends: Iterable[str | None]) -> Table:
    """Links from numbered nodes, where there is something to link to."""
    return _links(start, end, type_, ((n, e) for n, e in enumerate(ends) if e is not None))
