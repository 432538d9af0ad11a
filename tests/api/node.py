"""Programs of Node that the tests use: installed by `make setup`, else the tests skip and say so."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

MODULES = Path(__file__).resolve().parents[2] / "web" / "node_modules"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "graphql-http").is_dir(),
    reason="needs Node and web/node_modules: run `make setup`",
)


def run(script: str, url: str, given: object = None) -> Any:
    """What a script beside this file prints, as JSON."""
    path = Path(__file__).with_name(script)
    done = subprocess.run(
        ["node", str(path), url, str(MODULES)], input=json.dumps(given), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
