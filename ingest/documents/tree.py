"""Drafts to the block tree: labels read, marks taken out, and every block under what governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.documents.draft import BOLD, BOLD_END, Draft
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
        start = len(text[: bold.end()].replace(BOLD, "").replace(BOLD_END, ""))
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
        self.owner: Block | None = None  # a label, or a sentence that ends with a colon
        self.owner_depth = -1
        self.owner_served = False  # a list or a second paragraph came under it
        self.inside = 0

    def add(self, draft: Draft) -> None:
        text, lines = _joined(draft)
        if not text:
            return
        label, start = label_of(draft)
        parent, level = self._place(draft, label, start, text)
        block = Block(
            index=len(self.blocks),
            kind=draft.kind,
            text=text,
            span=Span(draft.start_line, draft.end_line),
            parent=parent.index if parent else -1,
            level=level,
            label=label,
            body_start=min(start, len(text)),
            cells=draft.cells,
            header=draft.header,
            ordered=draft.ordered,
            lines=lines,
        )
        self.blocks.append(block)
        self._remember(draft, block)

    def _heading(self) -> Block | None:
        return self.headings[-1] if self.headings else None

    def _place(self, draft: Draft, label: str, start: int, text: str) -> tuple[Block | None, int]:
        if draft.kind is BlockKind.HEADING:
            while self.headings and self.headings[-1].level >= draft.depth:
                self.headings.pop()
            return self._heading(), draft.depth
        if draft.kind is BlockKind.ITEM:
            parent = self._over_item(draft, alone=bool(label) and start >= len(text))
            return parent, parent.level + 1 if parent and parent.kind is BlockKind.ITEM else 0
        if draft.inside:
            while self.items and self.items[-1][0] >= draft.inside:
                self.items.pop()
            return (self.items[-1][1] if self.items else self.owner or self._heading()), 0
        return self._over_paragraph(draft, alone=is_label(text)), 0

    def _over_item(self, draft: Draft, *, alone: bool) -> Block | None:
        while self.items and self.items[-1][0] >= draft.depth:
            self.items.pop()
        if self.owner and self.owner_depth >= draft.depth and (alone or self.owner_depth > draft.depth):
            self.owner = None if self.owner_depth >= 0 else self.owner
        if self.owner and self.owner_depth >= draft.depth:
            return self.owner
        if self.items:
            return self.items[-1][1]
        return self.owner or self._heading()

    def _over_paragraph(self, draft: Draft, *, alone: bool) -> Block | None:
        self.items.clear()
        if self.owner is None:
            return self._heading()
        if draft.kind in (BlockKind.CODE, BlockKind.FORMULA, BlockKind.ROW):
            return self.owner
        is_next = self.owner is self.blocks[-1] or (not self.owner_served and not draft.after_gap)
        if is_next and not (alone and draft.plain and self.owner_depth < 0) and draft.term != 1:
            return self.owner
        if draft.term == 2 and self.owner.label:
            return self.owner
        self.owner = None
        return self._heading()

    def _remember(self, draft: Draft, block: Block) -> None:
        if draft.kind is BlockKind.HEADING:
            self.headings.append(block)
            self.items.clear()
            self.owner = None
            return
        if draft.kind is BlockKind.ITEM:
            self.items.append((draft.depth, block))
            self.owner_served = True
        opens = draft.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH) and (
            (bool(block.label) and block.body_start >= len(block.text)) or block.text.endswith(":")
        )
        if opens and (draft.kind is BlockKind.ITEM or not draft.inside):
            self.owner, self.owner_served = block, False
            self.owner_depth = draft.depth if draft.kind is BlockKind.ITEM else -1


def _joined(draft: Draft) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The plain text of a draft and the map from its offsets to lines."""
    verbatim = draft.kind in (BlockKind.CODE, BlockKind.FORMULA)
    parts: list[str] = []
    lines: list[tuple[int, int]] = []
    length = 0
    for line, part in draft.segments:
        plain = part.replace(BOLD, "").replace(BOLD_END, "")
        plain = plain if verbatim else " ".join(plain.split())
        if not plain and not verbatim:
            continue
        lines.append((length, line))
        parts.append(plain)
        length += len(plain) + 1
    text = ("\n" if verbatim else " ").join(parts)
    return (text if text.strip() else ""), tuple(lines)


def walk(tree: BlockTree) -> Iterator[tuple[int, Block]]:
    """Every block with how many blocks govern it."""
    depths: list[int] = []
    for block in tree.blocks:
        depths.append(depths[block.parent] + 1 if block.parent >= 0 else 0)
        yield depths[-1], block
