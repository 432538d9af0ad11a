"""Build the container's image by hand, where no Docker runs: `python -m bench.image`.

Takes each step of the Dockerfile in a temporary folder that stands for the image's root (its absolute paths are put
below that folder), then runs the entry point: ingests the bundled documents, serves, and asks for the pages. Only
making the user is left out. Needs the network for pip and npm, and some minutes.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from bench.neo4j_server import ROOT, free_port

PLACES = ("/opt/dlkg", "/src", "/app", "/data")
PAGES = ("/health/ready", "/", "/static/explorer.js", "/graphql", "/neo4j/style.grass")


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """(instruction, rest) of each line, continued lines joined, comments left out."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE))
    return [(word, rest.strip()) for line in joined.splitlines() if line for word, _, rest in [line.partition(" ")]]


@dataclass
class Image:
    """A folder that stands for the root of an image."""

    root: Path
    workdir: Path
    environment: dict[str, str] = field(default_factory=dict)
    entry: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    def inside(self, text: str) -> str:
        """The text with the image's absolute paths below the folder."""
        return re.sub(rf"(?<![\w.])({'|'.join(PLACES)})(?![\w])", lambda m: f"{self.root}{m[1]}", text)

    def take(self, word: str, rest: str) -> None:
        """One step of the Dockerfile."""
        match word:
            case "WORKDIR":
                self.workdir = Path(self.inside(rest))
                self.workdir.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(shlex.split(rest))
            case "RUN" if "useradd" not in rest:
                subprocess.run(self.inside(rest), shell=True, cwd=self.workdir, check=True, env=self.variables())
            case "ENV":
                for pair in shlex.split(rest):
                    name, _, value = pair.partition("=")
                    self.environment[name] = self.inside(value).replace("$PATH", os.environ["PATH"])
            case "ENTRYPOINT":
                self.entry = tuple(re.findall(r'"(.*?)"', rest))
            case "CMD":
                self.command = tuple(re.findall(r'"(.*?)"', rest))

    def _copy(self, words: list[str]) -> None:
        across = words[0].startswith("--from=")
        *sources, target = words[1:] if across else words
        goal = Path(self.inside(target)) if target.startswith("/") else self.workdir / target
        for source in sources:
            start = Path(self.inside(source)) if across else ROOT / source
            if start == goal:
                continue  # both stages share one root here
            if start.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "node_modules", *(() if across else ("vendor",)))
                shutil.copytree(start, goal, dirs_exist_ok=True, ignore=ignored)
            else:
                into = goal / start.name if len(sources) > 1 or target.endswith("/") or goal.is_dir() else goal
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(start, into)

    def variables(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DLKG_", "PYTHON", "VIRTUAL_ENV"))}
        return kept | self.environment

    def program(self, *arguments: str) -> list[str]:
        """The entry point with arguments, found on the image's PATH."""
        found = shutil.which(self.entry[0], path=self.variables()["PATH"])
        if not found or not found.startswith(str(self.root)):
            raise FileNotFoundError(f"The entry point {self.entry} isn't in the image but {found}.")
        return [found, *self.entry[1:], *arguments]


def ask(image: Image) -> None:
    """Run the entry point as docker-compose.yml does, and ask for its pages."""
    (image.root / "data").mkdir(exist_ok=True)
    environment = image.variables() | {"DLKG_STORE": f"sqlite:///{image.root}/data/dlkg.db"}
    subprocess.run(image.program("ingest", "corpus"), cwd=image.workdir, env=environment, check=True)
    port = free_port()
    serve = image.program(*image.command, "--port", str(port))
    with subprocess.Popen(serve, cwd=image.workdir, env=environment) as server:
        try:
            for page in PAGES:
                print(page, fetched(f"http://127.0.0.1:{port}{page}"), "bytes", flush=True)
        finally:
            server.terminate()


def fetched(url: str) -> int:
    """The size of a page; waits for a server that is still starting."""
    end = time.monotonic() + 60
    while True:
        try:
            request = urllib.request.Request(url, headers={"Accept": "text/html, */*"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                return len(answer.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


def main() -> int:
    """Build and ask; 0 where every step went well."""
    with tempfile.TemporaryDirectory(prefix="dlkg-image-") as folder:
        image = Image(Path(folder), Path(folder), {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"})
        for word, rest in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            print(word, rest[:100], flush=True)
            image.take(word, rest)
        ask(image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
