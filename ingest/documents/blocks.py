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

    `text` is free of markup, list marks, numbering ("3.", "Q7.") and emoji. `parent` is the index of the block that
    governs it: the heading of its section, the item or label paragraph that its list hangs under; -1 at the top.
    `level` is 1.. for headings and the nesting depth (0..) for items. `label` is the short lead that names what
    follows, without colon or dash: "Solutions" in "**Solutions:** use ReLU", "Dropout" in "- Dropout - switches
    units off"; it stands at the start of `text`, and what it introduces begins at `body_start` (the end of `text`
    where the label stands alone above a list; 0 without a label). `cells` and `header` are for rows: a row's text is
    its cells joined by " | ", and the header row itself is no block. `ordered` marks items of a numbered list.
    `lines` maps offsets in `text` to lines: (offset, line), ascending, the first offset 0.
    """

    index: int
    kind: BlockKind
    text: str
    span: Span
    parent: int = -1
    level: int = 0
    label: str = ""
    body_start: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    ordered: bool = False
    lines: tuple[tuple[int, int], ...] = ()

    @property
    def body(self) -> str:
        """What the label introduces; the whole text where there is no label."""
        return self.text[self.body_start :]

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
