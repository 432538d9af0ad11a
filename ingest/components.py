"""Our spaCy components: what each reads from a `Doc` and what it writes to it.

A `Doc` holds the text of one block, and everything passes through it:

* `doc._.block` is the `Block`; `doc._.names` finds the names of the whole document in it (`ingest.mentions.Survey`);
  `doc._.around` holds the keys of all words of the block and of those that govern it, `doc._.above` those of the
  label or heading that it hangs under.
* `doc.spans["concepts"]` are the mentions, in order and without overlap: `label_` is the kind, `span._.concept` the
  name that the concept has throughout the document, `span._.confidence` how likely it is one, and where `span._.sure`
  is false it counts only if a relation is stated of it.
* a block that can hold a relation is parsed (`doc.has_annotation("DEP")`); others are not. A sentence
  starts where the block's label ends and at each cell of a row.

A mention is seen through `span.root`, `span.start_char` and `span.end_char`; it may be one token or several.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from spacy.language import Language
from spacy.strings import StringStore, get_string_id
from spacy.tokens import Doc, Span

from ingest.view import cell_starts

CONCEPTS = "concepts"

if not Doc.has_extension("block"):  # a second import of this module must not fail
    Doc.set_extension("block", default=None)
    Doc.set_extension("names", default=None)
    Doc.set_extension("around", default=frozenset())
    Doc.set_extension("above", default=())
    Span.set_extension("concept", default="")
    Span.set_extension("confidence", default=1.0)
    Span.set_extension("sure", default=True)


@Language.component("dlkg_mentions", assigns=["doc.spans", "span._.concept"])
def find_mentions(doc: Doc) -> Doc:
    """Mark the document's names in a block: the longest first, each place once."""
    doc.spans[CONCEPTS] = doc._.names.find(doc) if doc._.names is not None else []
    return doc


@Language.component("dlkg_sentence_starts", assigns=["token.is_sent_start"])
def fix_sentence_starts(doc: Doc) -> Doc:
    """Fix where sentences start for certain; the parser decides the rest."""
    starts = _certain_starts(doc)
    for token in doc if starts else ():
        if token.idx in starts:
            token.is_sent_start = True
    return doc


_POS = {
    "CC": "CCONJ", "CD": "NUM", "DT": "DET", "EX": "PRON", "FW": "X", "IN": "ADP", "JJ": "ADJ", "JJR": "ADJ",
    "JJS": "ADJ", "LS": "X", "MD": "AUX", "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PDT": "DET",
    "POS": "PART", "PRP": "PRON", "PRP$": "PRON", "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "RP": "ADP", "SYM": "SYM",
    "TO": "PART", "UH": "INTJ", "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB",
    "VBZ": "VERB", "WDT": "PRON", "WP": "PRON", "WP$": "PRON", "WRB": "ADV", "_SP": "SPACE", "AFX": "ADJ",
    "ADD": "X", "NFP": "PUNCT", "XX": "X", "GW": "X", "NIL": "X", "$": "SYM",
}  # fmt: skip
_COPULAS = frozenset({"be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m"})


@Language.component("dlkg_pos", requires=["token.tag", "token.dep"], assigns=["token.pos"])
def coarse_tags(doc: Doc) -> Doc:
    """Derive the coarse part of speech from the tag: what spaCy's attribute ruler takes a quarter of the time for."""
    strings = doc.vocab.strings
    copulas = _copulas()
    rows = doc.to_array(["TAG", "DEP", "LOWER"]).tolist() if len(doc) else []
    pos = [_coarse(strings, tag, dep, copula=lower in copulas) for tag, dep, lower in rows]
    return doc.from_array(["POS"], np.array(pos, dtype=np.uint64)) if pos else doc  # type: ignore[arg-type]


@cache
def _copulas() -> frozenset[int]:
    return frozenset(map(get_string_id, _COPULAS))


@lru_cache(maxsize=4096)
def _coarse(strings: StringStore, tag: int, dep: int, *, copula: bool) -> int:
    """The code of a coarse part of speech."""
    pos = _POS.get(strings[tag], "PUNCT")
    if pos == "VERB" and (copula or strings[dep] in ("aux", "auxpass")):
        pos = "AUX"
    elif strings[tag] == "IN" and strings[dep] == "mark":
        pos = "SCONJ"
    return get_string_id(pos)


def _certain_starts(doc: Doc) -> frozenset[int]:
    """Offsets in the text at which a sentence starts: after the label, and at each cell of a row."""
    block = doc._.block
    if block is None:
        return frozenset()
    return frozenset((block.body_start, *cell_starts(block.cells))) - {0}
