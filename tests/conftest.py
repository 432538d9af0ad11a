"""What all tests share: how property tests run, and a real Neo4j server where one can be had."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from bench.neo4j_server import KEEP_PLANS, QUICK, CannotStart, Server

settings.register_profile(
    "dlkg", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("dlkg")


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real server of our own, started once; skips with the reason where there can be none."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(Server.start(settings=(KEEP_PLANS,), flags=QUICK))
        except CannotStart as error:
            if os.environ.get("DLKG_REQUIRE_NEO4J") == "1":
                raise
            pytest.skip(f"no Neo4j: {error}")
        yield server


@pytest.fixture(scope="session")
def neo4j_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a Neo4j for tests, with its credentials in the environment: the one given, else our own."""
    given = os.environ.get("DLKG_TEST_NEO4J_URL")
    with pytest.MonkeyPatch.context() as patch:
        if given:
            user, password = os.environ.get("DLKG_TEST_NEO4J_USER", "neo4j"), os.environ["DLKG_TEST_NEO4J_PASSWORD"]
        else:
            server: Server = request.getfixturevalue("neo4j_server")
            given, user, password = server.url, "neo4j", server.password
        patch.setenv("DLKG_NEO4J_USER", user)
        patch.setenv("DLKG_NEO4J_PASSWORD", password)
        yield given


@pytest.fixture(scope="session")
def empty_neo4j(neo4j_url: str) -> Iterator[Callable[[], None]]:
    """A function that takes everything out of the test server."""
    from neo4j import GraphDatabase

    auth = (os.environ["DLKG_NEO4J_USER"], os.environ["DLKG_NEO4J_PASSWORD"])
    with GraphDatabase.driver(neo4j_url, auth=auth) as driver:
        yield lambda: driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j") and None
