"""GraphQL over HTTP: media types, status codes, methods, caching, as the draft has them."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest

from api.http_negotiation import GRAPHQL, JSON, accepted
from tests.api.conftest import Start

NAME = '{ concept(name: "LSTM") { ... on Concept { name } } }'
CHANGE = 'mutation { forgetDocument(path: "a.md") { path changed } }'


def post(client: httpx.Client, query: str, accept: str = GRAPHQL, **more: Any) -> httpx.Response:
    """The response to a query by POST."""
    return client.post("/graphql", json={"query": query, **more}, headers={"accept": accept})


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, GRAPHQL),
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{JSON}, */*;q=0.1", JSON),
        (f"{GRAPHQL}, */*", GRAPHQL),
        ("application/*", JSON),
        (f"{JSON}; charset=utf-8", JSON),
        (f"{JSON}; charset=latin-1", None),
        ("text/plain", None),
        (f"{JSON};q=0", None),
        ("", None),
        (";;,q=,é;q=x", None),
    ],
)
def test_http_negotiates_the_media_type(accept: str | None, media: str | None) -> None:
    """The best of ours that the caller takes."""
    assert accepted(accept) == media


@pytest.mark.parametrize(
    ("body", "draft", "legacy"),
    [
        ({"query": NAME}, 200, 200),
        ({"query": '{ concepts(after: "x") { totalCount } }'}, 294, 200),
        ({"query": '{ node(id: "x") { id } concepts(after: "x") { totalCount } }'}, 294, 200),
        ({"query": "{"}, 400, 200),
        ({"query": ""}, 400, 200),
        ({"query": "{ nothing }"}, 422, 200),
        ({"query": "query ($n: Int!) { concepts(first: $n) { totalCount } }"}, 422, 200),
        ({"query": "query A { __typename } query B { __typename }"}, 422, 200),
        ({"query": "{ __typename }", "operationName": "C"}, 422, 200),
        ({"query": "subscription { x }"}, 422, 200),
        ({"query": "{ a: " + "__typename " * 50 + "}"}, 422, 200),
        ({"query": NAME, "variables": [7]}, 422, 422),
        ({"query": NAME, "operationName": 7}, 422, 422),
        ({"query": NAME, "extensions": "x"}, 422, 422),
        ({"query": 7}, 422, 422),
        ({"qeury": NAME}, 422, 422),
        ([{"query": NAME}], 422, 422),
        ("query", 422, 422),
    ],
)
def test_http_status_tells_what_happened(client: httpx.Client, body: object, draft: int, legacy: int) -> None:
    """By the draft for its own media type; 200 for every well-formed request in plain JSON; never `data` unexecuted."""
    for media, status in ((GRAPHQL, draft), (JSON, legacy)):
        response = client.post("/graphql", json=body, headers={"accept": media})

        assert response.status_code == status
        assert response.headers["content-type"] == f"{media}; charset=utf-8"
        assert ("data" in response.json()) == (draft in (200, 294))
        assert ("errors" in response.json()) == (draft != 200)


@pytest.mark.parametrize(
    ("status", "code", "headers", "content"),
    [
        (400, "BAD_JSON", {"content-type": JSON}, b"NONSENSE"),
        (400, "BAD_JSON", {"content-type": JSON}, b'{"query":'),
        (400, "BAD_JSON", {"content-type": JSON}, b""),
        (400, "BAD_JSON", {"content-type": JSON}, b'{"query": "\xff"}'),
        (400, "BAD_JSON", {"content-type": JSON}, b'{"query":"{__typename}","operationName":"\\ud800"}'),
        (400, "BAD_JSON", {"content-type": JSON}, b'{"query":"{__typename}","variables":{"a":NaN}}'),
        (406, "NOT_ACCEPTABLE", {"content-type": JSON, "accept": "text/plain"}, b"{}"),
        (415, "BAD_MEDIA_TYPE", {}, b"{}"),
        (415, "BAD_MEDIA_TYPE", {"content-type": "text/plain"}, b"{}"),
        (415, "BAD_MEDIA_TYPE", {"content-type": "application/x-www-form-urlencoded"}, b"query=%7B__typename%7D"),
        (415, "BAD_MEDIA_TYPE", {"content-type": f"{JSON}; charset=utf-16"}, b"{}"),
        (413, "TOO_LARGE", {"content-type": JSON}, b" " * 100_001),
    ],
)
def test_http_refuses_what_it_cannot_take(
    client: httpx.Client, status: int, code: str, headers: dict[str, str], content: bytes
) -> None:
    """Each with its status, a code, what to do instead, and nothing of our inside."""
    response = client.post("/graphql", content=content, headers=headers)
    extensions = response.json()["errors"][0]["extensions"]

    assert (response.status_code, extensions["code"]) == (status, code)
    assert extensions["hint"]


def test_http_stops_reading_a_body_without_end(client: httpx.Client) -> None:
    """A body in pieces, of no declared length, is cut at the limit."""
    response = client.post("/graphql", content=(b" " * 50_000 for _ in range(3)), headers={"content-type": JSON})

    assert response.status_code == 413


def test_http_does_not_wait_for_ever_for_a_body(start: Start) -> None:
    """Who promises a body and doesn't send it is told so, and hung up on."""
    url = start(body_seconds=0.2).base_url
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: {JSON}\r\ncontent-length: 100\r\n\r\n{{"
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(4_096), b"")).decode()

    assert answer.startswith("HTTP/1.1 408")
    assert "TOO_SLOW" in answer


def test_http_answers_by_get(client: httpx.Client) -> None:
    """A query by GET, with variables and the name of an operation."""
    query = "query A($n: String) { concept(name: $n) { ... on Concept { name } } } query B { __typename }"
    parameters = {"query": query, "variables": json.dumps({"n": "lstms"}), "operationName": "A", "extensions": ""}

    response = client.get("/graphql", params=parameters, headers={"accept": GRAPHQL})

    assert response.json() == {"data": {"concept": {"name": "LSTM"}}}


def test_http_lets_nobody_change_by_get(client: httpx.Client) -> None:
    """405, and the method that is allowed."""
    response = client.get("/graphql", params={"query": CHANGE})

    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
def test_http_knows_four_methods(client: httpx.Client, method: str) -> None:
    """Others are 405, with those that are."""
    response = client.request(method, "/graphql")

    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_http_tells_the_methods(client: httpx.Client) -> None:
    """OPTIONS names them; without CORS nobody else is told anything."""
    response = client.options("/graphql", headers={"origin": "http://evil.example"})

    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("parameters", [{}, {"query": NAME, "variables": "{"}, {"variables": "{}"}, {"query": "{"}])
def test_http_get_is_as_strict(client: httpx.Client, parameters: dict[str, str]) -> None:
    """A bad GET is refused like a bad POST."""
    response = client.get("/graphql", params=parameters, headers={"accept": GRAPHQL})

    assert response.status_code in (400, 422)
    assert "data" not in response.json()


def test_http_tells_where_things_are(client: httpx.Client) -> None:
    """An address that means nothing is answered in the form of every other refusal."""
    for path in ("/nowhere", "/graphql/x", "/static/nothing.js", "/export/xlsx"):
        response = client.get(path)
        error = response.json()["errors"][0]

        assert response.status_code == 404
        assert path.rpartition("/")[2] in error["message"]
        assert "jsonl" in error["extensions"]["hint"]


def test_http_lets_answers_be_kept(client: httpx.Client) -> None:
    """A GET has a validator; asked again with it, 304 and no body; another media type has another one."""
    first = client.get("/graphql", params={"query": NAME}, headers={"accept": GRAPHQL})
    again = client.get(
        "/graphql",
        params={"query": NAME},
        headers={"accept": GRAPHQL, "if-none-match": f'"x", W/{first.headers["etag"]}'},
    )
    other = client.get("/graphql", params={"query": NAME}, headers={"accept": JSON})

    assert first.headers["cache-control"] == "public, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] != other.headers["etag"]
    assert "accept" in first.headers["vary"]


def test_http_answers_head(client: httpx.Client) -> None:
    """HEAD is GET without the body."""
    response = client.head("/graphql", params={"query": NAME}, headers={"accept": GRAPHQL})

    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 0


def test_http_keeps_answers_until_the_graph_changes(start: Start) -> None:
    """A kept answer is the same answer; after a change it is a new one, without a restart."""
    from tests.api.keeping import Keeping

    store = Keeping()
    client = start(store)
    query = "{ stats { documents } }"
    before = [post(client, query).json() for _ in range(2)]
    store.forget("b.md")

    assert before == [{"data": {"stats": {"documents": 4}}}] * 2
    assert post(client, query).json() == {"data": {"stats": {"documents": 3}}}
    assert 'dlkg_answer_cache_total{result="hit"} 1.0' in client.get("/metrics").text


def test_http_serves_the_ide_where_it_is_wanted(client: httpx.Client, start: Start) -> None:
    """A browser gets GraphiQL, from here alone; in production it doesn't."""
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/graphql", headers=browser)
    production = start(profile="production").get("/graphql", headers=browser)

    assert page.headers["content-type"].startswith("text/html")
    assert "https://" not in page.text
    assert "http" not in page.headers["content-security-policy"]
    assert production.status_code == 422
    assert production.headers["content-type"].startswith(JSON)


def test_http_gives_every_answer_its_headers(client: httpx.Client) -> None:
    """An id, and what tells a browser to be careful."""
    for path in ("/", "/graphql", "/health/live", "/nowhere", "/schema.graphql"):
        response = client.get(path, headers={"x-request-id": "mine-1"})

        assert response.headers["x-request-id"] == "mine-1"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "set-cookie" not in response.headers

    strange = client.get("/health/live", headers={"x-request-id": "a b<script>"}).headers["x-request-id"]
    assert strange != "a b<script>"
