"""The example graph and a service over it."""

from __future__ import annotations

import pytest

from kg.graph import Graph
from schema.service import Service
from tests.schema import example


@pytest.fixture(scope="session")
def graph() -> Graph:
    """The example graph in memory."""
    return example.graph()


@pytest.fixture(scope="session")
def service(graph: Graph) -> Service:
    """A service over the example graph."""
    return Service(graph)
