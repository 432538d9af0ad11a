"""Neo4j with the bundled graph and Neo4j Browser on it: what `make neo4j` runs until Ctrl-C.

Docker starts the server where a daemon answers, else the Maven jars do (`bench.neo4j_server`). Browser fetches style
and guide from a small server of ours on this machine, and applies them by itself after connecting.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from bench.neo4j_server import ROOT, CannotStart, Server

LOOKS = ROOT / "docs" / "neo4j"
HOME = ROOT / ".neo4j" / "home"
BOLT, HTTP, LOOKS_PORT = 7687, 7474, 7475


class _Looks(SimpleHTTPRequestHandler):
    """The style and the guide, and nothing else, for pages of any origin."""

    extensions_map = {".grass": "text/plain; charset=utf-8", ".html": "text/html; charset=utf-8"}  # noqa: RUF012

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def send_head(self):  # type: ignore[no-untyped-def]  # as in the standard library
        if self.path not in {"/style.grass", "/guide.html"}:
            self.send_error(404)
            return None
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        """Nobody needs to know."""


@contextmanager
def looks(port: int = 0) -> Iterator[str]:
    """Serve style and guide on this machine inside the `with` block; gives the address."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Looks, directory=str(LOOKS))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def settings(address: str) -> tuple[str, ...]:
    """Lines of neo4j.conf that make Browser load style and guide from `address` after connecting."""
    return (
        f"browser.post_connect_cmd=style {address}/style.grass; play {address}/guide.html",
        "browser.remote_content_hostname_whitelist=127.0.0.1,localhost",
    )


def main() -> int:
    """Serve the bundled graph in Neo4j until interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be ended is to be interrupted: Java ends as well
    password = os.environ.get("NEO4J_PASSWORD") or os.environ.get("DLKG_NEO4J_PASSWORD") or _kept_password()
    try:
        with ExitStack() as stack:
            address = stack.enter_context(looks(LOOKS_PORT))
            wait = _docker(stack, password, address) if docker_answers() else _jars(stack, password, address)
            print("Filling the graph ...", flush=True)
            print(f"Neo4j holds {fill(f'bolt://127.0.0.1:{BOLT}', password)} concepts.")
            page = f"http://127.0.0.1:{HTTP}/browser/"
            print(f"Neo4j Browser: {page}\n  connect to bolt://127.0.0.1:{BOLT}, user neo4j, password {password}")
            print(f"Style and guide: {address}/style.grass, {address}/guide.html\nCtrl-C ends it.", flush=True)
            if has_desktop():
                webbrowser.open(page)
            wait()
    except KeyboardInterrupt:
        return 0
    except (CannotStart, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _kept_password() -> str:
    """The password of the data in `HOME`: made once, readable by its owner alone."""
    file = HOME / "password"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def docker_answers() -> bool:
    """Whether there is Docker with Compose, and its daemon runs."""
    docker = shutil.which("docker")
    questions = ("info", "--format", "{{.ServerVersion}}"), ("compose", "version")
    return docker is not None and all(
        subprocess.run([docker, *words], capture_output=True, check=False).returncode == 0 for words in questions
    )


def _docker(stack: ExitStack, password: str, address: str) -> Callable[[], object]:
    """The server of docker-compose.yml, stopped at the end; its data stays in the volume."""
    compose = ["docker", "compose", "--project-directory", str(ROOT)]
    environment = os.environ | {"NEO4J_PASSWORD": password, "DLKG_LOOKS": address}
    if subprocess.run([*compose, "up", "--detach", "--wait", "neo4j"], env=environment, check=False).returncode:
        raise CannotStart("docker compose could not start neo4j; see `docker compose logs neo4j`.")
    stack.callback(subprocess.run, [*compose, "stop", "neo4j"], env=environment, check=False)
    return lambda: subprocess.run(
        [*compose, "logs", "--follow", "--since", "1s", "neo4j"], env=environment, check=False
    )


def _jars(stack: ExitStack, password: str, address: str) -> Callable[[], object]:
    """The server of the Maven jars."""
    for port in (BOLT, HTTP):
        refuse_taken(port)
    print("Starting Neo4j (the first time its jars are fetched, about 130 MB) ...", flush=True)
    looks_so = settings(address)
    server = stack.enter_context(Server.start(home=HOME, bolt=BOLT, http=HTTP, password=password, settings=looks_so))
    return server.wait


def refuse_taken(port: int) -> None:
    """Raise `CannotStart` where something listens on the port already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CannotStart(f"Port {port} is in use: another Neo4j may be running.")


def fill(url: str, password: str) -> int:
    """Ingest the bundled documents, what is there already passed over; how many concepts there are."""
    from kg.store import open_store

    os.environ |= {"DLKG_NEO4J_USER": "neo4j", "DLKG_NEO4J_PASSWORD": password, "DLKG_NEO4J_DATABASE": "neo4j"}
    command = [sys.executable, "-c", "from api.cli import main; main()", "ingest", "corpus", "--store", url]
    subprocess.run(command, cwd=ROOT, check=False)
    store = open_store(url)
    try:
        with store.snapshot() as lookup:
            return lookup.stats().concepts
    finally:
        store.close()


def has_desktop() -> bool:
    """Whether there is a screen that a browser could open on."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
