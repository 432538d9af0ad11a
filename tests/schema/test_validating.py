"""Leaving rules out changes nothing: the same errors, in the same order, as all of graphql-core's rules give."""

from __future__ import annotations

import pytest
from graphql import parse, specified_rules, validate
from graphql.validation import NoSchemaIntrospectionCustomRule
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_graphql import queries

from schema.language import language, sdl
from schema.validating import problems, rules_for

WRONG = [
    "{ nothing }",
    "{ stats }",
    "{ stats { cuts { x } } }",
    "{ concept(name: 1, name: 2, x: 3) { __typename } }",
    "{ concepts(where: {kinds: [NONE], kinds: [MODEL], x: 1}) { totalCount } }",
    '{ node(id: "x") { ... on Nothing { id } ... on String { id } ... on Plan { minutes } } }',
    "{ a: stats { cuts } a: documents { totalCount } }",
    "{ stats @nothing @skip @skip(if: true) @skip(if: true) { cuts @include(if: $x) } }",
    "query ($a: Int, $a: Int, $b: Stats, $c: [Int!]) { concepts(first: $c) { totalCount } cuts(first: $d) { x } }",
    "query A { __typename } query A { __typename }",
    "{ __typename } query A { __typename }",
    "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A } fragment A on Query { __typename }",
    "{ ...Nobody } fragment Unused on Concept { id }",
    "fragment A on Kind { x }",
    "subscription { a b }",
    "mutation { stats { cuts } }",
    "type A { b: Int } { __typename }",
    "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
    '{ __type(name: "Kind") { fields { name } } }',
    "{ search { score } }",
    "{ search(text: null, first: \"x\", kinds: MODEL) { score @defer @stream } }",
]  # fmt: skip


def judged(text: str, *, introspection: bool) -> list[str]:
    """What all rules say."""
    rules = [*specified_rules, *([] if introspection else [NoSchemaIntrospectionCustomRule])]
    return [str(error) for error in validate(language(), parse(text), rules, max_errors=7)]


@pytest.mark.parametrize("introspection", [True, False])
@pytest.mark.parametrize("text", WRONG)
def test_validating_finds_what_all_rules_find(text: str, introspection: bool) -> None:
    """Whatever a rule can object to."""
    found = problems(language(), parse(text), introspection=introspection, suggestions=True, most=8)

    assert judged(text, introspection=introspection) == [str(error) for error in found]


@given(text=queries(sdl()), cut=st.text("abcdefgh$@{}() ", max_size=3), at=st.integers(0, 200))
def test_validating_finds_what_all_rules_find_in_generated_texts(text: str, cut: str, at: int) -> None:
    """Generated texts, and what becomes of them by a slip of the pen."""
    for each in (text, text[:at] + cut + text[at + 1 :]):
        try:
            document = parse(each)
        except Exception:  # no GraphQL any more
            continue
        found = problems(language(), document, introspection=False, suggestions=True, most=8)
        assert judged(each, introspection=False) == [str(error) for error in found]


def test_validating_leaves_out_half_of_the_rules() -> None:
    """A plain question needs few of them."""
    document = parse('{ concept(name: "LSTM") { ... on Concept { name } } }')

    assert len(rules_for(document, specified_rules)) < len(specified_rules) / 2
