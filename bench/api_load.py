"""Servers and load for the measurements of the API: each server is one process, wrk asks it with one thread.

Figures of one run are compared with each other only: what is compared is measured in turns, so that whatever else
the machine does falls on all alike, and the median of the turns counts. Needs wrk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.neo4j_server import free_port

HERE = Path(__file__).resolve().parent
SECONDS = int(os.environ.get("SECONDS_EACH", "6"))
PATIENCE = 240.0  # seconds for a server to come up
Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement; times in milliseconds, `cpu` for one request in each process."""

    rps: float
    p50: float
    p99: float
    requests: int
    kilobytes: float
    cpu: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A server that is measured: where it listens, its process, and those that work for it."""

    url: str
    process: int
    helpers: tuple[int, ...] = ()

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def bodies(path: Path, query: str, asked: Sequence[Variables]) -> Path:
    """A file with one request body a line."""
    path.write_text("".join(json.dumps({"query": query, "variables": v}) + "\n" for v in asked), encoding="utf-8")
    return path


def post(url: str, body: Mapping[str, Any]) -> Any:
    """The `data` of one answer; stops the run where there are errors."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    if "errors" in found:
        raise SystemExit(f"{url}: {found['errors']}")
    return found["data"]


def _cpu(pid: int) -> float:
    """Seconds that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(target: Target, file: Path, *, connections: int = 8, seconds: int = SECONDS, strict: bool = True) -> Result:
    """One measurement by wrk, which looks into every answer; stops the run where one failed, unless not `strict`."""
    host, slash, path = target.url.removeprefix("http://").partition("/")
    pids = (target.process, *target.helpers)
    before = list(map(_cpu, pids))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(HERE / "api.lua")]
    done = subprocess.run(
        [*command, f"http://{host}", "--", str(file), slash + path, "check"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("JSON"))[5:])
    if found["errors"] and strict:
        raise SystemExit(f"{found['errors']} requests to {target.url} failed:\n{done.stdout}")
    count = max(1, found["requests"])
    rps = found["requests"] / found["us"] * 1e6
    cpu = tuple((_cpu(pid) - start) / count * 1e3 for pid, start in zip(pids, before, strict=True))
    return Result(rps, found["p50"], found["p99"], found["requests"], found["bytes"] / count / 1024, cpu)


def middle(results: Sequence[Result]) -> Result:
    """The medians of several measurements."""
    return Result(
        median(r.rps for r in results),
        median(r.p50 for r in results),
        median(r.p99 for r in results),
        sum(r.requests for r in results),
        median(r.kilobytes for r in results),
        tuple(map(median, zip(*(r.cpu for r in results), strict=True))),
    )


@contextmanager
def running(
    command: Sequence[str], url: str, *, folder: Path = HERE.parent, environment: Mapping[str, str] | None = None
) -> Iterator[Target]:
    """A server, from when it answers at `url` until the block ends."""
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, cwd=folder)
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{command[0]} does not answer at {url}")
            time.sleep(0.1)
        yield Target(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}?query=%7B__typename%7D", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def ours(store: str, **settings: str) -> Iterator[Target]:
    """Our server as users run it, but for its log: what is compared keeps none."""
    port = free_port()
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve"]
    environment = {"DLKG_ACCESS_LOG": "false", "DLKG_LOG_LEVEL": "warning", **settings}
    command += ["--store", store, "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}/graphql", environment=environment) as target:
        yield target
