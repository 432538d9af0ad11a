"""How a store is judged: every question is asked of it and of the graph in memory, and the answers must be equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from kg.lookup import ConceptFilter, ConceptOrder, Direction, Lookup, RelationFilter, Slice
from kg.model import Kind, RelationType

SLICES = (Slice(), Slice(first=2), Slice(last=2), Slice(first=3, last=1), Slice(first=0))
ORDERS = (
    (),
    ((ConceptOrder.NAME, False),),
    ((ConceptOrder.MENTIONS, True), (ConceptOrder.NAME, True)),
    ((ConceptOrder.LEVEL, False),),
    ((ConceptOrder.KIND, True),),
)
FILTERS = (
    ConceptFilter(),
    ConceptFilter(kinds=(Kind.MODEL, Kind.FIELD, Kind.METRIC)),
    ConceptFilter(name_contains="NET"),
    ConceptFilter(name_starts_with="l"),
    ConceptFilter(document="a.md"),
    ConceptFilter(has_prerequisites=True),
    ConceptFilter(has_definition=False),
    ConceptFilter(min_level=1, max_level=2),
    ConceptFilter(ids=("lstm", "cnn", "nothing")),
    ConceptFilter(any_of=(ConceptFilter(name_contains="c"), ConceptFilter(document="b.txt"))),
    ConceptFilter(none_of=(ConceptFilter(name_contains="r"),), all_of=(ConceptFilter(has_definition=True),)),
    ConceptFilter(any_of=(ConceptFilter(),)),
    ConceptFilter(none_of=(ConceptFilter(),)),
)
RELATION_FILTERS = (
    RelationFilter(),
    RelationFilter(types=(RelationType.USES, RelationType.CONTRASTS_WITH)),
    RelationFilter(min_confidence=0.7, curated=False),
    RelationFilter(document="a.md"),
    RelationFilter(sources=("lstm", "cnn"), targets=("dropout", "lstm", "cnn")),
    RelationFilter(any_of=(RelationFilter(curated=True), RelationFilter(document="b.txt"))),
    RelationFilter(none_of=(RelationFilter(document="a.md"),)),
)
TEXTS = (
    "LSTM", "lstms", "drpout", "convolutional", "neural network", "gradient", "conv net", "dropout is", "weights",
    "regularizaton l2", "c++", "is a technique", "zzz", "", "NEAR(a b)", '"; DROP', "*", "gan OR cnn",
    "network neural lstm",
)  # fmt: skip


def differences(judge: Lookup, lookup: Lookup) -> Iterator[str]:
    """The questions to which two lookups give different answers, with both answers."""
    for question, expected, answer in asked(judge, lookup):
        if expected != answer:
            yield f"{question}\n  expected {expected}\n  got      {answer}"


def asked(judge: Lookup, lookup: Lookup) -> Iterator[tuple[str, object, object]]:
    """Every question with the two answers to it."""
    ids = [c.id for c in judge.concept_page(ConceptFilter(), (), Slice()).items]
    relations = judge.relation_page(RelationFilter(), Slice()).items
    for name, call in _calls(ids):
        yield name, call(judge), call(lookup)
    yield "evidence", judge.evidence(relations), lookup.evidence(relations)
    yield "evidence, first", judge.evidence(relations, 1), lookup.evidence(relations, 1)
    yield from _pages(judge, lookup)


def _calls(ids: list[str]) -> Iterable[tuple[str, object]]:
    some = [*ids, "nothing"]
    names = ("LSTM", "cnn", "CNNs", "ConvNet", "long short term memory", "nobody", "c-plus-plus", "c++", "")
    yield "named", lambda x: x.named(names)
    yield "concepts", lambda x: x.concepts(some)
    yield "one concept", lambda x: x.concepts(some[:1])
    for steps in (0, 1, 2):
        yield f"{steps} steps", lambda x, n=steps: (x.closure(some[:1], steps=n), x.closure(some, down=False, steps=n))
    yield "names_of", lambda x: x.names_of(some)
    yield "prerequisites", lambda x: x.prerequisites(some)
    yield "unlocks", lambda x: x.unlocks(some)
    yield "best reasons", lambda x: x.best_reasons([*product(ids[:20], repeat=2), ("nothing", "nobody")])
    yield "passages", lambda x: x.passages(some)
    yield "passages, first", lambda x: x.passages(some, 1)
    yield "questions", lambda x: x.questions(some)
    yield "questions, first", lambda x: x.questions(some, 1)
    yield "cuts", lambda x: x.cuts()
    yield "stats", lambda x: x.stats()
    yield "documents", lambda x: x.documents(["a.md", "b.txt", "nothing"])
    for part in SLICES:
        yield f"document_page {part}", lambda x, part=part: x.document_page(part)
    for part, direction in product(SLICES[:2], Direction):
        for types in (None, (RelationType.USES, RelationType.IS_A), ()):
            yield (
                f"relations_of {direction} {types} {part}",
                lambda x, d=direction, t=types, p=part: x.relations_of(some, t, d, p),
            )
    for i in some:
        yield f"closure of {i}", lambda x, i=i: (x.closure([i]), x.closure([i], down=False))
        yield f"ways to {i}", lambda x, i=i: [x.ways(other, i) for other in some]
        for depth in (1, 2):
            for limit in (3, 50):
                yield (
                    f"neighborhood {i} {depth} {limit}",
                    lambda x, i=i, d=depth, n=limit: x.neighborhood(i, d, None, n),
                )
    yield "neighborhood by type", lambda x: [x.neighborhood(i, 2, (RelationType.USES,), 9) for i in some]
    for text in TEXTS:
        yield f"search {text!r}", lambda x, t=text: x.search(t)
        yield f"search {text!r} 3 of two kinds", lambda x, t=text: x.search(t, (Kind.MODEL, Kind.DATA), 3)
        yield f"suggest {text!r}", lambda x, t=text: x.suggest(t, 3)


def _pages(judge: Lookup, lookup: Lookup) -> Iterator[tuple[str, object, object]]:
    for n, where in enumerate(FILTERS):
        order = ORDERS[n % len(ORDERS)]
        keys = judge.concept_page(ConceptFilter(), order, Slice()).keys
        for part in (*SLICES, *_cursors(keys)):
            call = (where, order, part)
            yield f"concept_page {call}", judge.concept_page(*call), lookup.concept_page(*call)
    keys = judge.relation_page(RelationFilter(), Slice()).keys
    for where in RELATION_FILTERS:
        for part in (*SLICES, *_cursors(keys)):
            yield f"relation_page {where} {part}", judge.relation_page(where, part), lookup.relation_page(where, part)


def _cursors(keys: tuple) -> Iterator[Slice]:
    if len(keys) > 2:
        yield Slice(first=2, after=keys[0])
        yield Slice(last=1, before=keys[-1])
        yield Slice(after=keys[0], before=keys[-1])
        yield Slice(first=1, after=keys[-1])
