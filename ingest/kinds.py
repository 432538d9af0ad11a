"""The kind of a concept that no vocabulary lists: a multinomial logistic regression over its name and its places.

The words of a name and their endings say much, what stands around it more: the class that a definition gives it
("X is an optimizer"), the class word before it ("libraries such as X"), the label, heading or column that it stands
under, the kinds of the names that it is listed with. The weights are learnt by `bench/train_concepts.py`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from ingest.documents.blocks import Block
from ingest.view import View, joined
from kg.model import Kind
from kg.names import key, singular

PACKAGED = Path(__file__).with_name("kinds.json")

_CLASSES: dict[Kind, str] = {
    Kind.FIELD: "field subfield paradigm discipline branch area",
    Kind.MODEL: "model network architecture family classifier transformer autoencoder detector llm variant backbone",
    Kind.COMPONENT: "layer module component block unit gate head cell part",
    Kind.ALGORITHM: "algorithm optimizer procedure method solver",
    Kind.TECHNIQUE: "technique strategy trick practice approach regularization augmentation",
    Kind.FUNCTION: "function loss activation operation objective operator",
    Kind.METRIC: "metric measure score evaluation",
    Kind.PARAMETER: "parameter hyperparameter setting knob",
    Kind.PROBLEM: "problem issue challenge limitation drawback disadvantage risk pitfall failure con difficulty",
    Kind.TASK: "task application use usage",
    Kind.DATA: "dataset data benchmark corpus input representation structure",
    Kind.TOOL: "library framework tool platform package hardware software toolkit service",
    Kind.THEORY: "theorem property principle theory concept idea phenomenon law",
}
CLASSES: Mapping[str, Kind] = {word: kind for kind, words in _CLASSES.items() for word in words.split()}
_ENDS_CLASS = frozenset({"that", "which", "who", "where", "used", "for", "of", "in", "to", "with", "by", "from", "and",
                         "designed", "based", "on", ",", ".", ";", ":", "(", "–", "-"})  # fmt: skip
_LIKE = frozenset({"like", "including", "e.g.", "namely", ":", "as"})


def features(name: str) -> list[str]:
    """What in a name speaks for a kind: its last words most."""
    words = [singular(w) for w in key(name).split()] or [""]
    last = words[-1]
    found = ["bias", f"last={last}", f"first={words[0]}", f"words={min(len(words), 3)}"]
    found += [f"end={last[-n:]}" for n in (2, 3, 4, 5) if len(last) > n]
    if len(words) > 1:
        found += [f"two={words[-2]} {last}", f"before={words[-2]}"]
    capitals = sum(c.isupper() for c in name)
    found.append(f"shape={min(capitals, 2)}{any(c.isdigit() for c in name):d}{' ' in name:d}")
    return found


def evidence(view: View, start: int, end: int, beside: Iterable[Kind]) -> Iterator[str]:
    """What speaks for a kind around tokens start..end: classes that the text gives, kinds of the names beside."""
    for kind in beside:
        yield f"beside={kind}"
    under = _stands_under(view, view.begin(start))
    for source, found in (("is", _defined_as(view, end)), ("like", _listed_as(view, start)), ("under", under)):
        if found:
            yield f"{source}={found}"


def _defined_as(view: View, end: int) -> Kind | None:
    """The class in "X is a ... class that ...", "X (Y) refers to the class of ..."; after a label: "X: a class"."""
    lower, i = view.lower, end
    if i < len(lower) and lower[i] == "(" and ")" in lower[i : i + 8]:
        i = lower.index(")", i) + 1
    labelled = i < len(lower) and lower[i] in (":", "–", "-")
    if i + 1 >= len(lower) or not (labelled or lower[i] in ("is", "are")):
        return None
    if not labelled and lower[i + 1] not in ("a", "an", "the", "one"):
        return None
    last = ""
    for word in lower[i + 1 : i + 13]:
        if word in _ENDS_CLASS and last not in ("", "one", "type", "kind", "form", "class", "family", "variant"):
            break
        last = singular(word) if word.isalpha() and word not in _ENDS_CLASS else last
    return CLASSES.get(last)


def _listed_as(view: View, start: int) -> Kind | None:
    """The class in "classes such as X", "classes like Y and X"."""
    lower = view.lower
    for i in range(start - 1, max(start - 16, 0), -1):
        if lower[i] in _LIKE:
            before = i - 2 if lower[i] == "as" and lower[i - 1] == "such" else i - 1
            while before > 0 and lower[before] in (",", "("):
                before -= 1
            return CLASSES.get(singular(lower[before])) if before >= 0 else None
        if lower[i] in (".", ";"):
            return None
    return None


def _stands_under(view: View, begin: int) -> Kind | None:
    """The class of the label or heading that governs a block, or of the column in a table."""
    block: Block = view.block
    words: Sequence[str] = view.above
    if block.cells and block.header:
        column = view.column(begin)
        words = [joined(w) for w in block.header[column].split()] if column < len(block.header) else []
    elif block.label and begin >= block.body_start:
        words = [joined(w) for w in block.label.split()]
    return next((CLASSES[w] for w in reversed(words) if w in CLASSES), None) if len(words) <= 5 else None


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    weights: Mapping[str, Mapping[str, float]] = json.loads(PACKAGED.read_text(encoding="utf-8"))
    return weights


@lru_cache(maxsize=16_384)
def guess(name: str, around: frozenset[str] = frozenset()) -> Kind:
    """The likeliest kind of a concept with this name and this evidence around its mentions."""
    scores: dict[str, float] = defaultdict(float)
    for feature in (*features(name), *sorted(around)):
        for kind, weight in _weights().get(feature, {}).items():
            scores[kind] += weight
    return Kind(max(scores, key=lambda kind: (scores[kind], kind))) if scores else Kind.TECHNIQUE
