"""When two names are one: the only place where spelling, case, plural and hyphens are looked through.

`key` maps every spelling of a name to one key; two names with one key are one name. It is deliberately blind to
meaning: acronyms and synonyms are aliases, which documents and vocabularies state and `kg.identity` joins.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_IRREGULAR = {
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "axes": "axis", "biases": "bias",
    "losses": "loss", "hypotheses": "hypothesis", "analyses": "analysis", "bases": "basis", "criteria": "criterion",
    "minima": "minimum", "maxima": "maximum", "optima": "optimum", "corpora": "corpus", "formulae": "formula",
    "caches": "cache", "lenses": "lens", "series": "series", "species": "species", "movies": "movie",
    "gpus": "gpu", "cpus": "cpu", "tpus": "tpu", "npus": "npu", "grus": "gru", "lus": "lu",
}  # fmt: skip
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|er|ers|es|ing|ation|ations)\b)")
_BRITISH_WORDS = frozenset({"optim", "normal", "regular", "general", "quant", "token", "vector", "initial", "penal",
                            "parallel", "factor", "final", "minim", "maxim", "summar", "real", "visual"})  # fmt: skip
_NOT_NAME = re.compile(r"[^\w+#.]+|_")


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """The singular of an English noun in lower case, by its ending alone: "matrices" -> "matrix"."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-1]
    return word


def _american(word: str) -> str:
    match = _BRITISH.search(word)
    if match and word[: match.start()] in _BRITISH_WORDS:
        return word[: match.start()] + "iz" + word[match.end() :]
    return word.replace("colour", "color").replace("behaviour", "behavior").replace("neighbour", "neighbor")


@lru_cache(maxsize=16_384)
def _plain(word: str) -> str:
    return singular(_american(word))


@lru_cache(maxsize=65_536)
def key(name: str) -> str:
    """The key that every spelling of `name` has: "Long Short-Term Memories (LSTM)" -> "long short term memory".

    Looks through case, Unicode form, hyphens, British spelling, a leading article, a bracketed addition, and the
    plural of each word. Empty for a name without any letter or digit.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    if "(" in text:
        text = re.sub(r"(?<=\S)\s*\([^)]*\)", " ", text)
    words = _NOT_NAME.sub(" ", text).replace("'", "").split()
    words = [w.strip(".") or w for w in words]
    if len(words) > 1 and words[0] in {"the", "a", "an"}:
        words = words[1:]
    return " ".join([_plain(w) if len(w) > 3 or i == len(words) - 1 else w for i, w in enumerate(words)])


def slug(name_key: str) -> str:
    """The id of the concept whose canonical name has this key: "c++ code" -> "c-plus-plus-code"."""
    return name_key.replace("+", "-plus").replace("#", "-sharp").replace(".", "-").replace(" ", "-").strip("-")
