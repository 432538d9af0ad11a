"""The real Neo4j Browser, driven in Chromium as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.neo4j_browser import LOOKS
from bench.neo4j_server import ROOT, Server
from tests.neo4j.conftest import required

MODULES = ROOT / "web" / "node_modules"


def chromium() -> str:
    """The path of a Chromium; skips, or fails where all tests are required, with what is missing."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    missing = [
        what
        for what, there in (
            ("Chromium", found),
            ("Node", shutil.which("node")),
            ("web/node_modules/playwright-core: run `make setup`", (MODULES / "playwright-core").is_dir()),
        )
        if not there
    ]
    if missing:
        (pytest.fail if required() else pytest.skip)(f"missing: {', '.join(missing)}")
    return str(found)


def browse(server: Server, *queries: str, picture: str | None = None) -> Any:
    """What Browser shows of these queries; `browse.mjs` tells how."""
    given = {
        "url": server.browser, "bolt": server.url, "user": server.user, "password": server.password,
        "title": "Deep learning as a graph", "queries": queries, "picture": picture,
    }  # fmt: skip
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("browse.mjs")), str(MODULES), chromium()],
        input=json.dumps(given), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_browser_shows_the_graph_in_its_colours(imported: Server) -> None:
    """After connecting the guide is there; a saved query draws its nodes, coloured by kind, with worded arrows."""
    chromium()
    solutions = (LOOKS / "queries" / "3-solutions.cypher").read_text(encoding="utf-8")
    shown = browse(imported, solutions, picture=os.environ.get("DLKG_PICTURE"))
    (frame,) = shown["frames"]

    colours = {node["caption"]: node["color"] for node in frame["nodes"]}
    assert colours == {"LSTM": "#3d53d6", "GRU": "#3d53d6", "RNN": "#3d53d6", "vanishing gradient problem": "#c8343a"}
    assert any(words.startswith("mit") for words in frame["arrows"])
    assert {"style.grass", "guide.html"} <= {address.rpartition("/")[2] for address in shown["asked"]}
