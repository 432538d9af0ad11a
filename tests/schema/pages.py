"""The pages of docs/queries: a question each, the query that asks it, and the answer of the graph beside them.

`docs/queries/graph.jsonl` is an export of one bundled document, kept so that the answers stay. After a wanted change
of the schema `python -m tests.schema.pages` writes the answers anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.store import Store, open_store
from schema.service import Request, Service

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "queries"
_BLOCK = re.compile(r"^```(graphql|json)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what its blocks hold."""

    path: Path
    query: str
    variables: dict[str, Any]
    answer: dict[str, Any]


def pages() -> list[Page]:
    """All pages, by name."""
    return [_page(path) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


def _page(path: Path) -> Page:
    blocks = _BLOCK.findall(path.read_text(encoding="utf-8"))
    (query,) = (text for kind, text in blocks if kind == "graphql")
    values = [json.loads(text) for kind, text in blocks if kind == "json"]
    return Page(path, query, values[0] if len(values) > 1 else {}, values[-1])


@contextmanager
def store() -> Iterator[Store]:
    """A store with the pages' graph, for a while."""
    with TemporaryDirectory() as folder:
        kept = open_store(f"sqlite:///{folder}/graph.db")
        with (FOLDER / "graph.jsonl").open(encoding="utf-8") as lines:
            kept.load(map(json.loads, lines))
        try:
            yield kept
        finally:
            kept.close()


def main() -> None:
    """Write every page's answer as it is now."""
    with store() as kept:
        service = Service(kept)
        for page in pages():
            answer = service.answer(Request(page.query, None, page.variables)).body
            text = page.path.read_text(encoding="utf-8")
            *_, last = _BLOCK.finditer(text)
            written = json.dumps(answer, indent=2, ensure_ascii=False)
            page.path.write_text(text[: last.start(2)] + written + "\n" + text[last.end(2) :], encoding="utf-8")


if __name__ == "__main__":
    main()
