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
    """A copy of `doc` with one noun for each of `spans` (in order, without overlap); sentence starts are kept."""
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool | int | None] = []
    i = 0
    for start, end, label in [*((s.start, s.end, s.label_) for s in spans), (len(doc), len(doc), "")]:
        for token in doc[i:start]:
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
            starts.append(True if token.is_sent_start else None)
        if start < len(doc):
            last = doc[end - 1]
            words.append(noun(label, plural=_is_plural(last.lower_)))
            spaces.append(bool(last.whitespace_))
            starts.append(True if doc[start].is_sent_start else None)
        i = end
    return Doc(doc.vocab, words=words, spaces=spaces, sent_starts=starts)


def unmask(doc: Doc, spans: list[Span], masked: Doc) -> Doc:
    """Give `doc` the parse of its masked copy."""
    place: list[int] = []  # where each masked token's head stands in `doc`
    inner: list[tuple[int, int]] = []
    i = 0
    for start, end in [*((s.start, s.end) for s in spans), (len(doc), len(doc))]:
        place.extend(range(i, start))
        if start < len(doc):
            place.append(end - 1)
            inner.extend((t, end - 1) for t in range(start, end - 1))
        i = end
    rows = np.zeros((len(doc), 5), dtype=np.uint64)
    read = masked.to_array(["HEAD", "DEP", "POS", "TAG", "SENT_START"])
    offsets = read[:, 0].astype(np.int64)
    for n, at in enumerate(place):
        rows[at] = read[n]
        rows[at, 0] = np.int64(place[n + int(offsets[n])] - at).astype(np.uint64)
        rows[at, 4] = 0
    compound, noun_pos, tag = (doc.vocab.strings.add(s) for s in ("compound", "NOUN", "NN"))
    for at, head in inner:
        rows[at] = (head - at, compound, doc[at].pos or noun_pos, tag, 0)
    layout = ["HEAD", "DEP", "POS", "TAG"]
    return doc.from_array(layout, rows[:, :4])  # type: ignore[arg-type]  # the stub knows int arrays only


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us"))
