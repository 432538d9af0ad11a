"""Plans: every step after its needs, nothing known, nothing unneeded, in a good order."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, UnknownConcept
from kg.model import Cut
from kg.study import Order, Plan, nearest, ordering, plan
from tests.graphs import graph_of, with_cuts
from tests.strategies import dags

LSTM = graph_of(
    [
        ("weight", "neuron"),
        ("bias", "neuron"),
        ("neuron", "network"),
        ("network", "rnn"),
        ("state", "rnn"),
        ("rnn", "lstm"),
        ("gate", "lstm"),
        ("state", "gate"),
        ("rnn", "gru"),
        ("gate", "gru"),
    ]
)

Pairs = list[tuple[str, str]]


def ids(found: Plan) -> list[str]:
    return [step.concept.id for step in found.steps]


def test_plan_leads_from_the_known_to_the_target() -> None:
    """Who knows networks learns what is left, just in time."""
    found = plan(LSTM, ["LSTM"], known=["network"])

    assert ids(found) == ["state", "gate", "rnn", "lstm"]
    assert [c.id for c in found.skipped] == ["bias", "weight", "neuron", "network"]
    assert found.steps[-1].why == "your goal"
    assert found.steps[0].why == "needed for gate: gate uses state (notes.md, lines 3–4)"
    assert found.steps[0].needed_for == ("gate", "rnn")
    assert found.steps[-1].prerequisites == ("gate", "rnn")
    assert found.stages == (("state",), ("gate", "rnn"), ("lstm",))
    assert found.minutes == sum(step.minutes for step in found.steps)


def test_plan_takes_only_what_is_named_as_known_if_asked() -> None:
    """Without implication, what lies under a known concept is still to be learnt."""
    found = plan(LSTM, ["LSTM"], known=["network"], implied=False)

    assert {"weight", "bias", "neuron"} < set(ids(found))
    assert "network" not in ids(found)
    assert next(s for s in found.steps if s.concept.id == "rnn").prerequisites == ("state", "neuron")


def test_plan_shares_the_bases_of_several_targets() -> None:
    """What two targets need is learnt once; a target may serve another."""
    found = plan(LSTM, ["GRU", "LSTM", "RNN"])

    assert len(ids(found)) == len(set(ids(found))) == 9
    assert next(s.why for s in found.steps if s.concept.id == "rnn").startswith("your goal; needed for gru")


def test_plan_brings_readings_and_questions() -> None:
    """Each step says where to read and what to ask oneself, as many as wanted."""
    step = plan(LSTM, ["gate"]).steps[-1]
    bare = plan(LSTM, ["gate"], reasons=False, readings=0, questions=0).steps[-1]

    assert [p.text for p in step.readings] == ["All about gate."]
    assert [q.text for q in step.questions] == ["What is gate?"]
    assert (bare.readings, bare.questions) == ((), ())
    assert plan(LSTM, ["gate"], reasons=False).steps[0].why == "needed for gate"


def test_plan_names_the_cycles_that_were_cut() -> None:
    """A cut among the plan's concepts is told, others aren't."""
    inside, outside = Cut("lstm", "gate", 0.4, ("lstm", "gate")), Cut("gru", "gate", 0.4, ("gru", "gate"))

    assert plan(with_cuts(LSTM, inside, outside), ["LSTM"]).cuts == (inside,)


def test_plan_of_a_known_target_is_empty() -> None:
    """What is known needs no steps, and is named."""
    found = plan(LSTM, ["RNN"], known=["LSTM"])

    assert (found.steps, found.stages, found.minutes, found.weeks) == ((), (), 0, ())
    assert "rnn" in [c.id for c in found.skipped]


def test_plan_keeps_the_most_important() -> None:
    """A short plan keeps the target and says what it leaves out; what is kept stays in order."""
    found = plan(LSTM, ["LSTM"], max_steps=3)

    assert ids(found)[-1] == "lstm"
    assert len(found.steps) == 3
    assert set(ids(found)) | {c.id for c in found.left_out} == {
        "weight",
        "bias",
        "neuron",
        "network",
        "state",
        "gate",
        "rnn",
        "lstm",
    }
    assert {"gate", "rnn"} == set(ids(found)[:2])


def test_plan_divides_steps_into_weeks() -> None:
    """Half an hour a week: steps begin in the week that they fall into, and minutes add up."""
    found = plan(LSTM, ["LSTM"], hours_per_week=0.5)

    assert sum(week.minutes for week in found.weeks) == found.minutes
    assert [position for week in found.weeks for position in week.positions] == list(range(1, 9))
    assert all(week.minutes == 30 for week in found.weeks[:-1])


@pytest.mark.parametrize("hours", [0, -3, float("nan"), float("inf"), 169, 0.00001])
def test_plan_refuses_senseless_hours(hours: float) -> None:
    """No hours, negative hours, more than a week has, or so few that no life is long enough."""
    with pytest.raises(InputError, match="hours a week"):
        plan(LSTM, ["LSTM"], hours_per_week=hours)


def test_plan_refuses_what_it_cannot_do() -> None:
    """No target, no step, an unknown name among good ones."""
    with pytest.raises(InputError, match="at least one target"):
        plan(LSTM, [])
    with pytest.raises(InputError, match="0 steps"):
        plan(LSTM, ["LSTM"], max_steps=0)
    with pytest.raises(UnknownConcept, match="'LTSM'"):
        plan(LSTM, ["RNN", "LTSM"])


def test_plan_takes_a_thousand_targets() -> None:
    """Every concept of a long graph at once."""
    names = [f"n{i:04}" for i in range(1000)]
    graph = graph_of(pairwise(names))

    assert ids(plan(graph, names)) == names


@pytest.mark.parametrize("order", list(Order))
@given(pairs=dags(), data=st.data())
def test_plan_is_valid(order: Order, pairs: Pairs, data: st.DataObject) -> None:
    """Each step after its needs, nothing known, nothing unneeded, and nothing missing."""
    judge = nx.DiGraph(pairs)
    targets = data.draw(st.sets(st.sampled_from(sorted(judge)), min_size=1, max_size=3))
    known = data.draw(st.sets(st.sampled_from(sorted(judge)), max_size=3))
    knows = known.union(*(nx.ancestors(judge, k) for k in known))
    needed = targets.union(*(nx.ancestors(judge, t) for t in targets)) - knows

    found = plan(graph_of(pairs), sorted(targets), known=sorted(known), order=order)

    position = {id_: i for i, id_ in enumerate(ids(found))}
    assert set(position) == needed
    assert all(position[a] < position[b] for a, b in judge.edges if a in position and b in position)
    assert all(set(s.prerequisites) == set(judge.predecessors(s.concept.id)) - knows for s in found.steps)
    assert {(p, s.concept.id) for s in found.steps for p in s.prerequisites} == {
        (s.concept.id, user) for s in found.steps for user in s.needed_for
    }
    stage = {id_: number for number, each in enumerate(found.stages) for id_ in each}
    assert all(stage[p] < stage[s.concept.id] for s in found.steps for p in s.prerequisites)
    assert set(stage) == needed


@given(pairs=dags(), data=st.data())
def test_plan_cut_short_is_valid(pairs: Pairs, data: st.DataObject) -> None:
    """Whatever is left out, what is kept is in order, and the needs lead through what is left out."""
    judge = nx.DiGraph(pairs)
    target = data.draw(st.sampled_from(sorted(judge)))

    found = plan(graph_of(pairs), [target], max_steps=data.draw(st.integers(1, 6)))

    position = {id_: i for i, id_ in enumerate(ids(found))}
    kept = set(position)
    assert target in kept
    assert kept | {c.id for c in found.left_out} == {target} | nx.ancestors(judge, target)
    assert all(position[a] < position[b] for b in kept for a in nx.ancestors(judge, b) & kept)
    assert all(nx.has_path(judge, p, s.concept.id) for s in found.steps for p in s.prerequisites)
    assert all(s.needed_for for s in found.steps if s.concept.id != target)


@given(pairs=dags())
def test_plan_picture_keeps_what_follows_from_nothing_else(pairs: Pairs) -> None:
    """The thinned-out needs are the transitive reduction of the plan's."""
    judge = nx.DiGraph(pairs)
    found = plan(graph_of(pairs), sorted(judge))

    assert {(a, b) for b, needs in nearest(found).items() for a in needs} == set(nx.transitive_reduction(judge).edges)


def best_distance(needs: list[list[int]]) -> int:
    """The smallest total distance of any valid order: by trying each node as the last one of each set."""
    size = len(needs)
    users = [sum(1 << i for i, each in enumerate(needs) if node in each) for node in range(size)]

    @cache
    def least(first: int) -> int:
        """The least sum of position * (needs - uses) with exactly these nodes first."""
        position = first.bit_count() - 1
        last = [node for node in range(size) if first >> node & 1 and not users[node] & first]
        costs = [least(first ^ 1 << n) + position * (len(needs[n]) - users[n].bit_count()) for n in last]
        return min(costs, default=0)

    return least((1 << size) - 1)


@given(pairs=dags())
def test_plan_just_in_time_is_the_best_on_small_graphs(pairs: Pairs) -> None:
    """Up to 14 concepts no order has a smaller total distance (asked for: within a tenth)."""
    found = plan(graph_of(pairs), sorted(nx.DiGraph(pairs)))

    number = {id_: i for i, id_ in enumerate(ids(found))}
    needs = [[number[p] for p in step.prerequisites] for step in found.steps]
    assert found.distance == ordering.distance(list(range(len(needs))), needs) == best_distance(needs)


@given(st.integers(15, 160), st.integers(0, 10**6))
def test_plan_just_in_time_on_larger_graphs(size: int, seed: int) -> None:
    """Valid, and no worse than going depth first."""
    needs = [sorted({(seed * (i + k) + i * k) % i for k in range(1 + seed % 3)}) if i else [] for i in range(size)]
    order = ordering.just_in_time(needs)

    position = {node: i for i, node in enumerate(order)}
    assert sorted(order) == list(range(size))
    assert all(position[need] < position[node] for node in order for need in needs[node])
    assert ordering.distance(order, needs) <= ordering.distance(ordering.depth_first(needs), needs)


def test_plan_counts_what_is_open() -> None:
    """Three bases for one concept are open together; a chain holds one at a time."""
    assert ordering.most_open([0, 1, 2, 3], [[], [], [], [0, 1, 2]]) == 3
    assert ordering.most_open([0, 1, 2], [[], [0], [1]]) == 1
