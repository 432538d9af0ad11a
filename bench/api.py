"""Requests per second of the GraphQL service, beside a bare Strawberry application and, where it runs, the peer.

    python -m bench.api [FOLDER STORE [PEER_URL]]

FOLDER holds the peer's generated graph, STORE the same graph in a store of ours (see bench/api_graph.py); without
them a small graph is drawn. Four questions, as the peer is asked: look-up, relations with evidence, closure of
prerequisites, shortest path; 5,000 different ones of each in turn. "never seen" is with whole answers not kept. All
figures come from one run, the servers one process each, wrk with one thread; needs wrk. On a machine that does other
things as well, only the CPU time of a request can be compared.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import api_graph
from bench.api_graph import lines

HERE = Path(__file__).resolve().parent
PORT = 8791
SECONDS = int(os.environ.get("SECONDS_EACH", "6"))
CONNECTIONS = 8
OURS = {
    "look-up": "query($id: ID!) { concept(id: $id) { ... on Concept { slug name kind definition { text } aliases } } }",
    "relations": """query($id: ID!) { concept(id: $id) { ... on Concept { slug name
        relations(direction: OUT, first: 100) { edges { node { type confidence target { slug name }
        evidence(first: 1) { text } } } } } } }""",
    "closure": """query($id: ID!) { concept(id: $id) { ... on Concept { slug
        prerequisites(transitive: true) { nodes { slug name } } } } }""",
    "path": """query($from: String!, $to: String!) {
        prerequisitePath(from: $from, to: $to) { ... on Path { concepts { slug name } } } }""",
}
_FIELDS = ("isA", "partOf", "uses", "usedFor", "mitigates", "contrastsWith")
_EDGES = " ".join(
    f"{f}Connection {{ edges {{ properties {{ evidence confidence }} node {{ id name }} }} }}" for f in _FIELDS
)
PEERS = {
    "look-up": "query($id: ID!) { concepts(where: {id: {eq: $id}}) { id name kind definition aliases } }",
    "relations": f"query($id: ID!) {{ concepts(where: {{id: {{eq: $id}}}}) {{ id name {_EDGES} }} }}",
    "closure": "query($id: ID!) { concepts(where: {id: {eq: $id}}) { id prerequisiteClosure { id name } } }",
    "path": "query($from: ID!, $to: ID!) { prerequisitePath(from: $from, to: $to) { id name } }",
}
BARE = "query($id: ID!) { concept(id: $id) { slug name kind definition { text } aliases } }"


def variables(folder: Path, most: int = 5_000) -> dict[str, list[dict[str, str]]]:
    """What is asked: drawn ids, and pairs that have a path."""
    needs: dict[str, list[str]] = defaultdict(list)
    for relation in lines(folder / "relations.jsonl"):
        if relation["type"] == "PREREQUISITE_OF":
            needs[relation["target"]].append(relation["source"])
    draw = random.Random(7)  # drawn questions, not secrets
    ids = draw.sample([c["id"] for c in lines(folder / "concepts.jsonl")], most)
    pairs = [{"from": draw.choice(up), "to": id_} for id_ in ids if (up := below(needs, id_))]
    one = [{"id": id_} for id_ in ids]
    return {"look-up": one, "relations": one, "closure": one, "path": pairs}


def below(needs: dict[str, list[str]], start: str) -> list[str]:
    """Everything that `start` needs."""
    seen, todo = {start}, deque([start])
    while todo:
        for other in needs.get(todo.popleft(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return sorted(seen - {start})


def bodies(folder: Path, name: str, query: str, asked: list[dict[str, str]]) -> Path:
    """A file with one request body a line."""
    path = folder / f"{name}.txt"
    path.write_text("".join(json.dumps({"query": query, "variables": v}) + "\n" for v in asked), encoding="utf-8")
    return path


def wrk(
    url: str,
    path: str,
    file: Path,
    *,
    connections: int = CONNECTIONS,
    seconds: float = SECONDS,
    check: bool = False,
) -> dict[str, Any]:
    """One measurement; stops the run where a request failed."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(HERE / "api.lua")]
    done = subprocess.run([*command, url, "--", str(file), path, *(["check"] if check else [])],
                          capture_output=True, text=True, check=True)  # fmt: skip
    result: dict[str, Any] = json.loads(next(x for x in done.stdout.splitlines() if x.startswith("JSON"))[5:])
    if result["errors"]:
        raise SystemExit(f"{result['errors']} requests failed:\n{done.stdout}")
    return result | {"rps": result["requests"] / result["us"] * 1e6}


@contextmanager
def server(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server on PORT while the block runs."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **environment}, cwd=HERE.parent)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/graphql?query=%7B__typename%7D", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def ours(store: str, *, cache: int) -> Any:
    """Our server, by the command that users run."""
    environment = {"DLKG_ANSWER_CACHE_MB": str(cache), "DLKG_ACCESS_LOG": "false", "DLKG_LOG_LEVEL": "warning"}
    command = ["-c", "from api.cli.main import main; main()", "serve", "--store", store, "--port", str(PORT)]
    return server(command, environment)


def bare() -> Any:
    """The bare application, by uvicorn as it comes."""
    command = ["-m", "uvicorn", "bench.api_bare:app", "--port", str(PORT), "--log-level", "warning", "--no-access-log"]
    return server(command, {})


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def cpu(pid: int) -> float:
    """Seconds that a process has computed: what a request costs, whatever else the machine does."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(process: subprocess.Popen[bytes], url: str, file: Path, **options: Any) -> dict[str, Any]:
    """A measurement with the server's own time for each request."""
    before = cpu(process.pid)
    result = wrk(url, "/graphql", file, **options)
    return result | {"cpu_ms": (cpu(process.pid) - before) / result["requests"] * 1e3}


def row(name: str, result: dict[str, Any], more: str = "") -> None:
    """One line of the table."""
    own = f"{result['cpu_ms']:.2f}" if "cpu_ms" in result else ""
    size = result["bytes"] / result["requests"] / 1024
    print(
        f"| {name} | {result['rps']:,.0f} | {result['p50']:.1f} | {result['p99']:.1f} | {own} | {size:.1f} |{more}",
        flush=True,
    )


def measure(store: str, files: dict[str, Path], *, cache: int, label: str) -> None:
    """Our four questions; every answer is looked into once."""
    url = f"http://127.0.0.1:{PORT}"
    with ours(store, cache=cache) as process:
        for name, file in files.items():
            wrk(url, "/graphql", file, seconds=2 * SECONDS, check=True)
            row(f"{name}, {label}", timed(process, url, file))
        many = timed(process, url, files["look-up"], connections=64)
        row(f"look-up, {label}, 64 connections", many, f" p99 / p50 = {many['p99'] / many['p50']:.1f}")
        before, after = memory(process.pid), 0.0
        count = 0
        while count < 200_000 and cache:
            count += wrk(url, "/graphql", files["look-up"], connections=64, seconds=10)["requests"]
        after = memory(process.pid)
        if cache:
            print(
                f"\n{count:,} further requests without a failure; memory {before:.0f} to {after:.0f} MB\n", flush=True
            )


def main(folder: Path, store: str, peer: str | None) -> None:
    """Measure everything and print the table."""
    asked = variables(folder)
    with tempfile.TemporaryDirectory() as place:
        files = {name: bodies(Path(place), name, query, asked[name]) for name, query in OURS.items()}
        bare_file = bodies(Path(place), "bare", BARE, asked["look-up"])
        print("| question | requests/s | p50 ms | p99 ms | CPU ms | KB |\n|---|---|---|---|---|---|")
        with bare() as process:
            wrk(f"http://127.0.0.1:{PORT}", "/graphql", bare_file, seconds=2, check=True)
            row("look-up, bare Strawberry + FastAPI", timed(process, f"http://127.0.0.1:{PORT}", bare_file))
        measure(store, files, cache=0, label="never seen")
        measure(store, files, cache=256, label="seen before")
        for name, query in PEERS.items() if peer else ():
            file = bodies(Path(place), f"peer-{name}", query, asked[name])
            wrk(str(peer), "/", file, seconds=2 * SECONDS, check=True)
            row(f"{name}, peer", wrk(str(peer), "/", file))


def alone() -> None:
    """Measure on a graph that is drawn for it."""
    with tempfile.TemporaryDirectory() as place:
        folder, store = Path(place), f"sqlite:///{place}/graph.db"
        api_graph.draw(folder, 2_000)
        api_graph.fill(folder, store)
        main(folder, store, None)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        alone()
