"""The stores that keep the contract: every test of this folder that takes `store` runs on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from kg.store import Store, open_store


class OpenStore(Protocol):
    """Opens one more empty store. `enough` tells that a slow server has judged as many examples as it has time for."""

    def __call__(self) -> Store: ...

    def enough(self) -> bool: ...


class _Opener:
    """Opens stores of one sort, and closes them in the end."""

    def __init__(self, open_empty: Callable[[], Store], most: int) -> None:
        self._open_empty, self._left, self.opened = open_empty, most, list[Store]()

    def __call__(self) -> Store:
        self.opened.append(self._open_empty())
        return self.opened[-1]

    def enough(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.fixture(params=["sqlite", "neo4j"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """A function that opens one more empty store."""
    numbers = count()

    def sqlite() -> Store:
        return open_store(f"sqlite:///{tmp_path / f'graph{next(numbers)}.db'}")

    def neo4j() -> Store:
        url = request.getfixturevalue("neo4j_url")
        request.getfixturevalue("empty_neo4j")()
        return open_store(url)

    opener = _Opener(sqlite, 100) if request.param == "sqlite" else _Opener(neo4j, 2)
    yield opener
    for store in opener.opened:
        store.close()


@pytest.fixture
def store(new_store: OpenStore) -> Store:
    """An empty store."""
    return new_store()
