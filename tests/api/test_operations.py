"""Health, metrics, logs, exports, pages, settings, and how the server starts and ends."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from api.app import create_app
from api.logs import JsonFormatter
from api.settings import Settings
from kg.errors import InputError, StoreUnavailable
from kg.lookup import Lookup
from tests.api.conftest import Start
from tests.api.keeping import Keeping


class Slow(Keeping):
    """A store that answers when its gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Lookup]:
        """Waits at the gate."""
        self.gate.wait(10)
        with super().snapshot(seconds=seconds) as lookup:
            yield lookup


def test_operations_health(client: httpx.Client) -> None:
    """Live while the process is, ready when the graph can be asked."""
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "concepts": 17, "documents": 4}


def test_operations_outlive_a_store_that_is_away(start: Start) -> None:
    """503 with a code while the store is away, and answers again without a restart."""

    class Away(Keeping):
        away = True

        def snapshot(self, *, seconds: float | None = None):  # type: ignore[no-untyped-def]
            if self.away:
                raise StoreUnavailable("bolt://secret:7687 refused", hint="password hunter2")
            return super().snapshot(seconds=seconds)

    store = Away()
    client = start(store, store="bolt://nowhere:1")
    query = {"query": "{ stats { concepts } }"}
    away, ready = client.post("/graphql", json=query), client.get("/health/ready")
    store.away = False

    assert (away.status_code, ready.status_code) == (503, 503)
    assert away.json()["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert "secret" not in away.text + ready.text
    assert "hunter2" not in away.text
    assert away.headers["retry-after"] == "2"
    assert client.post("/graphql", json=query).json() == {"data": {"stats": {"concepts": 17}}}


def test_operations_refuse_too_many_at_once(start: Start) -> None:
    """More requests under way than are allowed: 503, to be tried again."""
    slow = Slow()
    client = start(slow, store="bolt://slow:1", max_requests=1)
    statuses: list[int] = []

    def ask(number: int) -> None:
        query = {"query": f"query Q{number} {{ stats {{ concepts }} }}"}
        statuses.append(client.post("/graphql", json=query).status_code)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    while len(statuses) < 2:
        time.sleep(0.01)
    slow.gate.set()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 503, 503]


def test_operations_long_questions_hold_up_nobody(start: Start) -> None:
    """While one looks through the whole graph, what is found by a look is answered."""
    slow = Slow()
    client = start(slow)
    answers: list[object] = []
    far = threading.Thread(
        target=lambda: answers.append(client.post("/graphql", json={"query": "{ stats { concepts } }"}).json())
    )
    far.start()
    near = client.post("/graphql", json={"query": "{ __typename }"}, timeout=5).json()
    waited = list(answers)
    slow.gate.set()
    far.join()

    assert near == {"data": {"__typename": "Query"}}
    assert (waited, answers) == ([], [{"data": {"stats": {"concepts": 17}}}])


def test_operations_metrics(client: httpx.Client) -> None:
    """Requests by route and status, GraphQL by outcome, points, cache."""
    client.post("/graphql", json={"query": "{ __typename }"})
    client.post("/graphql", json={"query": "{ x }"})
    text = client.get("/metrics").text

    for line in (
        'dlkg_http_requests_total{route="/graphql",status="200"}',
        'dlkg_graphql_requests_total{outcome="ok"}',
        'dlkg_graphql_requests_total{outcome="refused"}',
        "dlkg_graphql_cost_total",
        'dlkg_http_request_seconds_bucket{le="0.01",route="/graphql"}',
    ):
        assert line in text


def test_operations_logs_are_json(start: Start, logged: list[logging.LogRecord]) -> None:
    """Each request a line, with its id, status and time, and no text of the query."""
    client = start(access_log=True)
    client.post("/graphql", json={"query": "{ __typename }"}, headers={"x-request-id": "r-1"})
    record = next(r for r in logged if r.name == "dlkg.access")
    line = json.loads(JsonFormatter().format(record))

    assert (line["message"], line["status"], line["path"], line["level"]) == ("request", 200, "/graphql", "info")
    assert line["ms"] >= 0
    assert "__typename" not in json.dumps(line)


def test_operations_exports(client: httpx.Client) -> None:
    """A file with its name and validator; an unknown format is told those that there are."""
    export = client.get("/export/jsonl")
    again = client.get("/export/jsonl", headers={"if-none-match": export.headers["etag"]})
    unknown = client.get("/export/xlsx")

    assert {"document", "concept", "relation"} <= {json.loads(line)["record"] for line in export.text.splitlines()}
    assert export.headers["content-disposition"] == 'attachment; filename="dlkg.jsonl"'
    assert again.status_code == 304
    assert (unknown.status_code, "graphml" in unknown.text) == (404, True)


def test_operations_pages_come_from_here_alone(client: httpx.Client) -> None:
    """The explorer loads its own files and no other host's."""
    page = client.get("/")

    assert "A knowledge graph of deep learning" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    for path in ("/static/explorer.js", "/static/explorer.css"):
        assert client.get(path).status_code == 200
    for path in ("/static/../settings.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/vendor/../package.json"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("profile", "expected"), [("development", (True, True, True, 0)), ("production", (False, False, False, 20_000))]
)
def test_operations_profiles(profile: str, expected: tuple[object, ...]) -> None:
    """What a profile turns on and off, unless it is set by itself."""
    settings = Settings(profile=profile)

    assert (settings.ide, settings.introspection, settings.suggestions, settings.rate_limit) == expected
    assert Settings(profile=profile, ide=True, rate_limit=5).ide is True


def test_operations_settings_name_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad value is told with its variable; a password is never shown."""
    monkeypatch.setenv("DLKG_MAX_DEPTH", "many")
    with pytest.raises(ValidationError, match="max_depth"):
        Settings()
    monkeypatch.delenv("DLKG_MAX_DEPTH")
    monkeypatch.setenv("DLKG_NEO4J_PASSWORD", "hunter2")
    assert "hunter2" not in repr(Settings()) + json.dumps(Settings().model_dump(mode="json"))


def test_operations_settings_that_clash_are_told(tmp_path: Path) -> None:
    """Only trusted documents, but none; a folder without any."""
    for options in ({"trusted_only": True}, {"trusted_documents": tmp_path}):
        with pytest.raises(InputError):
            create_app(Settings(**options), store=Keeping())


SERVE = """
import signal, sys
from api import app
from api.settings import Settings
from tests.api.keeping import Keeping
import uvicorn
signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when all is finished
uvicorn.run(app.create_app(Settings(), store=Keeping()), port=int(sys.argv[1]), log_config=None, ws="none",
            timeout_graceful_shutdown=10)
print("spacy" in sys.modules, "ingest" in sys.modules, flush=True)
"""


def test_operations_start_fast_without_spacy_and_end_gracefully(unused_port: int) -> None:
    """The first answer comes soon; spaCy is never loaded; a signal lets what runs finish."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(unused_port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DLKG_ACCESS_LOG": "false"},
    )
    answer = None
    while answer is None and time.perf_counter() - begun < 20:
        try:
            answer = httpx.post(f"http://127.0.0.1:{unused_port}/graphql", json={"query": "{ stats { concepts } }"})
        except httpx.ConnectError:
            time.sleep(0.02)
    server.send_signal(signal.SIGTERM)
    out, _ = server.communicate(timeout=20)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert answer is not None
    assert answer.json() == {"data": {"stats": {"concepts": 17}}}
    assert out.split() == ["False", "False"]
    assert took < 2  # seconds of the processor, start to end: what a machine does besides adds nothing to them


@pytest.fixture
def unused_port() -> int:
    """A port that nobody has."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
