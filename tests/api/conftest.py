"""One server for the tests that only ask, and the means to start others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from kg.store import open_store
from tests.api.keeping import Keeping
from tests.api.serving import serving
from tests.schema import example


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server in its development profile, over the example graph in SQLite."""
    folder = tmp_path_factory.mktemp("server")
    store = open_store(f"sqlite:///{folder}/graph.db")
    for extraction in example.extractions():
        store.save(extraction)
    with serving(Settings(tokens=folder / "tokens.json", access_log=False), store) as client:
        yield client


Start = Callable[..., httpx.Client]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server with settings of the test's own; `start.tokens` is its file of tokens."""
    with ExitStack() as stack:

        def start_with(keeping: Any = None, /, **options: Any) -> httpx.Client:
            settings = Settings(**{"tokens": tmp_path / "tokens.json", "access_log": False, **options})
            return stack.enter_context(serving(settings, keeping or Keeping()))

        yield start_with


@pytest.fixture
def logged() -> Iterator[list[logging.LogRecord]]:
    """What the server logs during the test."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = records.append  # type: ignore[method-assign]
    logger = logging.getLogger("dlkg")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield records
    logger.removeHandler(handler)
    logger.setLevel(level)
