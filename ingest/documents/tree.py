"""Drafts to the block tree: labels read, marks taken out, and every block under what governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.documents.draft import Draft, unmarked
from ingest.documents.leads import BOLD, BOLD_END, PICTURED_END
from ingest.documents.plain import is_label
from kg.model import Document, Span

_COLON = re.compile(r"[^.:!?;\n]{1,70}?(?:\([^)]{1,60}\)[^.:!?;\n]{0,20})?(?P<sep>\s?:(?=\s|$))\s*")
_DASH = re.compile(r"[^:!?;\n]{1,70}?(?P<sep>\s+(?:[–—-]|→|->|=>)\s+)")
_BOLD_LEAD = re.compile(rf"{BOLD}(?P<lead>[^{BOLD_END}]{{1,90}}){BOLD_END}(?P<sep>\s*(?:[:.–—-]|→)\s*|\s*$)?")
_VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|be|can|could|will|would|should|must|may|might|has|have|had|do|does|did|see|let|let's)\b"
)
_PRONOUN = re.compile(r"(?i)\b(?:we|you|they|i)\b")
_WH = re.compile(r"(?:What|Why|How|When|Where|Who)\b")
_POINTS = re.compile(r"(?i)(?:it|this|these|those|here|there|to|if|as)\b")
MAX_LABEL_WORDS = 8
MAX_OWNERS = 5  # labels within labels; more are labels below each other


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
        return words.strip(" :="), len(words)
    if is_label(words) and not words.rstrip().endswith(":"):
        return PICTURED_END.sub("", words).strip(), len(words)
    bold = _BOLD_LEAD.match(text)
    if bold and (bold["sep"] is not None or bold["lead"].rstrip()[-1:] in ":."):
        lead = bold["lead"].strip()
        start = len(unmarked(text[: bold.end()]))
        start += len(words[start:]) - len(words[start:].lstrip())
        if len(lead.split()) <= MAX_LABEL_WORDS + 2:
            return lead.rstrip(" :.–—-"), start
    if (colon := _COLON.match(words)) and (_names(words[: colon.start("sep")]) or _is_short(words)):
        return words[: colon.start("sep")].strip(), colon.end()
    if (dash := _DASH.match(words)) and _names(words[: dash.start("sep")]) and _dash_leads(draft, words, dash):
        return words[: dash.start("sep")].strip(), dash.end()
    return "", 0


def _names(lead: str) -> bool:
    """Whether a lead names something, rather than says something."""
    if not 0 < len(lead.split()) <= MAX_LABEL_WORDS or lead.count("(") != lead.count(")"):
        return False
    if _WH.match(lead) and len(lead.split()) < 6:
        return True
    return not (_VERB.search(lead) or _PRONOUN.search(lead) or _POINTS.match(lead))


def _is_short(words: str) -> bool:
    return (
        words.rstrip().endswith(":") and len(words.split()) <= 4 and not (_VERB.search(words) or _POINTS.match(words))
    )


def _dash_leads(draft: Draft, words: str, dash: re.Match[str]) -> bool:
    lead = words[: dash.start("sep")]
    if "." in lead.replace("e.g.", "") or "," in lead or len(lead.split()) > 6:
        return False
    mark = dash["sep"].strip()
    return draft.kind is BlockKind.ITEM or f" {mark} " not in words[dash.end() :]


@dataclass(slots=True)
class _Owner:
    """A block that waits for what it introduces: a label that stands alone, or a sentence that ends with a colon.

    `depth` is that of the item that it is or stands in, -1 outside of lists; `done` says that what comes beside it
    at that depth is no longer its own, because its text or its inner list has come.
    """

    block: Block
    depth: int
    done: bool = False


class _Grower:
    """Adds one draft after the other, keeping what is open: headings, items, and owners that wait for a body."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.headings: list[Block] = []
        self.items: list[tuple[int, Block]] = []
        self.owners: list[_Owner] = []
        self.in_stack = False  # the last block was a line that is an item without a mark

    def add(self, draft: Draft) -> None:
        text, lines = _joined(draft)
        if not any(map(str.isalnum, text)) and not draft.verbatim:
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
        self._open(draft, block, alone=alone)
        self.in_stack = draft.plain and draft.kind is BlockKind.ITEM

    def _fallback(self) -> Block | None:
        if self.owners:
            return self.owners[-1].block
        return self.headings[-1] if self.headings else None

    def _depth(self, draft: Draft, parent: Block | None) -> int:
        """How many items an item stands in."""
        if draft.kind is not BlockKind.ITEM:
            return 0
        while parent is not None and parent.kind is not BlockKind.ITEM:
            parent = self.blocks[parent.parent] if parent.parent >= 0 else None
        return parent.level + 1 if parent is not None else 0

    def _parent(self, draft: Draft, *, alone: bool) -> Block | None:
        if draft.kind is BlockKind.HEADING:
            self.owners.clear()
            while self.headings and self.headings[-1].level >= draft.depth:
                self.headings.pop()
            return self._fallback()
        if draft.kind is BlockKind.ITEM:
            return self._over_item(draft, alone=alone)
        if draft.inside:
            while self.items and self.items[-1][0] >= draft.inside:
                self.items.pop()
            if self.owners and self.items and self.owners[-1].block is self.items[-1][1]:
                self.owners[-1].done = True
            return self.items[-1][1] if self.items else self._fallback()
        if draft.verbatim:
            if self.owners and self.owners[-1].block.body and self.owners[-1].depth >= 0:
                self.owners[-1].done = True
            return self.items[-1][1] if draft.indent and self.items else self._fallback()
        if draft.after_junk and draft.words[:1].islower():
            return self._fallback()  # the rest of a sentence whose beginning is lost ends no list
        self.items.clear()
        return self._over_paragraph(draft, alone=alone)

    def _over_item(self, draft: Draft, *, alone: bool) -> Block | None:
        """An item set in below another is governed by that; one beside a label that stands alone, by the label."""
        if draft.plain and not self.in_stack and self.blocks and self.blocks[-1].kind is BlockKind.ITEM:
            self.items.clear()  # lines that are a list in all but marks begin a new one
            self.owners = [owner for owner in self.owners if owner.block is self.blocks[-1]]
        while self.items and self.items[-1][0] >= draft.depth:
            self.items.pop()
        while self.owners and (
            self.owners[-1].depth > draft.depth
            or (self.owners[-1].depth == draft.depth and (alone or self.owners[-1].done))
        ):
            self.owners.pop()
        owner = self.owners[-1] if self.owners else None
        if owner and (owner.depth == draft.depth or owner.block is self.blocks[-1]):
            owner.done = owner.done or owner.depth < draft.depth
            return owner.block
        if self.items:
            return self.items[-1][1]
        return self._fallback()

    def _over_paragraph(self, draft: Draft, *, alone: bool) -> Block | None:
        """A paragraph belongs to the owner right above it; later ones only while no blank line parts them."""
        last = self.blocks[-1] if self.blocks else None
        while self.owners and last is not None:
            owner = self.owners[-1]
            beside = alone and draft.plain and owner.depth < 0 and owner.block.kind is BlockKind.PARAGRAPH
            beside = beside or len(self.owners) > MAX_OWNERS
            goes_on = last.parent == owner.block.index and last.kind is not BlockKind.ITEM and not draft.after_gap
            if draft.kind is BlockKind.ROW or (draft.term == 2 and owner.block.label):
                return owner.block
            if (owner.block is last or goes_on) and not beside and draft.term != 1:
                owner.done = owner.depth >= 0 and not alone
                return owner.block
            self.owners.pop()
        return self._fallback()

    def _open(self, draft: Draft, block: Block, *, alone: bool) -> None:
        if draft.kind is BlockKind.HEADING:
            self.headings.append(block)
            self.items.clear()
            return
        if draft.kind is BlockKind.ITEM:
            self.items.append((draft.depth, block))
        if draft.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH) or not (alone or block.text.endswith(":")):
            return
        depth = draft.depth if draft.kind is BlockKind.ITEM else draft.inside - 1
        if depth < 0 and self.owners and block.parent == self.owners[-1].block.index:
            depth = self.owners[-1].depth
            self.owners[-1].done = False
        self.owners.append(_Owner(block, depth))


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
