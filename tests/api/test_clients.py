"""Real clients ask the questions of docs/queries of a running server and get the answers that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

from api.settings import Settings
from tests.api.node import needs_node, run
from tests.api.serving import serving
from tests.schema import pages


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the pages' graph."""
    tokens: Path = tmp_path_factory.mktemp("tokens") / "tokens.json"
    with pages.store() as store, serving(Settings(tokens=tokens, access_log=False), store) as client:
        yield str(client.base_url.join("/graphql"))


def test_clients_gql_of_python(url: str) -> None:
    """gql fetches the schema, checks each query against it, and sends it."""
    with Client(transport=HTTPXTransport(url=url), fetch_schema_from_transport=True) as session:
        for page in pages.pages():
            query = gql(page.query)
            query.variable_values = page.variables

            assert {"data": session.execute(query)} == page.answer


@needs_node
def test_clients_graphql_request_of_node(url: str) -> None:
    """graphql-request sends the same."""
    asked = [{"query": page.query, "variables": page.variables} for page in pages.pages()]

    assert [{"data": data} for data in run("ask.mjs", url, asked)] == [page.answer for page in pages.pages()]
