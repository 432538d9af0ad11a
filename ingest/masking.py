"""Lets the parser read a text with its concepts known: each mention becomes one plain noun before parsing.

A model trained on news takes "overfitting" for a verb, "batch normalization layer" for three words to arrange, and
"L1/L2" for nothing it knows. Masked ("The method prevents problems"), the sentence is one that it has often seen, and
shorter. `mask` makes such a copy, `unmask` carries what was read over to the text itself: the parts of a mention hang
on its last word.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from spacy.tokens import Doc, Span

from ingest.words import is_plural

NOUNS = {
    "FIELD": "science", "MODEL": "network", "COMPONENT": "layer", "ALGORITHM": "algorithm", "TECHNIQUE": "method",
    "FUNCTION": "function", "METRIC": "measure", "PARAMETER": "parameter", "PROBLEM": "problem", "TASK": "task",
    "DATA": "dataset", "TOOL": "tool", "THEORY": "theory",
}  # fmt: skip


@lru_cache(maxsize=64)
def noun(kind: str, *, plural: bool) -> str:
    """The noun that stands for a mention of this kind."""
    word = NOUNS.get(kind, "thing")
    if not plural:
        return word
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def mask(doc: Doc, spans: list[Span]) -> Doc:
    """A copy of `doc` with one noun for each of `spans` (in order, without overlap); sentence starts are kept. Vectors
    and tags are not: those of "overfitting" would still tell the parser of a verb."""
    strings = doc.vocab.strings
    read = doc.to_array(["ORTH", "SPACY", "SENT_START"])
    rows = read[_places(len(doc), spans)]
    shift = 0  # how many tokens fewer the copy has so far
    for span in spans:
        last, shift = span.end - 1, shift + span.end - 1 - span.start
        row = rows[last - shift]
        row[0] = strings.add(noun(span.label_, plural=is_plural(doc[last].lower_)))
        row[2] = read[span.start, 2]
    words, spaces, starts = rows[:, 0].tolist(), (rows[:, 1] > 0).tolist(), (rows[:, 2] == 1).astype(np.uint64)
    copy = Doc(doc.vocab, words=words, spaces=spaces)
    return copy.from_array(["SENT_START"], starts)


def _places(size: int, spans: list[Span]) -> list[int]:
    """Where each token of a masked copy stands in a text of `size` tokens: a mention where its last word does."""
    place: list[int] = []
    i = 0
    for span in spans:
        place += (*range(i, span.start), span.end - 1)
        i = span.end
    place += range(i, size)
    return place


def unmask(doc: Doc, spans: list[Span], masked: Doc) -> Doc:
    """Give `doc` the parse of its masked copy."""
    place = _places(len(doc), spans)
    inner = [(at, span.end - 1) for span in spans for at in range(span.start, span.end - 1)]
    layout: list[int | str] = ["HEAD", "DEP", "POS", "TAG"]
    read = masked.to_array(layout)
    at = np.array(place, dtype=np.int64)
    rows = np.zeros((len(doc), len(layout)), dtype=np.uint64)
    rows[at] = read
    rows[at, 0] = (at[np.arange(len(at)) + read[:, 0].astype(np.int64)] - at).astype(np.uint64)
    compound, noun_pos, tag = (doc.vocab.strings.add(s) for s in ("compound", "NOUN", "NN"))
    for part, head in inner:
        rows[part] = (head - part, compound, doc[part].pos or noun_pos, tag)
    return doc.from_array(layout, rows)  # type: ignore[arg-type]  # the stub knows int arrays only
