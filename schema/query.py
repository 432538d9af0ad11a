"""The questions: each a few lines that turn arguments into one question to the `Lookup` or to `kg.study`.

A name that no concept or several concepts carry is an answer where the schema has a union for it, else an error with
a code. Texts and lists are bounded here, since no cost table can see into them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from kg import study
from kg.errors import AmbiguousConcept, InputError, UnknownConcept
from kg.lookup import ConceptFilter, ConceptOrder, DocumentSummary, Lookup, RelationFilter, Slice
from kg.model import Concept, Cut, Kind, Relation, RelationType
from schema.binding import Resolver, root
from schema.context import CURATOR
from schema.cursors import concept_id, decode_id
from schema.execution import Ask
from schema.language import SortDirection
from schema.paging import Connection, part
from schema.remembering import Title
from schema.types import Size, at_least_none

T = TypeVar("T")
LONGEST_NAME = 300
LONGEST_TEXT = 1_000
MOST_TARGETS = 50
MOST_KNOWN = 1_000
DEEPEST = 3
Missing = UnknownConcept | AmbiguousConcept


def name_of(text: str) -> str:
    """The name itself; raises `InputError` where it is longer than any name."""
    if len(text) > LONGEST_NAME:
        raise InputError(
            f"The name {text[:40]!r}... has {len(text)} letters.", hint=f"Names have {LONGEST_NAME} at most."
        )
    return text


def names_of(argument: str, texts: Sequence[str], most: int) -> list[str]:
    """The names themselves; raises `InputError` for too many or too long ones."""
    if len(texts) > most:
        raise InputError(f"`{argument}` has {len(texts)} names.", hint=f"Give {most} at most.")
    return [name_of(text) for text in texts]


def or_missing(answer: Callable[[], T]) -> T | Missing:
    """What `answer` gives, or the name that stood in its way."""
    try:
        return answer()
    except (UnknownConcept, AmbiguousConcept) as missing:
        return missing


# --- Concepts and relations ------------------------------------------------------------------------------------------


def concept(
    ask: Ask,
    *,
    name: str | None = None,
    id: str | None = None,  # noqa: A002  # GraphQL's word
) -> Concept | Title | Missing:
    """The concept with this name or id."""
    lookup: Lookup = ask.context.lookup
    if (name is None) == (id is None):
        raise InputError("`concept` needs either `name` or `id`.", hint='Write concept(name: "LSTM").')
    if name is not None:
        asked = name_of(name)
        return or_missing(lambda: study.find(lookup, asked))
    slug = concept_id(name_of(str(id)))
    found = (ask.context.titles if ask.field.titles else ask.context.concepts)([slug])
    return found[slug] if slug in found else UnknownConcept(slug, lookup.suggest(slug))


def _filters(where: Mapping[str, Any], build: Callable[[Mapping[str, Any]], T]) -> dict[str, Any]:
    """The conditions of an input object, its nested ones built; lists as tuples."""
    nested = ("all_of", "any_of", "none_of")
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in where.items() if v is not None}
    return given | {k: tuple(map(build, given[k])) for k in nested if k in given}


def _concept_filter(where: Mapping[str, Any]) -> ConceptFilter:
    given = _filters(where, _concept_filter)
    if "ids" in given:
        given["ids"] = tuple(map(concept_id, given["ids"]))
    return ConceptFilter(**given)


def concepts(
    ask: Ask,
    *,
    where: Mapping[str, Any] | None = None,
    order_by: Sequence[Mapping[str, Any]] | None = None,
    **page: Any,
) -> Connection:
    """A page of the concepts that fit."""
    order = [(o["field"], o["direction"] is SortDirection.DESC) for o in order_by or ()] or [(ConceptOrder.NAME, False)]
    scope = "concepts " + ",".join(f"{'-' if down else ''}{by}" for by, down in order)
    return Connection(scope, ask.context.lookup.concept_page(_concept_filter(where or {}), order, part(scope, **page)))


def _names_in(where: Mapping[str, Any]) -> Iterable[str]:
    for end in ("sources", "targets"):
        yield from where.get(end) or ()
    for group in ("all_of", "any_of", "none_of"):
        for nested in where.get(group) or ():
            yield from _names_in(nested)


def _relation_filter(lookup: Lookup, where: Mapping[str, Any]) -> RelationFilter:
    names = names_of("where", list(dict.fromkeys(map(concept_id, _names_in(where)))), MOST_KNOWN)
    meant = lookup.named(names) if names else {}

    def build(nested: Mapping[str, Any]) -> RelationFilter:
        given = _filters(nested, build)
        for end in ("sources", "targets"):
            if end in given:
                given[end] = tuple(id_ for name in given[end] for id_ in meant[concept_id(name)])
        return RelationFilter(**given)

    return build(where)


def relations(ask: Ask, *, where: Mapping[str, Any] | None = None, **page: Any) -> Connection:
    """A page of the relations that fit."""
    lookup = ask.context.lookup
    return Connection(
        "relations", lookup.relation_page(_relation_filter(lookup, where or {}), part("relations", **page))
    )


def search(ask: Ask, *, text: str, kinds: Sequence[Kind] | None = None, first: int = 10) -> Any:
    """Concepts that fit a text."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"The text to look for has {len(text)} letters.", hint=f"Give {LONGEST_TEXT} at most.")
    return ask.context.lookup.search(text, kinds, at_least_none("first", first))


def neighborhood(
    ask: Ask, *, of: str, depth: int = 1, types: Sequence[RelationType] | None = None, limit: int = 100
) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
    """What lies around a concept; raises `UnknownConcept` and `AmbiguousConcept`."""
    if not 1 <= depth <= DEEPEST:
        raise InputError(f"`depth` is {depth}.", hint=f"Ask for 1 to {DEEPEST}.")
    lookup: Lookup = ask.context.lookup
    return lookup.neighborhood(study.find(lookup, name_of(of)).id, depth, types, at_least_none("limit", limit))


# --- Learning --------------------------------------------------------------------------------------------------------


def prerequisite_path(ask: Ask, *, from_: str, to: str, prefer: study.Prefer) -> study.Path | study.NoPath | Missing:
    """What lies between two concepts."""
    start, end = name_of(from_), name_of(to)
    return or_missing(lambda: study.path(ask.context.lookup, start, end, prefer=prefer))


def study_plan(ask: Ask, *, targets: Sequence[str], known: Sequence[str] = (), **options: Any) -> study.Plan | Missing:
    """A plan from what is known to what is wanted."""
    wanted, have = names_of("targets", targets, MOST_TARGETS), names_of("known", known, MOST_KNOWN)
    return or_missing(lambda: study.plan(ask.context.lookup, wanted, known=have, **options))


def next_concepts(
    ask: Ask, *, known: Sequence[str], toward: Sequence[str] = (), first: int = 10
) -> Sequence[study.NextConcept]:
    """What can be learnt now; raises `UnknownConcept` and `AmbiguousConcept`."""
    have, goals = names_of("known", known, MOST_KNOWN), names_of("toward", toward, MOST_TARGETS)
    return study.next_concepts(ask.context.lookup, have, toward=goals, first=first)


# --- Documents, sizes, nodes -----------------------------------------------------------------------------------------


def documents(ask: Ask, **page: Any) -> Connection:
    """A page of the documents."""
    return Connection("documents", ask.context.lookup.document_page(part("documents", **page)))


def stats(ask: Ask) -> Size:
    """The size of the graph."""
    lookup = ask.context.lookup
    counted = lookup.stats()
    return Size(lookup.revision, counted)


def cuts(ask: Ask, *, first: int = 20) -> Sequence[Cut]:
    """The prerequisites that were left out."""
    found: Sequence[Cut] = ask.context.lookup.cuts()
    return found[: at_least_none("first", first)]


def _relations_by_id(lookup: Lookup, ids: Sequence[str]) -> dict[str, Relation]:
    known = {t.value: t for t in RelationType}
    parts = [id_.split(" ") for id_ in ids]
    wanted = tuple(
        RelationFilter(sources=(p[0],), types=(known[p[1]],), targets=(p[2],))
        for p in parts
        if len(p) == 3 and p[1] in known
    )
    if not wanted:
        return {}
    found = lookup.relation_page(RelationFilter(any_of=wanted), Slice(first=len(wanted)))
    return {relation.id: relation for relation in found.items}


def nodes(ask: Ask, *, ids: Sequence[str]) -> list[Concept | DocumentSummary | Relation | None]:
    """The things with these global ids: one question for each type among them."""
    if len(ids) > 100:
        raise InputError(f"`ids` has {len(ids)} ids.", hint="Give 100 at most.")
    decoded = [decode_id(id_) for id_ in ids]
    of = {t: list(dict.fromkeys(d[1] for d in decoded if d and d[0] == t)) for t in ("Concept", "Document", "Relation")}
    lookup = ask.context.lookup
    found: dict[str, Mapping[str, Any]] = {
        "Concept": ask.context.concepts(of["Concept"]) if of["Concept"] else {},
        "Document": lookup.documents(of["Document"]) if of["Document"] else {},
        "Relation": _relations_by_id(lookup, of["Relation"]),
    }
    return [found[d[0]].get(d[1]) if d and d[0] in found else None for d in decoded]


def node(ask: Ask, *, id: str) -> Concept | DocumentSummary | Relation | None:  # noqa: A002  # GraphQL's word
    """The thing with this global id."""
    return nodes(ask, ids=(id,))[0]


def corrections(ask: Ask) -> Any:
    """The corrections that hold."""
    return ask.context.writer(CURATOR).corrections()


def reports(ask: Ask) -> Any:
    """The complaints that wait."""
    return ask.context.writer(CURATOR).reports()


QUERY: Mapping[str, Resolver] = {
    "concept": root(concept),
    "concepts": root(concepts),
    "relations": root(relations),
    "search": root(search),
    "neighborhood": root(neighborhood),
    "prerequisitePath": root(prerequisite_path),
    "studyPlan": root(study_plan),
    "nextConcepts": root(next_concepts),
    "documents": root(documents),
    "stats": root(stats),
    "cuts": root(cuts),
    "node": root(node),
    "nodes": root(nodes),
    "corrections": root(corrections),
    "reports": root(reports),
    "rateLimit": root(lambda ask: ask.context.budget),
}
