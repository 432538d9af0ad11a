"""What a reader makes of a file: blocks in a tree, each with its original lines.

Readers differ by format; what they give does not. Text is repaired and free of markup and page junk; lines are
those of the file as it was given. The tree tells what governs a block: the headings above it, the label of its list
("Solutions:"), the item it is nested in, the header of its table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.model import Document, Span


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text with one role.

    `parent` is the index of the block that governs it: the heading of its section, the item or label paragraph that
    its list hangs under, or -1 at the top. `level` is 1.. for headings and the nesting depth (0..) for items.
    `label` is the short lead that names what follows, without its colon or bold marks: "Solutions" in
    "**Solutions:** use ReLU", "Dropout" in "- **Dropout** - switches units off"; then `text` holds the rest only, or
    "" where the label stands alone above a list. `cells` and `header` are for rows (a row of the header itself is no
    block); a row's text is its cells joined by " | ". `lines` maps offsets in `text` to lines: (offset, line), ascending, first offset 0.
    """

    index: int
    kind: BlockKind
    text: str
    span: Span
    parent: int = -1
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()

    def line_at(self, offset: int) -> int:
        """The original line of the character at `offset` in `text`."""
        if not self.lines:
            return self.span.start_line
        return self.lines[max(0, bisect_right(self.lines, (offset, 1 << 60)) - 1)][1]


@dataclass(frozen=True, slots=True)
class BlockTree:
    """A document as blocks in reading order."""

    document: Document
    blocks: tuple[Block, ...]

    def ancestors(self, block: Block) -> Iterator[Block]:
        """The blocks that govern `block`, the nearest first."""
        while block.parent >= 0:
            block = self.blocks[block.parent]
            yield block

    def headings(self, block: Block) -> tuple[Block, ...]:
        """The heading path of `block`, the nearest first; a heading is not in its own path."""
        return tuple(b for b in self.ancestors(block) if b.kind is BlockKind.HEADING)

    def children(self, block: Block) -> Iterator[Block]:
        """The blocks that `block` governs directly, in order."""
        return (b for b in self.blocks[block.index + 1 :] if b.parent == block.index)
