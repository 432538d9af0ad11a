"""What every store promises, whatever is in it: the answers and the records of a graph built from scratch."""

from __future__ import annotations

import json
from itertools import chain, pairwise, product
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kg.errors import CurationError, InputError
from kg.graph import Graph
from kg.lookup import Direction, Slice
from kg.model import (
    Action,
    ConceptClaim,
    Correction,
    Document,
    Extraction,
    Form,
    Kind,
    RelationClaim,
    RelationType,
    Report,
    Span,
)
from kg.store import Store
from kg.update import checked
from tests.contract.conftest import OpenStore
from tests.contract.judging import differences
from tests.strategies import corrections, library

on_every_store = settings(  # a failure is shown as found: to shrink it takes too long on a real server
    suppress_health_check=list(HealthCheck), max_examples=12, phases=(Phase.explicit, Phase.generate)
)


def as_bytes(store: Store) -> bytes:
    """The store's export."""
    return b"".join(json.dumps(r, sort_keys=True).encode() + b"\n" for r in store.records())


def consistent(given_: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """As many of the corrections as do not contradict each other."""
    kept: tuple[Correction, ...] = ()
    for c in given_:
        try:
            kept = checked((*kept, c))
        except CurationError:
            continue
    return kept


@on_every_store
@given(library(), corrections())
def test_store_answers_like_the_graph(
    new_store: OpenStore, extractions: tuple[Extraction, ...], given_: tuple[Correction, ...]
):
    """Document by document, then corrected: every answer is that of a graph built from scratch."""
    if new_store.enough():
        return
    store, kept = new_store(), consistent(given_)
    for extraction in extractions:
        store.save(extraction)
    store.curate(add=kept)
    judge = Graph.build(extractions, kept)

    with store.snapshot() as lookup:
        assert list(differences(judge, lookup)) == []
    assert store.check() == []


@on_every_store
@given(library(most=3), library(most=3), corrections(), st.randoms(use_true_random=False))
def test_store_does_not_remember_the_way(
    new_store: OpenStore,
    first: tuple[Extraction, ...],
    then: tuple[Extraction, ...],
    given_: tuple[Correction, ...],
    random: Random,
):
    """Edited, forgotten, corrected and put back in any order: the bytes are those of the straight way."""
    if new_store.enough():
        return
    kept, straight = consistent(given_), new_store()
    for extraction in then:
        straight.save(extraction)
    straight.curate(add=kept)
    expected = as_bytes(straight)
    straight.close()
    winding = new_store()
    winding.curate(add=kept[:1])
    for extraction in first:
        winding.save(extraction)
    winding.curate(add=kept[1:])
    shuffled = list(then)
    random.shuffle(shuffled)
    for extraction in shuffled:
        winding.save(extraction)
    for extraction in first:
        if extraction.document.id not in {e.document.id for e in then}:
            assert winding.forget(extraction.document.id)

    assert expected == as_bytes(winding)
    assert winding.check() == []


@on_every_store
@given(library(), corrections())
def test_store_loads_its_own_records(
    new_store: OpenStore, extractions: tuple[Extraction, ...], given_: tuple[Correction, ...]
):
    """An export read into an empty store gives the same bytes again, and a graph that goes on as before."""
    if new_store.enough():
        return
    store = new_store()
    for extraction in extractions:
        store.save(extraction)
    store.curate(add=consistent(given_))
    store.report(Report("r1", "LSTM", "wrong", "bob"))
    expected, records = as_bytes(store), [json.loads(json.dumps(r)) for r in store.records()]
    judge = Graph.build(extractions[1:], consistent(given_))
    store.close()
    copy = new_store()
    copy.load(records)

    assert expected == as_bytes(copy)
    assert copy.check() == []
    assert not copy.save(extractions[0])
    assert copy.forget(extractions[0].document.id)
    with copy.snapshot() as lookup:
        assert list(differences(judge, lookup)) == []


@on_every_store
@given(library(), library(most=2), corrections())
def test_store_saves_together_what_it_saves_one_by_one(
    new_store: OpenStore,
    extractions: tuple[Extraction, ...],
    others: tuple[Extraction, ...],
    given_: tuple[Correction, ...],
):
    """Several documents at once, new ones and edited ones, give the bytes of one after the other; of a document that
    is given twice the last counts."""
    if new_store.enough():
        return
    one_by_one, kept = new_store(), consistent(given_)
    one_by_one.curate(add=kept)
    for extraction in (*others, *extractions):
        one_by_one.save(extraction)
    expected = as_bytes(one_by_one)
    for extraction in extractions:
        one_by_one.forget(extraction.document.id)
    left = as_bytes(one_by_one)
    one_by_one.close()
    together = new_store()
    together.curate(add=kept)
    together.save(*others)
    together.save(*others, *extractions)

    assert expected == as_bytes(together)
    assert together.forget(*(e.document.id for e in extractions))
    assert left == as_bytes(together)
    assert not together.forget("nothing.md")
    assert not together.save()


@on_every_store
@given(library(most=2))
def test_store_saves_only_what_changes(new_store: OpenStore, extractions: tuple[Extraction, ...]):
    """The same document again changes nothing, not even the revision; an unknown one cannot be forgotten."""
    if new_store.enough():
        return
    store = new_store()
    for extraction in extractions:
        assert store.save(extraction)
    revision = store.newest()

    assert not any(map(store.save, extractions))
    assert not store.forget("nothing.md")
    assert revision == store.newest()


def test_store_is_empty_at_first(store: Store):
    """A new store answers every question, with nothing."""
    with store.snapshot() as lookup:
        assert list(differences(Graph.build(()), lookup)) == []
    assert list(store.records()) == []
    assert store.sha256() == {}
    assert () == store.corrections() == store.reports()


def test_store_loads_only_into_an_empty_one(store: Store):
    """Two graphs are not mixed by mistake."""
    store.load(SMALL)

    with pytest.raises(InputError, match="isn't empty"):
        store.load(SMALL)


@pytest.mark.parametrize(
    "record",
    [
        {"record": "elephant"}, {}, {"record": "concept", "id": "x", "name": "x", "kind": "ANIMAL"},
        {"record": "relation", "source": "cnn", "type": "USES", "target": "nobody", "confidence": 1.0},
        {"record": "relation", "source": "cnn", "type": "EATS", "target": "cnn", "confidence": 1.0},
    ],
)  # fmt: skip
def test_store_refuses_wrong_records(store: Store, record: dict[str, object]):
    """A record that makes no sense is shown, and nothing of the import is kept."""
    with pytest.raises(InputError):
        store.load([*SMALL, record])

    assert list(store.records()) == []
    store.load(SMALL)


@pytest.mark.parametrize(
    "id_", ["", "two words", "two\nlines", "two\twords", "no\u00a0break", "bell\u0007", "\u2028", 5]
)
def test_store_refuses_ids_that_break_others(store: Store, id_: object):
    """The ids of relations are made of the concepts', and exports have a line for each: the bad one is named."""
    record = {"record": "concept", "id": id_, "name": "two words", "kind": "MODEL", "aliases": [], "definition": None}
    with pytest.raises(InputError, match=f"Line {len(SMALL) + 1} ") as raised:
        store.load([*SMALL, record])

    assert f"the id {id_!r} is no text without spaces" in str(raised.value)
    assert list(store.records()) == []


@pytest.mark.parametrize("id_", ["Q2539", "naïve-bayes", "lstm.v2", "记忆", "http://example.org/lstm#1"])
def test_store_keeps_ids_of_others(store: Store, id_: str):
    """Whatever else somebody calls a concept by stays."""
    record = {"record": "concept", "id": id_, "name": "memory", "kind": "MODEL", "aliases": [], "definition": None}
    uses = {"record": "relation", "source": id_, "type": "USES", "target": "cnn", "confidence": 0.5}
    store.load([*SMALL, record, uses])

    assert {id_} <= {found["id"] for found in store.records() if found["record"] == "concept"}
    with store.snapshot() as lookup:
        assert f"{id_} USES cnn" in {r.id for r in lookup.relations_of([id_], None, Direction.OUT, Slice())[id_].items}
    assert store.check() == []


def test_store_loads_a_graph_without_texts(store: Store):
    """Concepts, relations and prerequisites alone make a graph that answers, and that texts can join later."""
    store.load(SMALL)

    with store.snapshot() as lookup:
        assert lookup.named(["convnet"]) == {"convnet": ("cnn",)}
        assert lookup.search("convolutional")[0].concept.id == "cnn"
        assert [e.prerequisite for e in lookup.closure(["cnn"])] == ["kernel"]
        assert len(lookup.relations_of(["cnn"], None, Direction.BOTH, Slice())["cnn"].items) == 1
    assert store.check() == []


def test_store_tells_what_is_wrong(store: Store):
    """What makes no sense in a graph that somebody wrote by hand, the same in every store."""
    levels = [{**record, "level": 2} if record["record"] == "concept" else record for record in SMALL]
    ends = {"target": "cnn", "confidence": 0.5}
    store.load(
        [
            *levels,
            {"record": "relation", "source": "cnn", "type": "USES", **ends},
            {"record": "prerequisite", "prerequisite": "cnn", "concept": "cnn", "confidence": 0.5},
        ]
    )

    assert store.check() == [
        "relations of a concept with itself: cnn",
        "prerequisites of a concept for itself: cnn",
        "prerequisites that run in a circle: cnn needs kernel",
    ]


@pytest.mark.parametrize(
    "name", ["') DETACH DELETE n //", "`x`", '"; DROP TABLE concept; --', "a*b~ AND (c", "\\u0027"]
)
def test_store_takes_any_name(store: Store, name: str):
    """Names are values, never code."""
    record = {
        "record": "concept",
        "id": "evil",
        "name": name,
        "kind": "MODEL",
        "aliases": [name + "x"],
        "definition": None,
    }
    store.load([*SMALL, record])

    with store.snapshot() as lookup:
        assert name == lookup.concepts(["evil"])["evil"].name
        assert lookup.stats().concepts == 3
        lookup.search(name)
        lookup.suggest(name)
        assert {name} == set(lookup.named([name]))


def test_store_lets_texts_join_an_imported_graph(store: Store):
    """A text that names an imported concept adds to it, under the imported name; forgotten, it leaves it as it was."""
    store.load(SMALL)
    claims = (ConceptClaim("ConvNet", Kind.MODEL, mentions=(Span(1, 1),)), ConceptClaim("stride", Kind.PARAMETER))
    uses = RelationClaim(
        "ConvNet", RelationType.USES, "stride", Span(1, 1), Form.SENTENCE, "s.uses", "It has one.", 0.7
    )
    store.save(Extraction(Document("a.md", "A", "0" * 64), claims, (uses,)))

    with store.snapshot() as lookup:
        relations = lookup.relations_of(["cnn"], None, Direction.OUT, Slice())["cnn"].items
        assert [r.target for r in relations] == ["kernel", "stride"]
        assert lookup.concepts(["cnn"])["cnn"].mentions == 1
    assert store.forget("a.md")
    with store.snapshot() as lookup:
        assert sorted(lookup.concepts(["cnn", "kernel", "stride"])) == ["cnn", "kernel"]
    with pytest.raises(CurationError, match="imported without its texts"):
        store.curate(add=[Correction(Action.RENAME, "CNN", "", "convolution network", "ada", "nicer")])
    assert store.check() == []


def test_store_finds_very_many_ways(store: Store):
    """Thousands of ways are equally short; the edges on them are few."""
    layers = [[f"c{n}a", f"c{n}b"] for n in range(13)]
    pairs = [pair for near, far in pairwise([["c"], *layers, ["d"]]) for pair in product(near, far)]
    concept = {"record": "concept", "kind": "MODEL", "aliases": [], "definition": None}
    needs = {"record": "prerequisite", "confidence": 0.9, "reasons": [], "curated": False}
    store.load(
        [
            *({**concept, "id": id_, "name": id_} for id_ in ("c", "d", *chain(*layers))),
            *({**needs, "prerequisite": first, "concept": then} for first, then in pairs),
        ]
    )

    with store.snapshot() as lookup:
        found = lookup.ways("c", "d")
        assert [edge[:2] for edge in found.edges] == sorted(pairs)
        assert found.names == {id_: id_ for id_ in ("c", "d", *chain(*layers))}
        assert len(lookup.ways("c1a", "c4b").edges) == 8
        assert lookup.ways("d", "c") == lookup.ways("c", "c") == lookup.ways("c", "nothing") == ((), {})


def test_store_keeps_prerequisites_that_were_imported(store: Store, new_store: OpenStore):
    """What came without claims cannot be inferred again, so it stays; only a curator takes it out."""
    store.load(SMALL)
    text = Extraction(Document("a.md", "A", "0" * 64), (ConceptClaim("stride", Kind.PARAMETER),))
    store.save(text)

    with store.snapshot() as lookup:
        assert [(p.prerequisite, p.confidence) for p in lookup.prerequisites(["cnn"])["cnn"]] == [("kernel", 0.9)]
        assert lookup.concepts(["cnn"])["cnn"].level == 1
    records, expected = list(store.records()), as_bytes(store)
    store.close()
    copy = new_store()
    copy.load(records)
    assert expected == as_bytes(copy)
    assert copy.forget("a.md")
    with copy.snapshot() as lookup:
        assert [e.prerequisite for e in lookup.closure(["cnn"])] == ["kernel"]
    copy.curate(add=[Correction(Action.REJECT, "kernel", "PREREQUISITE_OF", "CNN", "ada", "not so")])
    with copy.snapshot() as lookup:
        assert lookup.closure(["cnn"]) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gann", "gan"),
        ("drrpotut", "dropout"),
        ("dxropput", "dropout"),
        ("kernelxx", "kernel"),
        ("autoencodre", "autoencoder"),
    ],
)
def test_store_finds_misspelt_words_of_any_length(store: Store, text: str, found: str):
    """The index finds all that the ranking forgives: letters too many, too few, wrong or swapped."""
    names = ("GAN", "dropout", "kernel", "autoencoder")
    claims = tuple(ConceptClaim(name, Kind.MODEL) for name in names)
    store.save(Extraction(Document("a.md", "A", "0" * 64), claims))

    with store.snapshot() as lookup:
        assert [hit.concept.id for hit in lookup.search(text)] == [found]


SMALL = (
    {"record": "concept", "id": "cnn", "name": "CNN", "kind": "MODEL", "aliases": ["ConvNet", "convolutional network"],
     "definition": None, "level": 1, "minutes": 30},
    {"record": "concept", "id": "kernel", "name": "kernel", "kind": "COMPONENT", "aliases": [], "definition": None},
    {"record": "relation", "source": "cnn", "type": "USES", "target": "kernel", "confidence": 0.9, "evidence": []},
    {"record": "prerequisite", "prerequisite": "kernel", "concept": "cnn", "confidence": 0.9, "reasons": []},
)  # fmt: skip
