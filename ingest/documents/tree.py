"""Drafts to the block tree: labels read, marks taken out, and every block under what governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.documents.draft import BOLD, BOLD_END, Draft, unmarked
from ingest.documents.plain import is_label
from kg.model import Document, Span

_COLON = re.compile(r"[^.:!?;\n]{1,70}?(?:\([^)]{1,60}\)[^.:!?;\n]{0,20})?(?P<sep>\s?:(?=\s|$))\s*")
_DASH = re.compile(r"[^:!?;\n]{1,70}?(?P<sep>\s+(?:[–—-]|→|->|=>)\s+)")
_BOLD_LEAD = re.compile(rf"{BOLD}(?P<lead>[^{BOLD_END}]{{1,90}}){BOLD_END}(?P<sep>\s*(?:[:.–—-]|→)\s*|\s*$)?")
_VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|be|can|could|will|would|should|must|may|might|has|have|had|do|does|let|let's|we|you|they)\b"
)
MAX_LABEL_WORDS = 8


def build(document: Document, drafts: Sequence[Draft]) -> BlockTree:
    """The tree of `drafts`."""
    grower = _Grower()
    for draft in drafts:
        grower.add(draft)
    return BlockTree(document, tuple(grower.blocks))


def label_of(draft: Draft) -> tuple[str, int]:
    """The label of a piece and where in its plain text its body begins; ("", 0) without one."""
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return "", 0
    text, words = draft.text, draft.words
    if draft.term == 1:
        return words.strip(" :"), len(words)
    bold = _BOLD_LEAD.match(text)
    if bold and (bold["sep"] is not None or bold["lead"].rstrip()[-1:] in ":."):
        lead = bold["lead"].strip()
        start = len(unmarked(text[: bold.end()]))
        start += len(words[start:]) - len(words[start:].lstrip())
        if len(lead.split()) <= MAX_LABEL_WORDS + 2:
            return lead.rstrip(" :.–—-"), start
    if (colon := _COLON.match(words)) and _names(words[: colon.start("sep")]):
        return words[: colon.start("sep")].strip(), colon.end()
    if (dash := _DASH.match(words)) and _names(words[: dash.start("sep")]) and _dash_leads(draft, words, dash):
        return words[: dash.start("sep")].strip(), dash.end()
    return "", 0


def _names(lead: str) -> bool:
    """Whether a lead names something, rather than says something."""
    return 0 < len(lead.split()) <= MAX_LABEL_WORDS and not _VERB.search(lead)


def _dash_leads(draft: Draft, words: str, dash: re.Match[str]) -> bool:
    lead = words[: dash.start("sep")]
    if "." in lead.replace("e.g.", "") or "," in lead or len(lead.split()) > 6:
        return False
    mark = dash["sep"].strip()
    return draft.kind is BlockKind.ITEM or f" {mark} " not in words[dash.end() :]


class _Grower:
    """Adds one draft after the other, keeping what is open: headings, items, and the label that waits for a body."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.headings: list[Block] = []
        self.items: list[tuple[int, Block]] = []
        self.owner: Block | None = None  # a label that stands alone, or a sentence that ends with a colon
        self.owner_depth = -1  # the depth of the item that it is or stands in; -1 outside of lists
        self.owner_has_text = False

    def add(self, draft: Draft) -> None:
        text, lines = _joined(draft)
        if not text:
            return
        label, start = label_of(draft)
        start = min(start, len(text))
        alone = (bool(label) and start == len(text)) or is_label(text)
        parent = self._parent(draft, alone=alone)
        block = Block(
            index=len(self.blocks),
            kind=draft.kind,
            text=text,
            span=Span(draft.start_line, draft.end_line),
            parent=parent.index if parent else -1,
            level=draft.depth if draft.kind is BlockKind.HEADING else self._depth(draft, parent),
            label=label,
            body_start=start,
            cells=draft.cells,
            header=draft.header,
            ordered=draft.ordered,
            lines=lines,
        )
        self.blocks.append(block)
        self._open(draft, block, parent, alone=alone)

    def _heading(self) -> Block | None:
        return self.headings[-1] if self.headings else None

    def _depth(self, draft: Draft, parent: Block | None) -> int:
        if draft.kind is not BlockKind.ITEM:
            return 0
        while parent is not None and parent.kind is not BlockKind.ITEM:
            parent = self.blocks[parent.parent] if parent.parent >= 0 else None
        return parent.level + 1 if parent is not None else 0

    def _parent(self, draft: Draft, *, alone: bool) -> Block | None:
        if draft.kind is BlockKind.HEADING:
            while self.headings and self.headings[-1].level >= draft.depth:
                self.headings.pop()
            return self._heading()
        if draft.kind is BlockKind.ITEM:
            return self._over_item(draft, alone=alone)
        if draft.inside:
            while self.items and self.items[-1][0] >= draft.inside:
                self.items.pop()
            return self.items[-1][1] if self.items else self.owner or self._heading()
        if draft.verbatim:
            return self.items[-1][1] if draft.indent and self.items else self.owner or self._heading()
        self.items.clear()
        return self._over_paragraph(draft, alone=alone)

    def _over_item(self, draft: Draft, *, alone: bool) -> Block | None:
        """An item set in below another is governed by that; one beside a label that stands alone, by the label."""
        while self.items and self.items[-1][0] >= draft.depth:
            self.items.pop()
        if self.owner and self.owner_depth > draft.depth:
            self.owner = None
        if self.owner and self.owner_depth == draft.depth and (alone or self.owner_has_text):
            self.owner = None
        if self.owner and self.owner_depth == draft.depth:
            return self.owner
        if self.owner and self.owner.kind is BlockKind.PARAGRAPH and self.owner is self.blocks[-1]:
            return self.owner
        if self.items:
            if self.owner and self.items[-1][1] is self.owner:
                self.owner = None  # its list is the one set in: what comes beside it later is not
            return self.items[-1][1]
        return self.owner or self._heading()

    def _over_paragraph(self, draft: Draft, *, alone: bool) -> Block | None:
        owner = self.owner
        if owner is None:
            return self._heading()
        if draft.kind is BlockKind.ROW:
            return owner
        beside = alone and draft.plain and self.owner_depth < 0 and owner.kind is BlockKind.PARAGRAPH
        follows = owner is self.blocks[-1] or (self.blocks[-1].parent == owner.index and not draft.after_gap)
        if (follows and self.blocks[-1].kind is not BlockKind.ITEM and not beside and draft.term != 1) or (
            owner is self.blocks[-1] and not beside and draft.term != 1
        ):
            return owner
        if draft.term == 2 and owner.label:
            return owner
        self.owner = None
        return self._heading()

    def _open(self, draft: Draft, block: Block, parent: Block | None, *, alone: bool) -> None:
        if draft.kind is BlockKind.HEADING:
            self.headings.append(block)
            self.items.clear()
            self.owner = None
            return
        if draft.kind is BlockKind.ITEM:
            self.items.append((draft.depth, block))
        if draft.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH):
            return
        if alone or block.text.endswith(":"):
            inner = self.owner is not None and parent is self.owner
            depth = self.owner_depth if inner else -1
            if draft.kind is BlockKind.ITEM:
                depth = draft.depth
            elif draft.inside:
                depth = draft.inside - 1
            self.owner, self.owner_depth, self.owner_has_text = block, depth, False
        elif draft.kind is BlockKind.PARAGRAPH and self.owner is not None and parent is self.owner:
            self.owner_has_text = self.owner_depth >= 0


def _joined(draft: Draft) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The plain text of a draft and the map from its offsets to lines."""
    verbatim = draft.verbatim
    parts: list[str] = []
    lines: list[tuple[int, int]] = []
    length = 0
    for line, part in draft.segments:
        plain = unmarked(part) if verbatim else " ".join(unmarked(part).split())
        if not plain and not verbatim:
            continue
        lines.append((length, line))
        parts.append(plain)
        length += len(plain) + 1
    text = ("\n" if verbatim else " ").join(parts)
    if draft.kind is BlockKind.HEADING:
        text = text.rstrip(" :#") or text
    return (text if text.strip() else ""), tuple(lines)


def walk(tree: BlockTree) -> Iterator[tuple[int, Block]]:
    """Every block with how many blocks govern it."""
    depths: list[int] = []
    for block in tree.blocks:
        depths.append(depths[block.parent] + 1 if block.parent >= 0 else 0)
        yield depths[-1], block
