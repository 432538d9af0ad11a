"""Draw the pictures of docs/architecture.md from the code's own imports and tables.

    python docs/draw.py            write them into the page
    python docs/draw.py --check    exit with 1 where the page is not up to date

The pictures are Mermaid, between marks in the page, so that a reader of the page on a forge sees them drawn.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
PACKAGES = ("api", "schema", "kg", "ingest")


def rooms() -> dict[str, Path]:
    """Every module or sub-package that a reader would look for, by dotted name: "kg.merge", "ingest.rules"."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).iterdir()):
            if path.suffix == ".py" and path.stem != "__init__":
                found[f"{package}.{path.stem}"] = path
            elif (path / "__init__.py").exists():
                found[f"{package}.{path.name}"] = path
    return found


def imports(path: Path) -> set[str]:
    """The dotted names that the modules at `path` import, those inside functions too."""
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return names


def arrows() -> list[tuple[str, str]]:
    """Which room imports which, inside and across packages, sorted."""
    known = rooms()
    found = set()
    for room, path in known.items():
        for name in imports(path):
            target = ".".join(name.split(".")[:2])
            if target in known and target != room:
                found.add((room, target))
    return sorted(found)


def borders() -> str:
    """The picture of the packages: how many imports cross each border."""
    count: dict[tuple[str, str], int] = {}
    for a, b in arrows():
        pair = (a.split(".")[0], b.split(".")[0])
        count[pair] = count.get(pair, 0) + 1
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"  {p}[{p}/]" for p in PACKAGES]
    lines += [f"  {a} -->|{n}| {b}" for (a, b), n in sorted(count.items()) if a != b]
    return "\n".join([*lines, "```"])


def inside(package: str) -> str:
    """The picture of one package: its rooms and what they import of each other."""
    names = [room for room in rooms() if room.startswith(f"{package}.")]
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"  {name.replace('.', '_')}[{name.split('.')[1]}]" for name in names]
    lines += [f"  {a.replace('.', '_')} --> {b.replace('.', '_')}" for a, b in arrows() if {a, b} <= set(names)]
    return "\n".join([*lines, "```"])


def drawn(page: str) -> str:
    """The page with its pictures drawn anew."""
    pictures = {"borders": borders(), **{package: inside(package) for package in PACKAGES}}
    for name, picture in pictures.items():
        pattern = re.compile(rf"(<!-- draw {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = pattern.sub(lambda match, picture=picture: f"{match[1]}{picture}\n{match[2]}", page)
    return page


def main(arguments: list[str]) -> int:
    """Write or check the page."""
    before = PAGE.read_text(encoding="utf-8")
    after = drawn(before)
    if "--check" in arguments:
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
