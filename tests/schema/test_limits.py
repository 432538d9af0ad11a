"""Each limit holds before any work is done, and in time linear in the text."""

from __future__ import annotations

from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from graphql import OperationDefinitionNode, is_object_type, parse
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Graph
from schema.failures import TooMuch
from schema.language import language
from schema.limits import WEIGHTS, Limits, Measure, meter
from schema.operations import Refused
from schema.service import Request, Service


def refusal(service: Service, text: str, **variables: Any) -> Exception:
    """What a request is refused for."""
    with pytest.raises(Refused) as caught:
        service.answer(Request(text, None, variables))
    return caught.value.errors[0]


def chain(length: int, leaf: str) -> str:
    """Fragments that each spread the next one twice."""
    links = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(length)]
    return f"{{ ...F0 }} {' '.join(links)} fragment F{length} on Query {{ {leaf} }}"


WIDE = "concepts(first: 100) { nodes { relations(first: 99) { nodes { id } } } }"
LONG = "{ concepts(first: 100) { nodes { relations(first: 100) { nodes { evidence(first: 2) { text } } } } } }"
BOMB = "{ concepts { nodes { ...F0 } } }"


def nested(levels: int) -> str:
    """Concepts of relations of concepts, `levels` objects deep below the first."""
    inner = "slug"
    for i in range(levels):
        inner = f"relations(first: 1) {{ nodes {{ {inner} }} }}" if i % 2 else f"target {{ {inner} }}"
    start = "concepts" if levels % 2 == 0 else "relations"
    return f"{{ {start}(first: 1) {{ nodes {{ {inner} }} }} }}"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("depth", nested(10)),
        ("aliases", "{ " + " ".join(f"a{i}: __typename" for i in range(31)) + " }"),
        ("root_fields", "{ " + " ".join(f"a{i}: stats {{ cuts }}" for i in range(11)) + " }"),
        ("directives", "{ __typename " + "@skip(if: false) " * 21 + "}"),
        ("repeats", "{ " + "__typename " * 500 + "}"),
        ("page", "{ concepts(first: 101) { totalCount } }"),
        ("page", "{ concepts(last: 101) { totalCount } }"),
        ("page", '{ concept(name: "x") { ... on Concept { prerequisites(first: 1001) { totalCount } } } }'),
        ("nodes", LONG),
        ("cost", "{ " + " ".join(f"a{i}: {WIDE}" for i in range(6)) + " }"),
        ("root_fields", chain(20, "stats { cuts }")),
        ("selections", chain(20, "slug").replace("{ ...F0 }", BOMB, 1).replace("on Query", "on Concept")),
    ],
)  # fmt: skip
def test_limits_refuse_and_name_the_limit(service: Service, limit: str, text: str) -> None:
    """One over is refused, with the limit's name."""
    error = refusal(service, text)

    assert isinstance(error, TooMuch)
    assert limit == error.limit


def test_limits_let_the_most_pass(service: Service) -> None:
    """As much as is allowed is answered."""
    assert service.answer(Request("{ concepts(first: 100) { totalCount } }")).data
    assert service.answer(Request(nested(9))).data
    assert service.answer(Request("{ " + " ".join(f"a{i}: __typename" for i in range(10)) + " }")).data


@pytest.mark.parametrize("leaf", ["__typename", "stats { cuts }", "concepts(first: 2) { totalCount }"])
def test_limits_stop_a_bomb_of_fragments(graph: Graph, leaf: str) -> None:
    """26 chained fragments are answered or refused within 50 ms."""
    service = Service(graph)
    service.answer(Request("{ __typename }"))
    start = process_time()

    with suppress(Refused):
        service.answer(Request(chain(26, leaf)))

    assert process_time() - start < 0.05


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "Cannot spread fragment 'A' within"),
        ("{ ...Nobody }", "Unknown fragment 'Nobody'."),
        ("{ __typename } fragment A on Query { __typename }", "Fragment 'A' is never used."),
        ("{ ...A } fragment A on Nothing { x }", "Unknown type 'Nothing'."),
    ],
)  # fmt: skip
def test_limits_leave_bad_fragments_to_validation(service: Service, text: str, message: str) -> None:
    """Cycles and unknown names get the specification's own errors."""
    assert message in str(refusal(service, text))


@pytest.mark.parametrize("first", [101, 10**9, 10**30, 1e300, float("inf")])
def test_limits_see_variables(service: Service, first: float) -> None:
    """A size in a variable is limited like one in the text."""
    text = "query ($n: Int) { concepts(first: $n) { totalCount } }"

    assert refusal(service, text, n=first)
    assert service.answer(Request(text, None, {"n": 3})).data


def test_limits_cap_the_errors(service: Service) -> None:
    """However much is wrong with a text, a few errors are told."""
    with pytest.raises(Refused) as caught:
        service.answer(Request("{ stats { " + " ".join(f"x{i}" for i in range(50)) + " } }"))

    assert len(caught.value.errors) == Limits().errors


@pytest.mark.parametrize("text", ["{" * 10_000, "{a" * 400, "query(" * 5_000, '{a(b:"' + "x" * 90_000, "[" * 10_000])
def test_limits_stand_deep_nonsense(service: Service, text: str) -> None:
    """What is nested without end is a syntax error, at once."""
    start = process_time()
    error = refusal(service, text)

    assert "Syntax Error" in str(error) or "nested too deeply" in str(error)
    assert process_time() - start < 1


def test_limits_know_every_list_of_objects() -> None:
    """A field that gives several objects has a weight, and a weight a field."""
    schema = language()
    lists = {
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if is_object_type(type_) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if "[" in str(field.type) and hasattr(schema.type_map[str(field.type).strip("[]!")], "fields")
    }
    fields = {
        f"{t.name}.{n}"
        for t in schema.type_map.values()
        for n in getattr(t, "fields", {})
        if not t.name.startswith("_")
    }

    assert set() == {name for name in lists if name.split(".")[1] not in ("edges", "nodes") and name not in WEIGHTS}
    assert set() == set(WEIGHTS) - fields


def measured(text: str) -> Measure:
    """What a text asks for."""
    document = parse(text)
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    return meter(language(), document, operation, Limits(), {}).operation(operation)


def test_limits_count_all_that_is_walked() -> None:
    """The first of a hundred chains' members cost as much as the chains."""
    page = "{{ concepts(first: 100) {{ nodes {{ unlocks(transitive: {}, first: 1) {{ totalCount }} }} }} }}"

    assert (measured(page.format("false")).cost, measured(page.format("true")).cost) == (22, 1_012)


@pytest.mark.parametrize(
    ("text", "far"),
    [
        ('{ concept(name: "a") { ... on Concept { relations { totalCount } } } }', False),
        ('{ prerequisitePath(from: "a", to: "b") { __typename } }', False),
        ("{ ...A } fragment A on Query { stats { cuts } }", True),
        ('{ search(text: "a") { score } }', True),
        ("{ relations { totalCount } }", True),
    ],
)
def test_limits_tell_what_looks_far(text: str, far: bool) -> None:
    """What an index answers is told from what may look through the whole graph."""
    assert measured(text).far is far


@given(first=st.integers(1, 100), inner=st.integers(0, 20))
def test_limits_measure_what_may_come(first: int, inner: int) -> None:
    """Objects multiply along a path, store calls do not."""
    measure = measured(
        f"{{ concepts(first: {first}) {{ nodes {{ ...R ...R }} }} }} "
        f"fragment R on Concept {{ relations(first: {inner}) {{ nodes {{ id }} }} }}"
    )

    assert first * (1 + 2 * inner) == measure.objects
    assert measure.calls == 3
