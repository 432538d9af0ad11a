"""What stands where: the mentions of a document, and for each the mentions that the text's structure relates it to.

A question's title, a heading, a label, a row's head or the sentence before may be what a statement is about. `pairs`
lists them all as candidates, each with its role; whether a pair states a relation, and which, is for `ingest.rules`
and its judge to say. The number of pairs grows linearly with the document: each role brings a bounded number.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc

from ingest.documents.blocks import Block, BlockKind, BlockTree
from ingest.syntax import Syntax
from ingest.view import cell_starts
from ingest.words import label_class
from kg.model import Form, Span

_HEADER_WORD = re.compile(r"\w[\w+#.'-]*|[^\w\s]")
QUOTE = 400  # characters of a quotation
_NEAR = 10  # names between the two of a pair in one sentence
FAR = frozenset({"heading2", "heading3", "grandparent", "sibling", "before"})
_RARE = FAR | {"cells", "header"}  # hardly ever related
_LEAST, _LEAST_RARE = 0.1, 0.4  # of the probability that both are concepts: costs 1 in 70 relations, saves 1 in 6 pairs
_HEADINGS = (3, 2, 1)  # how many names the nearest heading brings, the one above it, the next


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a block: its tokens, the concept and kind, the sentence and cell it stands in.

    A mention in a table's header has no tokens of its own (`start` is -1); `block` is then the table's first row.
    """

    id: int
    block: int
    start: int
    end: int
    root: int
    name: str
    kind: str
    sentence: int = 0
    column: int = -1
    in_label: bool = False
    confidence: float = 1.0

    @property
    def in_header(self) -> bool:
        return self.start < 0


class Pair(NamedTuple):
    """Two mentions that may be related. `first` governs or precedes `second`; `role` says how it does."""

    first: Mention
    second: Mention
    role: str


class Context:
    """One document's blocks, their syntax and mentions, and the pairs among these."""

    def __init__(self, tree: BlockTree, docs: Sequence[Doc]) -> None:
        self.tree = tree
        self.docs = docs
        self.mentions: list[Mention] = []
        self._syntax: dict[int, Syntax] = {}
        self._focus: dict[int, dict[str, str]] = {}
        self._often: dict[int, Counter[str]] = {}
        self._sections: list[int] = []
        self._announces: dict[int, str] = {}
        self._header_names: dict[int, tuple[Mention, ...]] = {}
        self._first_row: dict[int, int] = {}  # of each row's table
        self.of_block = [self._mentions(block, doc) for block, doc in zip(tree.blocks, docs, strict=True)]

    def syntax(self, block: int) -> Syntax:
        """The tokens of a block, read once."""
        if block not in self._syntax:
            self._syntax[block] = Syntax(self.docs[block])
        return self._syntax[block]

    def _mentions(self, block: Block, doc: Doc) -> tuple[Mention, ...]:
        spans = doc.spans["concepts"] if "concepts" in doc.spans else ()  # noqa: SIM401  span groups have no get
        if not spans:
            return ()
        syntax = self.syntax(block.index)
        starts = cell_starts(block.cells)
        found = []
        for span in spans:
            column = sum(span.start_char >= s for s in starts) - 1 if starts else -1
            in_label = bool(block.label) and span.start_char < max(block.body_start, 1)
            root = span.root.i if syntax.parsed else span.end - 1
            found.append(
                Mention(len(self.mentions), block.index, span.start, span.end, root, span._.concept, span.label_,
                        syntax.sentences[span.start], column, in_label, span._.confidence)
            )  # fmt: skip
            self.mentions.append(found[-1])
        return tuple(found)

    # --- what governs a block ---------------------------------------------------------------------------------

    def governors(self, block: Block) -> Iterator[tuple[str, tuple[Mention, ...]]]:
        """The mentions that a block may be about, by role, the nearest first."""
        headings = items = 0
        for above in self.tree.ancestors(block):
            names = self.of_block[above.index]
            if above.kind is BlockKind.HEADING:
                if headings == len(_HEADINGS):
                    return
                yield f"heading{headings + 1}", names[: _HEADINGS[headings]]
                headings += 1
            elif items < 2:
                lead = tuple(m for m in names if m.in_label) or (names[:2] + names[-1:] if len(names) > 3 else names)
                yield ("parent", "grandparent")[items], lead
                items += 1

    def announced(self, block: Block) -> tuple[str, str, str]:
        """The label classes that bear on a block: its own, that of the block it hangs under, that of its heading."""
        above = next(self.tree.ancestors(block), None)
        heading = above if above is not None and above.kind is BlockKind.HEADING else None
        if heading is None:
            heading = next(iter(self.tree.headings(block)), None)
        parent = "" if above is None or above is heading else self.announces(above)
        return self.announces(block) if block.label else "", parent, self.announces(heading) if heading else ""

    def announces(self, block: Block) -> str:
        """The class of a heading's or label's words, the names in it left out ("Recurrent *layers*" announces none)."""
        if block.index not in self._announces:
            names = [m for m in self.of_block[block.index] if m.in_label or not block.label]
            text, doc = block.label or block.text[-80:], self.docs[block.index]
            for mention in names:
                text = text.replace(doc[mention.start : mention.end].text, " ")
            self._announces[block.index] = label_class(text)
        return self._announces[block.index]

    def label_word(self, block: Block) -> str:
        """The last word of what announces a block, the names in it left out."""
        for above in (block, *self.tree.ancestors(block)):
            if above is block and not block.label:
                continue
            text = above.label or above.text
            names = [m for m in self.of_block[above.index] if m.in_label or not above.label]
            for mention in names:
                text = text.replace(self.docs[above.index][mention.start : mention.end].text, " ")
            words = _HEADER_WORD.findall(text)
            return words[-1].casefold() if words and len(words) < 8 else ""
        return ""

    def focus(self, block: Block) -> dict[str, str]:
        """The names in the headings above a block, each with how far above it stands; made once a heading."""
        path = self.tree.headings(block)
        index = path[0].index if path else -1
        if index not in self._focus:
            found: dict[str, str] = {}
            for height, heading in enumerate(path[: len(_HEADINGS)]):
                for mention in self.of_block[heading.index]:
                    found.setdefault(mention.name, str(height))
            self._focus[index] = found
        return self._focus[index]

    def section(self, block: Block) -> int:
        """The index of the nearest heading above a block, -1 where there is none."""
        if not self._sections:
            for b in self.tree.blocks:  # a parent stands before what it governs
                above = self.tree.blocks[b.parent] if b.parent >= 0 else None
                inherited = -1 if above is None else self._sections[above.index]
                self._sections.append(
                    above.index if above is not None and above.kind is BlockKind.HEADING else inherited
                )
        return self._sections[block.index]

    def often(self, block: Block) -> Counter[str]:
        """How often the section of a block names each concept."""
        if not self._often:
            for b in self.tree.blocks:
                self._often.setdefault(self.section(b), Counter()).update(m.name for m in self.of_block[b.index])
        return self._often[self.section(block)]

    def header_mentions(self, block: Block) -> tuple[Mention, ...]:
        """The names in the header of a row's table, found once a table."""
        first = block.index
        while first and self.tree.blocks[first - 1].header == block.header and self.tree.blocks[first - 1].cells:
            first = self._first_row.get(first - 1, first - 1)
        self._first_row[block.index] = first
        if first not in self._header_names:
            self._header_names[first] = tuple(self._find_header(first, block))
        return self._header_names[first]

    def _find_header(self, first: int, block: Block) -> Iterator[Mention]:
        doc = self.docs[block.index]
        names = doc._.names
        for column, cell in enumerate(block.header):
            words = _HEADER_WORD.findall(cell)
            if names is None or not words:
                continue
            for span in names.find(Doc(doc.vocab, words=words)):
                mention = Mention(len(self.mentions), first, -1, -1, -1, span._.concept, span.label_, 0, column)
                self.mentions.append(mention)
                yield mention

    # --- candidates ---------------------------------------------------------------------------------------------

    def pairs(self) -> Iterator[Pair]:
        """All candidate pairs in reading order, but those of doubtful names where a relation is rare anyway."""
        for pair in self._pairs():
            least = _LEAST_RARE if pair.role in _RARE else _LEAST
            if pair.first.confidence * pair.second.confidence >= least:
                yield pair

    def _pairs(self) -> Iterator[Pair]:
        before: dict[int, list[Mention]] = {}  # by parent: what the blocks there were about so far
        for block in self.tree.blocks:
            names = self.of_block[block.index]
            if block.kind is BlockKind.ROW:
                yield from self._in_row(block, names)
            else:
                yield from self._in_block(names)
            if names:
                yield from self._from_above(block, names)
                earlier = before.setdefault(block.parent, [])
                yield from self._from_before(block, names, earlier)
                earlier.append(names[0])

    def _in_block(self, names: Sequence[Mention]) -> Iterator[Pair]:
        label = [m for m in names if m.in_label][:4]
        firsts: list[Mention] = []  # of each sentence so far
        for n, second in enumerate(names):
            for first in names[max(0, n - _NEAR) : n]:
                if first.sentence == second.sentence and first.in_label == second.in_label:
                    yield Pair(first, second, "sentence")
            if second.in_label:
                continue
            for first in label:
                yield Pair(first, second, "label")
            earlier = len(firsts) - (bool(firsts) and firsts[-1].sentence == second.sentence)
            if earlier:
                yield Pair(firsts[earlier - 1], second, "previous")
            if earlier > 1:
                yield Pair(firsts[0], second, "opening")
            if earlier == len(firsts):
                firsts.append(second)

    def _in_row(self, block: Block, names: Sequence[Mention]) -> Iterator[Pair]:
        header = self.header_mentions(block) if names else ()
        head = [m for m in names if m.column == 0][:3]
        for n, second in enumerate(names):
            for first in names[max(0, n - _NEAR) : n]:
                if first.column == second.column:
                    yield Pair(first, second, "sentence")
                elif first.column and second.column:
                    yield Pair(first, second, "cells")
            if second.column:
                for first in head:
                    yield Pair(first, second, "rowhead")
            for first in header[:6]:
                yield Pair(first, second, "column" if first.column == second.column else "header")
        if header and header[0].block == block.index:
            for n, second in enumerate(header[:6]):
                for first in header[:n]:
                    yield Pair(first, second, "headers")

    def _from_above(self, block: Block, names: Sequence[Mention]) -> Iterator[Pair]:
        seen: set[str] = set()
        for role, governors in self.governors(block):
            for first in governors:
                if first.name in seen:
                    continue
                seen.add(first.name)
                for second in names:
                    yield Pair(first, second, role)

    def _from_before(self, block: Block, names: Sequence[Mention], earlier: Sequence[Mention]) -> Iterator[Pair]:
        if block.kind is BlockKind.PARAGRAPH:
            for first in earlier[-1:]:
                for second in names[:6]:
                    yield Pair(first, second, "before")
        else:
            for first in earlier[-3:]:
                yield Pair(first, names[0], "sibling")

    # --- places ---------------------------------------------------------------------------------------------------

    def line(self, mention: Mention) -> int:
        """The line that a mention stands on."""
        block = self.tree.blocks[mention.block]
        if mention.in_header:
            return max(1, block.span.start_line - 1)
        return block.line_at(self.docs[mention.block][mention.start].idx)

    def form(self, pair: Pair) -> Form:
        """Where a pair's relation stands: a heading, a row, under a label, or a sentence."""
        kind = self.tree.blocks[pair.second.block].kind
        if kind is BlockKind.HEADING:
            return Form.HEADING
        if kind is BlockKind.ROW:
            return Form.TABLE
        return Form.LIST if kind is BlockKind.ITEM and pair.role != "sentence" else Form.SENTENCE

    def quote(self, pair: Pair) -> str:
        """The words that state a pair's relation: the sentence, row or item, after the label that governs it."""
        block, doc = self.tree.blocks[pair.second.block], self.docs[pair.second.block]
        if block.kind is not BlockKind.PARAGRAPH or pair.second.in_header:
            return block.text[:QUOTE]
        sentences = self.syntax(block.index).sentences
        first = pair.first if pair.first.block == pair.second.block else pair.second
        start = bisect_left(sentences, sentences[first.start])
        end = bisect_right(sentences, sentences[pair.second.start])
        return doc[start:end].text.strip()[:QUOTE]

    def span(self, pair: Pair) -> Span:
        """The lines of the smallest passage that states a pair's relation: from the label or heading that governs
        an item to the item, the sentence alone for prose."""
        block = self.tree.blocks[pair.second.block]
        last = self.line(pair.second)
        if pair.role in ("sentence", "previous", "opening", "label", "rowhead", "cells"):
            return ordered(self.line(pair.first), last)
        if block.kind is BlockKind.PARAGRAPH or pair.role in ("before", "header", "column"):
            return Span(last, last)
        if pair.role in ("parent", "sibling", "headers"):
            return ordered(self.line(pair.first), last)
        above = next(self.tree.ancestors(block), block)
        return ordered(above.span.start_line, last)


def ordered(a: int, b: int) -> Span:
    """The span of two lines, whichever comes first."""
    return Span(min(a, b), max(a, b))
