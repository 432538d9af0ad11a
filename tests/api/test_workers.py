"""Several processes behind one port are one server: what one of them learns or counts, all do.

Each is asked by itself, while the others are stopped: so nobody's answer is taken for another's.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.tokens import Tokens
from kg.store import open_store
from tests.schema import example

SIZE = "{ stats { documents } }"
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Workers:
    """A server of two processes."""

    url: str
    pids: tuple[int, ...]
    tokens: Tokens

    @contextmanager
    def only(self, pid: int) -> Iterator[httpx.Client]:
        """A client that this one answers."""
        others = [other for other in self.pids if other != pid]
        for other in others:
            os.kill(other, signal.SIGSTOP)
        try:
            with httpx.Client(base_url=self.url, timeout=20) as client:
                yield client
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)

    def ask(self, pid: int, query: str, token: str) -> httpx.Response:
        """What this one answers."""
        with self.only(pid) as client:
            return client.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """`dlkg serve --workers 2` over the example graph."""
    folder = tmp_path_factory.mktemp("workers")
    store = f"sqlite:///{folder}/graph.db"
    kept = open_store(store)
    kept.save(*example.extractions())
    kept.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    settings = {"TOKENS": str(folder / "tokens.json"), "RATE_LIMIT": str(LIMIT), "RATE_SECONDS": "3600"}
    environment = {**os.environ, "TMPDIR": str(folder), **{f"DLKG_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--store", store, "--port", port], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield Workers(f"http://127.0.0.1:{port}", _started(server, 2), Tokens(folder / "tokens.json"))
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=20)
    assert server.returncode == 0
    assert not list(Path(folder).glob("dlkg-*"))


def _started(server: subprocess.Popen[str], count: int) -> tuple[int, ...]:
    """The processes, when all of them say that they are ready."""
    pids: list[int] = []
    ready = 0
    assert server.stdout
    while ready < count:
        message = json.loads(server.stdout.readline())["message"]
        ready += message == "Application startup complete."
        if message.startswith("Started server process"):
            pids.append(int(message.split("[")[1].rstrip("]")))
    return tuple(pids)


def test_workers_see_a_change_at_once(workers: Workers) -> None:
    """What one changed, the other's next answer has, though it kept one to the same question."""
    token = workers.tokens.create("carl", "curator")
    one, other = workers.pids
    before = [workers.ask(pid, SIZE, token).json() for pid in (one, other, other)]
    workers.ask(one, 'mutation { forgetDocument(path: "b.md") { changed } }', token)

    assert before == [{"data": {"stats": {"documents": 4}}}] * 3
    assert workers.ask(other, SIZE, token).json() == {"data": {"stats": {"documents": 3}}}


def test_workers_know_at_once_who_is_out(workers: Workers) -> None:
    """A token counts everywhere as soon as it is made, and nowhere as soon as it is revoked."""
    token = workers.tokens.create("rita", "reader")
    made = [workers.ask(pid, SIZE, token).status_code for pid in workers.pids]
    workers.tokens.revoke("rita")
    revoked = [workers.ask(pid, SIZE, token).status_code for pid in workers.pids]

    assert (made, revoked) == ([200, 200], [401, 401])


def test_workers_count_a_budget_together(workers: Workers) -> None:
    """Half of it spent at the one and half at the other is all of it."""
    token = workers.tokens.create("rob", "reader")
    query = "{ rateLimit { cost remaining } concepts(first: 100) { nodes { passages(first: 1) { totalCount } } } }"
    answers = [workers.ask(pid, query, token) for pid in workers.pids * 3]
    budgets = [answer.json()["data"]["rateLimit"] for answer in answers if answer.status_code == 200]

    assert [LIMIT - n * budgets[0]["cost"] for n in (1, 2, 3, 4)] == [b["remaining"] for b in budgets]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]


def test_workers_are_measured_together(workers: Workers) -> None:
    """Either tells what both have counted."""

    def refused(pid: int) -> float:
        with workers.only(pid) as client:
            lines = client.get("/metrics").text.splitlines()
        return sum(
            float(line.split()[1]) for line in lines if line.startswith('dlkg_graphql_requests_total{outcome="r')
        )

    one, other = workers.pids
    token = workers.tokens.create("ruth", "reader")
    before = refused(one)
    for pid in workers.pids:
        workers.ask(pid, "{ nothing }", token)

    assert refused(one) == refused(other) == before + 2
