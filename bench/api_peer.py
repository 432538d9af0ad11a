"""Our API beside @neo4j/graphql on Apollo Server: the same graph, questions and right answers, in one run.

    python -m bench.api_peer RIG [PARTS]

RIG is the folder with the peer's rig: `gen.py` draws the graph, `load.py` loads it, `server.mjs` is the peer's server,
`bench.py` makes the questions and knows the right answers. PARTS is the folder where the rig's `setup.sh` put what it
fetched, RIG/.peer unless given; graphs and databases are kept there as well. CONCEPTS (100,000) sets the graph's size.

Measured are the peer, our server over SQLite and our server over Neo4j, which gets a Neo4j of its own, started as the
peer's is. Each round asks every server what none has been asked before; "again" repeats a few hundred.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from neo4j import GraphDatabase

from bench import api_graph
from bench.api_load import SECONDS, Result, Target, Variables, bodies, load, middle, ours, post, running
from bench.neo4j_server import FOLDERS, Server, free_port
from kg.formats import write_graph
from kg.store import open_store

CONCEPTS = int(os.environ.get("CONCEPTS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CHECKED = 100  # answers of each server to each question that are compared with the right ones
AGAIN = 300
WARM = 6_000  # requests before anything counts: a Java or Node that has just started is slow
PATIENCE = int(os.environ.get("PATIENCE", "60"))  # seconds that these may take
PEER = "peer"
OURS = {
    "a": "query($id: ID!) { concept(id: $id) { ... on Concept { slug name kind definition { text } aliases } } }",
    "b": """query($id: ID!) { concept(id: $id) { ... on Concept { slug name
        relations(direction: OUT, first: 100) { edges { node { type confidence target { slug name }
        evidence(first: 1) { text } } } } } } }""",
    "c": """query($id: ID!) { concept(id: $id) { ... on Concept {
        slug prerequisites(transitive: true) { nodes { slug name } } } } }""",
    "d": """query($from: String!, $to: String!) {
        prerequisitePath(from: $from, to: $to) { ... on Path { concepts { slug name } } } }""",
}
NAMES = {"a": "look-up", "b": "relations", "c": "closure", "d": "path"}
OPS = os.environ.get("OPS", "abcd")
_KINDS = {ours_: theirs for theirs, ours_ in api_graph.KINDS.items()}


def shape(op: str, data: Any) -> list[Any]:
    """An answer of ours in the form that the rig compares."""
    if op == "d":
        return [[[c["slug"], c["name"]] for c in data["prerequisitePath"]["concepts"]]]
    c = data["concept"]
    if op == "a":
        return [c["slug"], c["name"], _KINDS[c["kind"]], c["definition"]["text"], c["aliases"]]
    if op == "c":
        return [[[n["slug"], n["name"]] for n in c["prerequisites"]["nodes"]]]
    nodes = [edge["node"] for edge in c["relations"]["edges"]]
    return [c["slug"], c["name"], [
        [n["type"], n["evidence"][0]["text"], n["confidence"], n["target"]["slug"], n["target"]["name"]] for n in nodes
    ]]  # fmt: skip


class Rig:
    """The rig's programs, and where its parts are."""

    def __init__(self, folder: Path, parts: Path) -> None:
        self.folder, self.parts = folder, parts
        self.programs = _programs(folder, parts)
        self.data = parts / "data" / str(CONCEPTS)
        if not (self.data / "stats.json").exists():
            subprocess.run([sys.executable, str(folder / "gen.py"), str(CONCEPTS), str(self.data)], check=True)
        self.graph = self.programs.Graph(self.data)

    def questions(self, op: str, most: int = CONCEPTS) -> list[Variables]:
        """What can be asked, each once, in an order drawn by chance."""
        found: list[Variables] = self.graph.requests(op, most)
        return found

    @contextmanager
    def neo4j(self, home: Path) -> Iterator[tuple[str, int]]:
        """A Neo4j server with the rig's settings on a home folder: its address and process."""
        bolt, http = free_port(), free_port()
        for folder in FOLDERS:
            (home / folder).mkdir(parents=True, exist_ok=True)
        conf = (self.folder / "neo4j.conf").read_text(encoding="utf-8")
        ports = conf.replace(":7787", f":{bolt}").replace(":7574", f":{http}")
        (home / "conf" / "neo4j.conf").write_text(ports, encoding="utf-8")
        java = ["java", *self.programs.JVM, "-cp", f"{self.parts}/neo/lib/*", "org.neo4j.server.CommunityEntryPoint"]
        command = [*java, f"--home-dir={home}", f"--config-dir={home}/conf"]
        with running(command, f"http://127.0.0.1:{http}/", folder=home) as server:
            yield f"bolt://127.0.0.1:{bolt}", server.process

    @contextmanager
    def peer(self) -> Iterator[Target]:
        """The peer over its Neo4j, which is loaded where it is empty."""
        with self.neo4j(self.parts / "home" / str(CONCEPTS)) as (url, neo4j):
            with GraphDatabase.driver(url) as driver:
                (count,) = driver.execute_query("MATCH (c) RETURN count(c)").records[0]
            if not count:
                self.programs.load(self.data, url)
            place, port = self.parts / "node", free_port()
            for name in ("server.mjs", "package.json"):
                (place / name).write_bytes((self.folder / name).read_bytes())
            environment = {"NODE_ENV": "production", "BOLT": url, "PORT": str(port)}
            with running(
                ["node", "server.mjs"], f"http://127.0.0.1:{port}/", folder=place, environment=environment
            ) as t:
                yield replace(t, helpers=(neo4j,))

    @contextmanager
    def over_sqlite(self) -> Iterator[Target]:
        """Our server over SQLite."""
        with ours(self._filled()) as target:
            yield target

    @contextmanager
    def over_neo4j(self) -> Iterator[Target]:
        """Our server over a Neo4j of its own, which gets the graph by the bulk import."""
        home = self.parts / "ours" / str(CONCEPTS)
        if not home.exists():
            self._import(home)
        with self.neo4j(home) as (url, neo4j), ours(url) as target:
            yield replace(target, helpers=(neo4j,))

    def _filled(self) -> str:
        """The address of an SQLite store that holds the graph."""
        url = f"sqlite:///{self.parts}/graph-{CONCEPTS}.db"
        with closing(open_store(url)) as store:
            if not store.newest():
                store.load(api_graph.records(self.data))
        return url

    def _import(self, home: Path) -> None:
        with tempfile.TemporaryDirectory() as folder, closing(open_store(self._filled())) as store:
            archive = Path(folder) / "tables.zip"
            with archive.open("wb") as out:
                write_graph(store.records(), "neo4j-csv", out)
            with zipfile.ZipFile(archive) as tables:
                tables.extractall(folder)
            server = Server(home, free_port(), free_port(), "", heap="1g")
            server.lay_out()
            server.admin("database", "import", "full", "neo4j", "@import.txt", folder=Path(folder))

    def check(self, name: str, target: Target, op: str, asked: Sequence[Variables]) -> None:
        """Compare answers with the right ones; stops the run where one differs."""
        query, form = (self.programs.GQL[op], self.programs.shape) if name == PEER else (OURS[op], shape)
        for variables in asked[:CHECKED]:
            got = form(op, post(target.url, {"query": query, "variables": variables}))
            if not self.graph.right(op, variables, got):
                raise SystemExit(f"{name}, {NAMES[op]}: wrong for {variables}: {got}")


def _programs(folder: Path, parts: Path) -> ModuleType:
    """The rig's `bench.py`, under a name that is not that of our package."""
    os.environ["PEER_DIR"] = str(parts)
    sys.path.insert(0, str(folder))  # it imports `gen` and `load`
    sys.dont_write_bytecode = True
    spec = spec_from_file_location("rig", folder / "bench.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder} has no bench.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def never_seen(rig: Rig, targets: Mapping[str, Target], op: str) -> dict[str, Result]:
    """Each round asks every server a part of the questions that none was asked before; the first part warms up."""
    asked = rig.questions(op)
    size = len(asked) // (ROUNDS + 1)
    for name, target in targets.items():
        warm(target, _file(rig, name, op, asked[:size]))
        rig.check(name, target, op, asked)
    found: dict[str, list[Result]] = {name: [] for name in targets}
    for round_ in range(1, ROUNDS + 1):
        part = asked[round_ * size : (round_ + 1) * size]
        for name, target in targets.items():
            result = load(target, _file(rig, name, op, part))
            if result.requests > len(part):
                raise SystemExit(f"{name} was faster than there are questions: set SECONDS_EACH lower")
            found[name].append(result)
    return {name: middle(results) for name, results in found.items()}


def warm(target: Target, file: Path) -> None:
    """Ask until the server has seen enough."""
    end, seen = monotonic() + PATIENCE, 0
    while seen < WARM and monotonic() < end:
        seen += load(target, file, seconds=4, strict=False).requests


def again(rig: Rig, targets: Mapping[str, Target], op: str) -> dict[str, Result]:
    """A few questions, over and over; each was asked before."""
    files = {name: _file(rig, name, op, rig.questions(op, AGAIN)) for name in targets}
    for name, target in targets.items():
        for line in files[name].read_bytes().splitlines():
            post(target.url, json.loads(line))
    found: dict[str, list[Result]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, target in targets.items():
            found[name].append(load(target, files[name], seconds=max(2, SECONDS // 2)))
    return {name: middle(results) for name, results in found.items()}


def _file(rig: Rig, name: str, op: str, asked: Sequence[Variables]) -> Path:
    query = rig.programs.GQL[op] if name == PEER else OURS[op]
    return bodies(rig.parts / f"bodies-{name.replace(' ', '-')}.txt", query, asked)


def show(op: str, what: str, results: Mapping[str, Result]) -> None:
    """A line of the table for each server."""
    for name, r in results.items():
        peer = results[PEER]
        print(f"| {NAMES[op]}, {what} | {name} | {r.rps:,.0f} | {r.rps / peer.rps:.2f} | {r.p50:.1f} | {r.p99:.1f} "
              f"| {' + '.join(f'{ms:.2f}' for ms in r.cpu)} | {sum(peer.cpu) / sum(r.cpu):.2f} | {r.kilobytes:.1f} |",
              flush=True)  # fmt: skip


def main(folder: Path, parts: Path) -> None:
    """Measure everything and print the table."""
    rig = Rig(folder, parts)
    titles = (
        "question",
        "server",
        "requests/s",
        "beside the peer",
        "p50 ms",
        "p99 ms",
        "CPU ms, server + database",
        "the peer's CPU beside it",
        "KB",
    )
    print(f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|")
    starts = {PEER: rig.peer, "ours, SQLite": rig.over_sqlite, "ours, Neo4j": rig.over_neo4j}
    with ExitStack() as stack:
        targets = {name: stack.enter_context(start()) for name, start in starts.items()}
        for op in OPS:
            show(op, "never seen", never_seen(rig, targets, op))
        for op in OPS:
            show(op, "again", again(rig, targets, op))


if __name__ == "__main__":
    rig_folder = Path(sys.argv[1]).resolve()
    main(rig_folder, Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else rig_folder / ".peer")
