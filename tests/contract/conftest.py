"""The stores that keep the contract: every test of this folder that takes `store` runs on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from kg.store import Store, open_store

OpenStore = Callable[[], Store]


@pytest.fixture(params=["sqlite", "neo4j"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """A function that opens one more empty store."""
    opened: list[Store] = []
    numbers = count()

    def sqlite() -> Store:
        return open_store(f"sqlite:///{tmp_path / f'graph{next(numbers)}.db'}")

    def neo4j() -> Store:
        url = request.getfixturevalue("neo4j_url")
        request.getfixturevalue("empty_neo4j")()
        return open_store(url)

    def open_one() -> Store:
        opened.append(sqlite() if request.param == "sqlite" else neo4j())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: OpenStore) -> Store:
    """An empty store."""
    return new_store()
