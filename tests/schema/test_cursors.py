"""Cursors and ids come back as they went, or are refused."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Graph
from kg.model import Extraction
from schema.cursors import _check, concept_id, decode_cursor, decode_id, encode_cursor, encode_id
from schema.failures import BadCursor
from schema.service import Request, Service
from tests.schema import example

keys = st.lists(
    st.text() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False), max_size=5
).map(tuple)


@given(scope=st.text(max_size=80), key=keys)
def test_cursors_come_back(scope: str, key: tuple[str | int | float, ...]) -> None:
    """A cursor gives the key that it was made of."""
    assert key == decode_cursor(scope, encode_cursor(scope, key))


@given(key=keys, cut=st.integers(1, 40), other=st.text(max_size=20))
def test_cursors_of_another_kind_are_refused(key: tuple[str | int | float, ...], cut: int, other: str) -> None:
    """Cut short, of another list, or invented: never misread."""
    cursor = encode_cursor("list", key)

    for wrong, scope in ((cursor[:-cut], "list"), (cursor, "list" + other + "!"), (other, "list")):
        with pytest.raises(BadCursor):
            decode_cursor(scope, wrong)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "-8",
        "arrayconnection:-8",
        urlsafe_b64encode(b"arrayconnection:-8").decode(),
        "é",
        "A" * 5_000,
        "\0",
        "====",
        "a",
    ],
)
def test_cursors_that_nobody_made_are_typed_errors(service: Service, cursor: str) -> None:
    """Negative, foreign, truncated, huge: `BAD_CURSOR`, wherever a cursor goes."""
    page = "(after: $c) { totalCount }"
    for text in (
        f"query ($c: String) {{ concepts{page} }}",
        f"query ($c: String) {{ relations{page} }}",
        f"query ($c: String) {{ documents{page} }}",
        f"query ($c: String) {{ concepts {{ nodes {{ relations{page} }} }} }}",
        f"query ($c: String) {{ concepts {{ nodes {{ prerequisites{page} }} }} }}",
        "query ($c: String) { concepts { nodes { unlocks(transitive: true, first: 9, after: $c) { totalCount } } } }",
        f"query ($c: String) {{ concepts {{ nodes {{ passages{page} }} }} }}",
    ):
        got = service.answer(Request(text, None, {"c": cursor}))
        assert [e["extensions"]["code"] for e in got.errors] == ["BAD_CURSOR"]


@pytest.mark.parametrize(
    "payload",
    [
        b"5", b"null", b"{}", b'["x"]', b"[[1], 2, 3]", b'[1, "x"]', b"[true, true, true]", b'["\\ud800", "x"]',
        b"[" * 1_200 + b"]" * 200, b"[" + b"9" * 900 + b', "x", "y"]', b"[1e999, 1, 2]",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("scope", "text"),
    [
        ("concepts NAME", "concepts(after: $c) { totalCount }"),
        ("relations", "relations(after: $c) { totalCount }"),
        ("prerequisites", "concepts { nodes { prerequisites(after: $c) { totalCount } } }"),
        ("passages", "concepts { nodes { passages(after: $c) { totalCount } } }"),
    ],
)
def test_cursors_that_were_made_up_are_typed_errors(service: Service, scope: str, text: str, payload: bytes) -> None:
    """The checksum holds no secret, so anybody can give one to anything: it is refused, and is no failure of ours."""
    made_up = urlsafe_b64encode(_check(scope, payload) + payload).rstrip(b"=").decode()
    got = service.answer(Request(f"query ($c: String) {{ {text} }}", None, {"c": made_up}))

    assert [e["extensions"]["code"] in ("BAD_CURSOR", "BAD_INPUT") for e in got.errors] == [True]


def test_cursors_do_not_cross_orders(service: Service) -> None:
    """A cursor of one order is refused in another."""
    text = """query ($c: String, $f: ConceptOrderField!) {
      concepts(orderBy: {field: $f}, first: 2, after: $c) { pageInfo { endCursor } } }"""
    cursor = service.answer(Request(text, None, {"f": "NAME"})).data["concepts"]["pageInfo"]["endCursor"]

    got = service.answer(Request(text, None, {"f": "LEVEL", "c": cursor}))

    assert got.errors[0]["extensions"]["code"] == "BAD_CURSOR"


ALL = """query ($first: Int, $after: String, $last: Int, $before: String) {
  concepts(orderBy: {field: KIND, direction: DESC}, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { slug } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }"""


@pytest.mark.parametrize("size", [1, 2, 5, 16, 17, 50])
@pytest.mark.parametrize("forward", [True, False])
def test_cursors_lead_through_a_list_once(service: Service, size: int, forward: bool) -> None:
    """Pages of any size, from either end, put together give the whole list."""
    whole = service.answer(Request(ALL, None, {"first": 100})).data["concepts"]
    seen: list[str] = []
    variables: dict[str, object] = {"first" if forward else "last": size}
    more = True
    while more:
        page = service.answer(Request(ALL, None, variables)).data["concepts"]
        assert whole["totalCount"] == page["totalCount"]
        slugs = [n["slug"] for n in page["nodes"]]
        seen = seen + slugs if forward else slugs + seen
        more = page["pageInfo"]["hasNextPage" if forward else "hasPreviousPage"]
        variables["after" if forward else "before"] = page["pageInfo"]["endCursor" if forward else "startCursor"]

    assert [n["slug"] for n in whole["nodes"]] == seen


@pytest.mark.parametrize("field", ["prerequisites", "unlocks"])
@pytest.mark.parametrize("transitive", [True, False])
def test_cursors_lead_through_chains_once(service: Service, field: str, transitive: bool) -> None:
    """The same for what a concept needs and is needed for."""
    text = f"""query ($n: Int, $c: String) {{ concepts(first: 50) {{ nodes {{ slug
      {field}(transitive: {str(transitive).lower()}, first: $n, after: $c) {{
        totalCount edges {{ node {{ slug }} distance }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"""
    for concept in service.answer(Request(text, None, {"n": 100})).data["concepts"]["nodes"]:
        whole = concept[field]["edges"]
        one = text.replace("concepts(first: 50) { nodes {", f'concept(name: "{concept["slug"]}") {{ ... on Concept {{')
        seen, cursor, more = [], None, True
        while more:
            page = service.answer(Request(one, None, {"n": 2, "c": cursor})).data["concept"][field]
            seen += page["edges"]
            more, cursor = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        assert whole == seen
        assert [e["distance"] for e in whole] == sorted(e["distance"] for e in whole)


def test_cursors_survive_a_change() -> None:
    """Between two pages a concept comes and another goes: the rest is still seen once."""
    before = example.graph()
    documents = example.extractions()
    first = Service(before).answer(Request("{ concepts(first: 4) { nodes { name } pageInfo { endCursor } } }"))
    page = first.data["concepts"]
    gone = page["nodes"][-1]["name"]
    kept = tuple(
        replace(c, defined_by=tuple(n for n in c.defined_by if n != gone), refers_to=())
        for c in documents[0].concepts
        if c.name != gone
    )
    names = {c.name for c in kept}
    changed = Extraction(
        documents[0].document, kept, tuple(r for r in documents[0].relations if {r.source, r.target} <= names)
    )
    after = Service(Graph.build([changed], (), revision=2))
    cursor = page["pageInfo"]["endCursor"]

    rest = after.answer(
        Request("query ($c: String) { concepts(first: 100, after: $c) { nodes { name } } }", None, {"c": cursor})
    )

    seen = [n["name"] for n in page["nodes"]][:-1] + [n["name"] for n in rest.data["concepts"]["nodes"]]
    assert sorted(names, key=str.casefold) == seen


@given(type_name=st.sampled_from(["Concept", "Document"]), id_=st.text(min_size=1))
def test_cursors_ids_come_back(type_name: str, id_: str) -> None:
    """An id gives its type and own id."""
    assert (type_name, id_) == decode_id(encode_id(type_name, id_))


@given(text=st.text())
def test_cursors_ids_that_nobody_made_are_nothing(text: str) -> None:
    """An invented id is no id, and a slug is a slug."""
    assert decode_id(text) is None
    assert text == concept_id(text)
