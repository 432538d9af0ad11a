"""The breadth-first executor gives what graphql-core's own gives, by fewer questions."""

from __future__ import annotations

import json
from time import monotonic
from typing import Any

import pytest
from graphql import execute_sync, parse
from hypothesis import given, settings
from hypothesis_graphql import queries

from kg.errors import OutOfTime
from kg.graph import Graph
from schema.language import language, sdl
from schema.limits import Limits
from schema.operations import Refused
from schema.service import Answer, Request, Service
from tests.schema import example, reference
from tests.schema.counting import Counting

WIDE = """
query ($deep: Boolean = true, $types: [RelationType!]) {
  __typename
  concepts(first: 5, orderBy: [{field: LEVEL, direction: DESC}]) {
    totalCount
    pageInfo { hasNextPage endCursor startCursor hasPreviousPage }
    edges { cursor node { ...Card kind aliases } }
    nodes { ...Card relations(types: $types, first: 2) @include(if: $deep) { ...Relations } }
  }
  again: concepts(first: 1) { nodes { ... on Node { id __typename } ... on Concept { slug } } }
  one: concept(name: "lstms") { __typename ...Found }
  none: concept(name: "lstn") { ...Found }
  many: concept(name: "GAT") { ...Found }
  node(id: "Q29uY2VwdDpsc3Rt") { id ... on Concept { name } ... on Document { title } }
  nodes(ids: ["Q29uY2VwdDpsc3Rt", "nothing", "RG9jdW1lbnQ6YS5tZA"]) { __typename id }
  prerequisitePath(from: "derivative", to: "LSTM") {
    ... on Path { concepts { name } confidence steps { reasons { text } } } }
  studyPlan(targets: ["LSTM"]) {
    ... on Plan { stages { name } steps { position prerequisites { slug } neededFor { name } } } }
}
fragment Card on Concept { id name definition { text document startLine } level ...More @skip(if: $deep) }
fragment More on Concept { minutes unlocks(transitive: true) { edges { distance node { name } } } }
fragment Relations on RelationConnection {
  edges { type confidence node { source { name } target { slug } evidence { text form } } } }
fragment Found on ConceptResult {
  ... on Concept { name prerequisites(transitive: true) { totalCount nodes { name kind } edges { reasons { kind } } } }
  ... on ConceptNotFound { message suggestions }
  ... on AmbiguousName { candidates { name kind } }
}
"""


def answer(service: Service, text: str, **variables: Any) -> Answer:
    """The service's answer."""
    return service.answer(Request(text, None, variables))


@pytest.mark.parametrize("variables", [{}, {"deep": False}, {"types": ["IS_A", "MITIGATES"]}, {"types": None}])
def test_execution_equals_the_reference(graph: Graph, variables: dict[str, Any]) -> None:
    """Fragments, directives, unions, aliases, variables and pages: the same answer, keys in the same order."""
    expected = reference.execute(language(), graph, WIDE, variables)

    got = answer(Service(graph, limits=Limits(tokens=2_000)), WIDE, **variables)

    assert not got.errors
    assert json.dumps(expected["data"]) == json.dumps(got.data)


@pytest.mark.parametrize("include", [True, False])
@pytest.mark.parametrize("skip", [True, False])
def test_execution_heeds_both_conditions(graph: Graph, include: bool, skip: bool) -> None:
    """What is included and skipped as well is skipped, whichever stands first."""
    text = """query ($include: Boolean!, $skip: Boolean!) {
      one: __typename @include(if: $include) @skip(if: $skip)
      other: __typename @skip(if: $skip) @include(if: $include)
      ... @include(if: $include) @skip(if: $skip) { third: __typename } stats { cuts } }"""
    variables = {"include": include, "skip": skip}

    got = answer(Service(graph), text, **variables)

    assert got.data == reference.execute(language(), graph, text, variables)["data"]
    assert ("one" in got.data) == (include and not skip)


@given(text=queries(sdl()))
@settings(max_examples=150)
def test_execution_equals_the_reference_on_generated_queries(text: str) -> None:
    """Whatever the schema allows, within the limits."""

    readable = example.graph()
    try:
        got = answer(Service(readable, limits=Limits(errors=1_000)), text)
    except Refused:
        return
    expected = reference.execute(language(), readable, text, {})

    if not got.errors:
        assert json.dumps(expected["data"]) == json.dumps(got.data)
    assert bool(expected["errors"]) == bool(got.errors)


def test_execution_keeps_introspection_to_the_letter(service: Service) -> None:
    """The schema tells of itself what graphql-core tells of it."""
    text = "query ($n: String!) { __schema { queryType { name } } kind: __type(name: $n) { name enumValues { name } } }"
    expected = execute_sync(language(), parse(text), variable_values={"n": "Kind"})

    assert expected.data == answer(service, text, n="Kind").data
    assert answer(service, text, n="Form").data["kind"]["name"] == "Form"


def test_execution_stops_a_null_at_the_next_nullable_place(service: Service) -> None:
    """A failing field takes what may not be without it, and nothing else; its path names the place."""
    good = 'node(id: "Q29uY2VwdDpsc3Rt") { ... on Concept { name relations(after: "bad") { totalCount } } }'
    got = answer(service, f"{{ {good} stats {{ concepts }} }}")

    assert got.data == {"node": None, "stats": {"concepts": 17}}
    assert got.errors[0]["path"] == ["node", "relations"]
    assert got.errors[0]["extensions"]["code"] == "BAD_CURSOR"


def test_execution_takes_all_where_nothing_is_nullable(service: Service) -> None:
    """`data` is null where the failure reaches the root."""
    got = answer(service, '{ concepts(first: 2) { nodes { passages(after: "bad") { totalCount } } } }')

    assert got.data is None
    assert got.errors[0]["path"] == ["concepts", "nodes", 0, "passages"]


def test_execution_counts_few_questions_for_a_page_of_a_hundred(graph: Graph) -> None:
    """A page with relations, evidence and prerequisites: four questions, however many concepts it has."""
    text = """{ concepts(first: 100) { nodes {
      name
      relations(first: 5) { nodes { type confidence evidence(first: 3) { text document startLine } } }
      prerequisites(first: 5) { edges { confidence reasons { text } } } } } }"""
    counting = Counting(graph)

    answer(Service(counting), text)

    assert counting.calls == {"concept_page": 1, "relations_of": 1, "evidence": 1, "prerequisites": 1}


def test_execution_fetches_the_concepts_at_all_ends_in_one_question(graph: Graph) -> None:
    """Names of sources, targets and prerequisites cost one question more, and none once they are known."""
    text = """{ concepts(first: 3) { nodes {
      relations { nodes { source { name } target { name } evidence { text } } }
      prerequisites { nodes { name } } unlocks { nodes { slug } } } } }"""
    counting = Counting(graph)
    service = Service(counting)

    answer(service, text)
    first, _ = dict(counting.calls), counting.calls.clear()
    answer(service, text)

    assert first["names_of"] == 1
    assert sum(first.values()) == 6
    assert "names_of" not in counting.calls


def test_execution_asks_once_for_a_path(graph: Graph) -> None:
    """Between two ids, with the names of what lies on it; its reasons cost a question where they are asked for."""
    path = """prerequisitePath(from: "derivative", to: "backpropagation")"""
    counting = Counting(graph)

    answer(Service(counting), f"{{ {path} {{ ... on Path {{ concepts {{ slug name }} confidence }} }} }}")
    assert counting.calls == {"ways": 1}

    counting.calls.clear()
    answer(Service(counting), f"{{ {path} {{ ... on Path {{ steps {{ reasons {{ text }} }} }} }} }}")
    assert counting.calls == {"ways": 1, "prerequisites": 1}


def test_execution_fetches_no_more_than_names_for_names(graph: Graph) -> None:
    """What a concept needs is found without knowing all of the concept, or of what it needs."""
    counting = Counting(graph)

    text = """{ concept(id: "lstm") { ... on Concept { slug prerequisites(transitive: true) { nodes { name } } } } }"""
    answer(Service(counting), text)

    assert counting.calls == {"names_of": 2, "closure": 2}  # of a few steps first: what lies further may be kept


def test_execution_asks_nothing_for_ids_alone(graph: Graph) -> None:
    """What refers to a concept knows its id."""
    counting = Counting(graph)

    answer(Service(counting), "{ relations { nodes { source { id slug } target { __typename slug } } } }")

    assert counting.calls == {"relation_page": 1}


def test_execution_gives_up_in_time(graph: Graph) -> None:
    """Past the deadline nothing more is resolved."""
    start = monotonic()

    with pytest.raises(OutOfTime):
        answer(Service(graph, limits=Limits(seconds=-1)), "{ stats { concepts } }")

    assert monotonic() - start < 1


def test_execution_masks_what_nobody_foresaw(graph: Graph) -> None:
    """A failure of ours is told as such, without its words."""

    class Broken(Counting):
        def newest(self) -> int:
            return 0

        def snapshot(self, *, seconds: float | None = None) -> Any:  # noqa: ARG002  # the port's signature
            raise RuntimeError("SELECT secret FROM /etc/passwd")

    got = answer(Service(Broken(graph)), "{ stats { concepts } }")

    assert got.errors[0]["message"] == "Something went wrong on our side."
    assert got.errors[0]["extensions"] == {"code": "INTERNAL"}


def test_execution_never_mixes_two_revisions(graph: Graph) -> None:
    """What was kept of one revision and what is fetched of the next are not put into one answer."""
    text = """{ concept(name: "LSTM") { ... on Concept { level relations { totalCount } } } }"""

    class Late(Counting):
        """A store across a network: it tells of a change later than it shows it."""

        told = 1

        def newest(self) -> int:
            return self.told

    late = Late(graph)
    service = Service(late)
    answer(service, '{ concept(name: "LSTM") { ... on Concept { level } } }')
    late._readable = Graph.build([e for e in example.extractions() if e.document.id == "a.md"], (), revision=2)

    after = answer(service, text)

    assert after.data == answer(Service(late._readable), text).data
    assert late.calls["named"] == 2
