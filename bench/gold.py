"""Gold annotations as documents with their concepts marked: what rules and the judge are measured and trained on.

A gold item covers some lines of a document and names the concepts there. `documents` marks just these in the text
(each name and alias, wherever it stands in the item's lines), so that relations can be judged apart from concepts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.components import CONCEPTS
from ingest.documents import BlockKind, BlockTree, read
from kg.names import key, singular

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from ingest.mentions import Knowledge
    from ingest.pipeline import Extractor


@dataclass(frozen=True, slots=True)
class GoldRelation:
    source: str
    type: str
    target: str
    first: int
    last: int
    form: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question or section, lines first..last of its document."""

    document: str
    title: str
    first: int
    last: int
    concepts: tuple[tuple[str, str, tuple[str, ...]], ...]  # name, kind, aliases
    relations: tuple[GoldRelation, ...]


@dataclass(frozen=True, slots=True)
class GoldDocument:
    tree: BlockTree
    docs: list[Doc]
    items: tuple[Item, ...]


def items(paths: Iterable[Path]) -> list[Item]:
    """The items of gold files, in order."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_item(row) for row in rows]


def _item(row: dict[str, Any]) -> Item:
    concepts = tuple((c["name"], c["kind"], tuple(c.get("aliases", ()))) for c in row["concepts"])
    first, last = row["lines"]
    return Item(row["document"], row["title"], first, last, concepts, tuple(_relation(r) for r in row["relations"]))


def _relation(row: dict[str, Any]) -> GoldRelation:
    first, last = row["lines"]
    return GoldRelation(row["source"], row["type"], row["target"], first, last, row.get("form", ""))


def joined(text: str) -> str:
    """The key on which a gold name and a text meet: words in the singular, no spaces."""
    return "".join(singular(word) for word in key(text).split())


class GoldNames:
    """Finds the concepts of one item in a `Doc`, the longest name first."""

    def __init__(self, item: Item) -> None:
        self._kinds = {name: kind for name, kind, _ in item.concepts}
        self._names = {joined(n): name for name, _, aliases in reversed(item.concepts) for n in (*aliases, name)}

    def find(self, doc: Doc) -> list[Span]:
        words = [joined(t.text) if any(c.isalnum() for c in t.text) else "" for t in doc]
        found, i = [], 0
        while i < len(words):
            end = self._end(doc, words, i)
            if end > i:
                found.append(self._span(doc, words, i, end))
            i = max(end, i + 1)
        return found

    def _end(self, doc: Doc, words: Sequence[str], i: int) -> int:
        text, best = "", i
        for j in range(i, min(len(words), i + 12)):
            if not words[i] or (not words[j] and doc[j].text not in ("-", "–", "/", "'", "(", ")", " ")):
                break
            text += words[j]
            if words[j] and text in self._names:
                best = j + 1
        return best

    def _span(self, doc: Doc, words: Sequence[str], start: int, end: int) -> Span:
        from spacy.tokens import Span

        name = self._names["".join(words[start:end])]
        span = Span(doc, start, end, label=self._kinds[name])
        span._.concept = name
        return span


def documents(nlp: Language, gold: Sequence[Item], folders: Sequence[Path]) -> Iterator[GoldDocument]:
    """The documents of gold items, read and parsed, with the gold concepts of each item marked in its lines."""
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in gold:
        grouped[item.document].append(item)
    for name, own in sorted(grouped.items()):
        path = next(folder / name for folder in folders if (folder / name).exists())
        tree = read(path.read_bytes(), document_id=name)
        yield GoldDocument(tree, [_doc(nlp, tree, i, own) for i in range(len(tree.blocks))], tuple(own))


def found_documents(
    extractor: Extractor, gold: Sequence[Item], folders: Sequence[Path], finders: Mapping[str, Knowledge]
) -> Iterator[GoldDocument]:
    """The documents of gold items with the concepts that the pipeline finds, each by what `finders` has for it."""
    for name in sorted({item.document for item in gold}):
        extractor._knowledge = finders[name]
        path = next(folder / name for folder in folders if (folder / name).exists())
        tree = read(path.read_bytes(), document_id=name)
        yield GoldDocument(tree, extractor.docs(tree), tuple(item for item in gold if item.document == name))


def _doc(nlp: Language, tree: BlockTree, index: int, own: Sequence[Item]) -> Doc:
    from ingest.components import fix_sentence_starts
    from ingest.masking import mask, unmask
    from ingest.pipeline import COMPONENTS, TAGGING

    block = tree.blocks[index]
    unread = block.kind in (BlockKind.CODE, BlockKind.FORMULA)
    doc = nlp.make_doc("" if unread else block.text)
    doc._.block = block
    item = next((i for i in own if i.first <= block.span.start_line <= i.last), None)
    doc.spans[CONCEPTS] = []
    if item is None:
        return doc
    doc._.names = GoldNames(item)
    doc.spans[CONCEPTS] = doc._.names.find(doc)
    if not len(doc.spans[CONCEPTS]):
        return doc
    fix_sentence_starts(doc)
    spans = list(doc.spans[CONCEPTS])
    for name in TAGGING:
        doc = nlp.get_pipe(name)(doc)
    masked = mask(doc, spans)
    for name, component in nlp.pipeline:
        if name not in COMPONENTS:
            masked = component(masked)
    return unmask(doc, spans, masked)
