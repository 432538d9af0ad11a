"""What should be learnt before what: signals, the acyclic graph, its reasons, and general knowledge."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import backbone
from kg.errors import CurationError
from kg.model import Kind, Relation, RelationType
from kg.prerequisites import Curated, Inference, Place, Reference, Signals, Stated, Subject, infer
from kg.prerequisites.closure import BitClosure, SearchedClosure
from kg.prerequisites.effort import minutes


def subject(name: str, kind: Kind = Kind.MODEL, **more: object) -> Subject:
    return Subject(name.lower().replace(" ", "-"), name, kind, **more)  # type: ignore[arg-type]


def stated(source: str, type_: RelationType, target: str, confidence: float = 0.9, count: int = 2) -> Stated:
    place = Place("notes.md", 210, 212)
    return Stated(Relation(source, type_, target, confidence, count), place)


def found(inference: Inference) -> set[tuple[str, str]]:
    return {(p.prerequisite, p.concept) for p in inference.prerequisites}


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (RelationType.IS_A, ("b", "a")),
        (RelationType.EXTENDS, ("b", "a")),
        (RelationType.PART_OF, ("a", "b")),
        (RelationType.USES, ("b", "a")),
        (RelationType.REQUIRES, ("b", "a")),
        (RelationType.MITIGATES, ("b", "a")),
        (RelationType.MEASURES, ("b", "a")),
        (RelationType.CONTRASTS_WITH, None),
        (RelationType.CAUSES, None),
        (RelationType.IMPROVES, None),
    ],
)
def test_prerequisites_follow_the_direction_of_a_relation(
    type_: RelationType, expected: tuple[str, str] | None
) -> None:
    """ "a TYPE b", stated twice with confidence, tells which of the two comes first, or nothing."""
    signals = Signals((subject("a"), subject("b")), (stated("a", type_, "b", count=3),))

    assert found(infer(signals)) == ({expected} if expected else set())


def test_prerequisites_carry_their_reason_in_words_with_its_place() -> None:
    """The best reason stands first and points at lines."""
    rnn = subject("RNN")
    lstm = subject("LSTM", defined_by=(Reference("rnn", 2, Place("003.txt", 210, 212)),))

    (only,) = infer(Signals((rnn, lstm), (stated("lstm", RelationType.USES, "rnn"),))).prerequisites

    assert only.reasons[0].kind == "uses"
    assert only.reasons[0].text == "LSTM uses RNN"
    assert (only.reasons[0].document, only.reasons[0].start_line, only.reasons[0].end_line) == ("notes.md", 210, 212)
    assert only.reasons[1].text == "LSTM's definition names RNN"
    assert 0.5 < only.confidence < 1
    assert not only.curated


def test_prerequisites_see_a_name_inside_a_name() -> None:
    """Leaky ReLU comes after ReLU; a name inside a word is none."""
    signals = Signals((subject("ReLU"), subject("leaky ReLU"), subject("prelude"), subject("art"), subject("start")))

    assert found(infer(signals)) == {("relu", "leaky-relu")}


def test_prerequisites_need_more_than_one_mention() -> None:
    """That an explanation speaks of a concept is not enough by itself."""
    cnn = subject("CNN", refers_to=(("dog", 9),), explained=(("a.md", 5),))
    dog = subject("dog", Kind.DATA, explained=(("a.md", 1),))

    assert found(infer(Signals((cnn, dog)))) == set()


def test_prerequisites_are_lifted_by_order_and_level() -> None:
    """A weak relation counts where the texts explain the one first and under an easier heading."""
    early = subject("neuron", explained=(("a.md", 5),), level=1)
    late = subject("network", explained=(("a.md", 50),), level=2)
    weak = stated("network", RelationType.USES, "neuron", confidence=0.15, count=1)

    assert found(infer(Signals((early, late), (weak,)))) == {("neuron", "network")}
    assert found(infer(Signals((subject("neuron"), subject("network")), (weak,)))) == set()


def test_prerequisites_take_basic_kinds_first() -> None:
    """Data and quantities come before what is made of them, not after."""
    weak = stated("network", RelationType.USES, "weight", confidence=0.5, count=1)
    turned = stated("weight", RelationType.USES, "network", confidence=0.5, count=1)
    both = (subject("weight", Kind.PARAMETER), subject("network"))

    assert found(infer(Signals(both, (weak,)))) == {("weight", "network")}
    assert found(infer(Signals(both, (turned,)))) == set()


def test_prerequisites_hold_tools_back() -> None:
    """A tool is used to build a thing, not needed to understand it."""
    signals = Signals((subject("Keras", Kind.TOOL), subject("CNN")), (stated("cnn", RelationType.USES, "keras"),))

    assert found(infer(signals)) == set()


def test_prerequisites_say_less_in_a_crowd() -> None:
    """Of what is used by a concept that uses everything, little is needed; the same relation alone is enough."""
    things = [subject(f"thing{i:02}") for i in range(12)]
    busy = [stated("busy", RelationType.USES, thing.id, confidence=0.4, count=1) for thing in things]
    calm = stated("calm", RelationType.USES, "thing00", confidence=0.4, count=1)

    inference = infer(Signals((subject("busy"), subject("calm"), *things), (*busy, calm)))

    assert found(inference) == {("thing00", "calm")}


def test_prerequisites_are_confirmed_by_what_else_is_needed() -> None:
    """What the other needs of a concept need as well, it needs itself, be it little spoken of."""
    things = [subject(f"thing{i:02}") for i in range(12)]
    busy = [stated("busy", RelationType.USES, thing.id, confidence=0.4, count=1) for thing in things]
    base = [stated(thing.id, RelationType.IS_A, "thing00") for thing in things[1:]]

    inference = infer(Signals((subject("busy"), *things), (*busy, *base)))

    assert ("thing00", "busy") in found(inference)


def test_prerequisites_of_general_knowledge_come_first() -> None:
    """The backbone stands where texts say the opposite; their edge is cut and its cycle named."""
    vector, norm = subject("vector"), subject("vector norm", defined_by=(Reference("vector", 3),))
    general = (Curated("vector-norm", "vector", "To have something to cut."),)

    inference = infer(Signals((vector, norm), (stated("vector-norm", RelationType.IS_A, "vector"),), general))

    assert found(inference) == {("vector-norm", "vector")}
    assert inference.prerequisites[0].curated
    assert inference.prerequisites[0].reasons[0].text == "To have something to cut."
    assert [(c.prerequisite, c.concept, c.cycle) for c in inference.cuts] == [
        ("vector", "vector-norm", ("vector", "vector-norm"))
    ]


def test_prerequisites_of_what_the_backbone_knows_are_complete() -> None:
    """What general knowledge lists the needs of takes another one only on strong evidence."""
    subjects = (subject("gradient"), subject("descent"), subject("momentum"))
    weak = (stated("descent", RelationType.USES, "momentum", confidence=0.95),)
    general = (Curated("gradient", "descent"),)

    assert found(infer(Signals(subjects, weak))) == {("momentum", "descent")}
    assert found(infer(Signals(subjects, weak, general))) == {("gradient", "descent")}


def test_prerequisites_asserted_here_outweigh_general_knowledge() -> None:
    """A curator of this graph has the last word, and is named."""
    subjects = (subject("a"), subject("b"))
    inference = infer(
        Signals(subjects, backbone=(Curated("a", "b", "so"),), asserted=(Curated("b", "a", "no", "Ada"),))
    )

    assert found(inference) == {("b", "a")}
    assert inference.prerequisites[0].reasons[0].text == "no (said by Ada)"
    assert [(c.prerequisite, c.concept) for c in inference.cuts] == [("a", "b")]


def test_prerequisites_rejected_are_implied_by_no_chain() -> None:
    """What is rejected isn't reached by way of others either."""
    subjects = tuple(subject(name) for name in "abc")
    general = (Curated("a", "b"), Curated("b", "c"))

    assert found(infer(Signals(subjects, backbone=general, rejected=(("a", "b"),)))) == {("b", "c")}
    assert found(infer(Signals(subjects, backbone=general, rejected=(("a", "c"),)))) == {("a", "b")}


def test_prerequisites_charge_for_the_chains_that_they_make() -> None:
    """The same weak evidence joins two lone concepts, but not two hubs."""
    weak = stated("top", RelationType.USES, "base", confidence=0.95, count=2)
    many = [subject(f"{side} {i}") for side in ("low", "high") for i in range(40)]
    hubs = [Curated(f"low-{i}", "base") for i in range(40)] + [Curated("top", f"high-{i}") for i in range(40)]
    ends = (subject("base"), subject("top"))

    assert ("base", "top") in found(infer(Signals(ends, (weak,))))
    assert ("base", "top") not in found(infer(Signals((*ends, *many), (weak,), tuple(hubs))))


def test_prerequisites_level_is_the_longest_chain() -> None:
    """Level counts the longest way down, however short another is."""
    subjects = tuple(subject(name) for name in "abcd")
    inference = infer(Signals(subjects, asserted=(Curated("a", "b"), Curated("b", "c"), Curated("a", "c"))))

    assert inference.levels == {"a": 0, "b": 1, "c": 2, "d": 0}


def test_prerequisites_effort_grows_with_reading_and_prerequisites() -> None:
    """A start by kind, reading time, and a little for each prerequisite, between ten and ninety minutes."""
    assert minutes(Kind.MODEL, 500, 4) == 40
    assert minutes(Kind.TASK, 0, 0) == 10
    assert minutes(Kind.MODEL, 10**6, 0) == 90


# --- Whatever the input


IDS = [f"c{i:02}" for i in range(14)]


def random_signals(seed: int) -> Signals:
    """Random signals with a planted cycle, and some ids that no concept has."""
    chance = random.Random(seed)

    def some(most: int) -> list[str]:
        return chance.sample(IDS, chance.randint(0, most))

    def pairs(most: int) -> list[tuple[str, str]]:
        return [(chance.choice(IDS), chance.choice(IDS)) for _ in range(chance.randint(0, most))]

    cycle = chance.sample(IDS, chance.randint(2, 5))
    relations = [stated(b, RelationType.IS_A, a, 0.9, 3) for a, b in pairwise([*cycle, cycle[0]])]
    for source, target in pairs(25):
        type_, count = chance.choice(list(RelationType)), chance.randint(1, 4)
        relations.append(stated(source, type_, target, chance.choice([0.3, 0.6, 0.9]), count))
    subjects = tuple(
        Subject(
            id_,
            id_,
            chance.choice(list(Kind)),
            defined_by=tuple(Reference(other) for other in some(2)),
            refers_to=tuple((other, 4) for other in some(2)),
            explained=(("a.md", chance.randint(1, 50)),),
            level=chance.randint(0, 3),
        )
        for id_ in sorted({*IDS[:12], *cycle})
    )
    return Signals(
        subjects,
        tuple({s.relation.id: s for s in relations}.values()),
        tuple(Curated(*pair) for pair in pairs(6)),
        tuple(Curated(*pair, "why", "Ada") for pair in pairs(2)),
        tuple(pairs(2)),
    )


def signals() -> st.SearchStrategy[Signals]:
    return st.builds(random_signals, st.integers(0, 2**32))


@settings(max_examples=1000)
@given(signals())
def test_prerequisites_never_form_a_cycle_and_every_cut_is_named(given_: Signals) -> None:
    """In a thousand graphs with planted cycles: acyclic, and each cut with a cycle of edges that are there."""
    inference = infer(given_)

    edges = found(inference)
    trust = {(p.prerequisite, p.concept): p for p in inference.prerequisites}
    assert nx.is_directed_acyclic_graph(nx.DiGraph(edges))
    for cut in inference.cuts:
        assert (cut.prerequisite, cut.concept) not in edges
        assert cut.cycle[:2] == (cut.prerequisite, cut.concept)
        rest = list(pairwise([*cut.cycle[1:], cut.cycle[0]]))
        assert set(rest) <= edges
        assert all(trust[pair].curated or trust[pair].confidence >= cut.confidence for pair in rest)


@given(signals(), st.randoms(use_true_random=False))
def test_prerequisites_do_not_depend_on_the_order(given_: Signals, chance: random.Random) -> None:
    """The same signals in any order give the same inference."""

    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(chance.sample(items, len(items)))

    other = Signals(
        shuffled(given_.subjects),  # type: ignore[arg-type]
        shuffled(given_.stated),  # type: ignore[arg-type]
        shuffled(given_.backbone),  # type: ignore[arg-type]
        shuffled(given_.asserted),  # type: ignore[arg-type]
        shuffled(given_.rejected),  # type: ignore[arg-type]
    )

    assert infer(other) == infer(given_)


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=60))
def test_prerequisites_closures_agree(pairs: list[tuple[int, int]]) -> None:
    """The two ways to keep a closure, and networkx, answer alike."""
    bits, searched, judge = BitClosure(16), SearchedClosure(16), nx.DiGraph()
    judge.add_nodes_from(range(16))
    for first, then in pairs:
        assert bits.reaches(then, first) == searched.reaches(then, first) == nx.has_path(judge, then, first)
        assert bits.new_pairs(first, then) == searched.new_pairs(first, then)
        assert bits.path(then, first) == searched.path(then, first)
        if not bits.reaches(then, first):
            bits.add(first, then)
            searched.add(first, then)
            judge.add_edge(first, then)


# --- General knowledge


def test_backbone_is_sound() -> None:
    """Acyclic, each pair once, each with a reason that is a sentence."""
    edges = backbone.load()

    graph = nx.DiGraph((e.prerequisite, e.concept) for e in edges)
    assert nx.is_directed_acyclic_graph(graph)
    assert graph.number_of_edges() == len(edges) >= 300
    assert all(e.why.endswith(".") and len(e.why.split()) >= 3 for e in edges)


def test_backbone_bridges_what_the_graph_lacks() -> None:
    """A concept that no document names is stepped over, and said so."""
    edges = (Curated("derivative", "gradient", "It has them."), Curated("gradient", "descent", "It follows it."))
    ids = {"derivative": ("derivative",), "descent": ("gradient-descent",)}

    resolved = backbone.resolve(edges, lambda names: {name: ids.get(name, ()) for name in names})

    assert resolved == (Curated("derivative", "gradient-descent", "It follows it. (by way of gradient)"),)


def test_backbone_passes_over_names_that_mean_several_concepts() -> None:
    """An ambiguous name is no knowledge about either."""
    edges = (Curated("gap", "model", "It is needed."),)

    assert backbone.resolve(edges, lambda names: {name: (name, name + "-2") for name in names}) == ()


def test_backbone_of_another_file(tmp_path: Path) -> None:
    """Another field's knowledge may take its place; a bad line is named."""
    good, bad = tmp_path / "good.tsv", tmp_path / "bad.tsv"
    good.write_text("# flour first\nflour\tbread\tBread is made of it.\n", encoding="utf-8")
    bad.write_text("flour\tbread\n", encoding="utf-8")

    assert backbone.load(good) == (Curated("flour", "bread", "Bread is made of it."),)
    with pytest.raises(CurationError, match=r"bad\.tsv, line 1"):
        backbone.load(bad)
