"""A real Neo4j server without Docker: the Community edition's own jars, fetched by Maven once and run by Java.

`Server.start` gives one on free ports with an empty home folder, for tests and measurements; `run` and `stop` take
it down and up again with its data. As a program (`python -m bench.neo4j_server`, or `make neo4j`) it serves the
bundled graph with Neo4j Browser until it is interrupted; see `bench.neo4j_browser`.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JARS = ROOT / ".neo4j" / "lib"
POM = ROOT / "bench" / "neo4j" / "pom.xml"
PATIENCE = 240.0  # seconds for a cold start on a slow and busy machine
JAVA = 17  # the oldest that Neo4j 5 runs on
FOLDERS = ("conf", "logs", "data", "run", "plugins", "import", "labs", "licenses", "lib", "certificates")
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # flags of Java for tests: warm soon, not fast in the end
KEEP_PLANS = "dbms.cypher.min_replan_interval=1h"  # for tests: they empty the graph again and again
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")  # parts of java.base that Neo4j reaches into


class CannotStart(Exception):
    """Why there is no server: what is missing, or what it said."""


def java() -> str:
    """The command of a Java that Neo4j runs on."""
    found = shutil.which("java")
    if found is None:
        raise CannotStart(f"Java (java) is not installed; Neo4j 5 needs {JAVA} or newer.")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', said.stderr + said.stdout)
    if version is not None and int(version[1]) < JAVA:
        raise CannotStart(f"Neo4j 5 needs Java {JAVA} or newer; {found} is {version[1]}.")
    return found


def jars() -> Path:
    """The folder with the server's jars; fetched where they aren't there yet."""
    if not any(JARS.glob("neo4j-5*.jar")):
        maven = shutil.which("mvn")
        if maven is None:
            raise CannotStart("Maven (mvn), which fetches Neo4j's jars, is not installed.")
        JARS.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=JARS.parent) as folder:  # so that half a download is never taken for all
            _fetch(maven, Path(folder) / "lib")
            shutil.rmtree(JARS, ignore_errors=True)
            (Path(folder) / "lib").rename(JARS)
    return JARS


def _fetch(maven: str, folder: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    done = subprocess.run([maven, "-q", "-B", "-f", str(POM), *goal], capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        raise CannotStart("Maven could not fetch Neo4j's jars; is there a network? It said: " + "\n".join(errors[:2]))


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server; `start` makes one."""

    home: Path
    bolt: int
    http: int
    password: str
    heap: str = "512m"
    flags: Sequence[str] = ()
    user: str = "neo4j"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self.bolt}"

    @property
    def browser(self) -> str:
        return f"http://127.0.0.1:{self.http}/browser/"

    @classmethod
    @contextmanager
    def start(
        cls, *, home: Path | None = None, bolt: int | None = None, http: int | None = None, password: str | None = None,
        heap: str = "512m", settings: Sequence[str] = (), flags: Sequence[str] = (),
    ) -> Iterator[Server]:  # fmt: skip
        """A server that runs inside the `with` block; raises `CannotStart` with the reason.

        `settings` are further lines of neo4j.conf, `flags` go to Java. A `home` with data needs the password it had.
        """
        with ExitStack() as stack:
            folder = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neo4j-")))
            given = password or secrets.token_urlsafe(16)
            server = cls(folder, bolt or free_port(), http or free_port(), given, heap, flags)
            server.lay_out(settings)
            stack.callback(server.stop)
            server.run()
            yield server

    def lay_out(self, settings: Sequence[str] = ()) -> None:
        """Write the home folder."""
        for name in FOLDERS:
            (self.home / name).mkdir(parents=True, exist_ok=True)
        lines = (
            "server.default_listen_address=127.0.0.1",
            f"server.bolt.listen_address=:{self.bolt}",
            f"server.bolt.advertised_address=127.0.0.1:{self.bolt}",
            "server.http.enabled=true",
            f"server.http.listen_address=:{self.http}",
            "server.https.enabled=false",
            f"server.memory.heap.max_size={self.heap}",
            "server.memory.pagecache.size=256m",
            "dbms.usage_report.enabled=false",
            "client.allow_telemetry=false",
            "dbms.security.auth_minimum_password_length=4",
            *settings,
        )
        (self.home / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self) -> None:
        """Start the process and wait until it answers; also after `stop`, with the same data."""
        opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED]
        command = [
            java(), f"-Xmx{self.heap}", *self.flags, *opened, "-Dlog4j2.disable.jmx=true", "-cp", f"{jars()}/*",
            "org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}",
        ]  # fmt: skip
        with (self.home / "logs" / "console.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        from neo4j.exceptions import AuthError, DriverError, Neo4jError

        end, last = time.monotonic() + PATIENCE, "nothing"
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                raise CannotStart(f"Neo4j stopped while starting: {self.said()}")
            try:
                return self._ask("RETURN 1", password=self.password, database="neo4j")
            except AuthError:
                self._set_password()
            except (DriverError, Neo4jError) as error:
                last = str(error)
                time.sleep(0.2)
        raise CannotStart(f"Neo4j did not answer within {PATIENCE:.0f} s (it said {last}): {self.said()}")

    def _ask(self, query: str, *, password: str, database: str, **parameters: str) -> None:
        """One question without retries: whoever waits asks again."""
        from neo4j import GraphDatabase

        with (
            GraphDatabase.driver(self.url, auth=(self.user, password)) as driver,
            driver.session(database=database) as session,
        ):
            session.run(query, parameters).consume()

    def _set_password(self) -> None:
        """Replace the password that a new server starts with; `CannotStart` where the data has another."""
        from neo4j.exceptions import AuthError, DriverError, Neo4jError

        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
        try:
            self._ask(change, password="neo4j", database="system", new=self.password)
        except AuthError as error:
            raise CannotStart(f"The data in {self.home} belongs to another password.") from error
        except (DriverError, Neo4jError):
            time.sleep(0.2)  # `system` may come up a little later than the port

    def said(self) -> str:
        """The end of what the server wrote."""
        log = self.home / "logs" / "console.log"
        return log.read_text(encoding="utf-8", errors="replace")[-800:] if log.exists() else ""

    def wait(self) -> None:
        """Return when the process has ended by itself."""
        if self.process is not None:
            self.process.wait()

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def admin(self, *arguments: str, folder: Path | None = None) -> str:
        """What `neo4j-admin` (import, dump, load, ...) says on this home; `CannotStart` with its words if it fails.

        Paths are relative to `folder`. The server must be stopped, or not have been started.
        """
        command = [java(), f"-Xmx{self.heap}", "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool", *arguments]
        places = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        environment = os.environ | places
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotStart(f"neo4j-admin {' '.join(arguments)}: {(done.stderr + done.stdout)[-1500:]}")
        return done.stdout + done.stderr


if __name__ == "__main__":
    from bench.neo4j_browser import main

    sys.exit(main())
