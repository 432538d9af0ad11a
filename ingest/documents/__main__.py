"""`python -m ingest.documents FILE...` prints the block tree of each file, for people who debug."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.documents import read
from ingest.documents.blocks import Block, BlockKind
from ingest.documents.tree import walk
from kg.errors import DocumentError


def shown(depth: int, block: Block, *, width: int = 110) -> str:
    """One line for a block: its lines, its kind and level, its label, the beginning of its text."""
    span = f"{block.span.start_line}-{block.span.end_line}"
    kind = block.kind.value + (str(block.level) if block.kind in (BlockKind.HEADING, BlockKind.ITEM) else "")
    label = f" [{block.label}]" if block.label else ""
    text = block.body if block.label else block.text
    return f"{span:>11} {'  ' * depth}{kind}{label} {' / '.join(text.splitlines())}"[:width]


def main(paths: Sequence[str]) -> int:
    """Prints the trees; 1 if a file could not be read."""
    failed = 0
    for path in paths:
        try:
            tree = read(Path(path).read_bytes(), document_id=path)
        except (DocumentError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
            continue
        sys.stdout.write(f"{tree.document.id}: {tree.document.title} ({len(tree.blocks)} blocks)\n")
        sys.stdout.writelines(shown(depth, block) + "\n" for depth, block in walk(tree))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
