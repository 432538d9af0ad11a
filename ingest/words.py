"""The words that carry a relation, read from words.tsv: verbs, nouns and small words by class, labels by class.

Classes are what rules and the judge see of a text's wording, so that neither learns single phrases by heart.
Verb forms are made by rule ("reduces", "reduced", "reducing"); nothing here needs a tagger.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
# Where a label's words speak for several classes, the earlier of these wins: a specific class before a vague one.
LABELS = (
    "contrast", "types", "applications", "challenges", "solutions", "advantages", "causes", "effects", "components",
    "steps", "requirements", "metrics", "extends", "examples", "inputs", "tools", "mechanism", "members", "training",
    "formula", "names", "purpose", "definition", "summary", "row",
)  # fmt: skip


def is_plural(word: str) -> bool:
    """Whether a lower-case noun looks like several: "layers", not "loss", "analysis", "corpus"."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us"))


def roughly(n: int) -> str:
    """A number as a fact to learn from: small ones exactly, larger ones by their size."""
    return str(n) if n < 3 else "3-5" if n < 6 else "6-9" if n < 10 else "10+"


def forms(verb: str) -> tuple[str, ...]:
    """The forms of a regular verb: "apply" -> apply, applies, applied, applying."""
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    plural = verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s")
    doubled = (
        (verb + verb[-1] + "ed", verb + verb[-1] + "ing") if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb) else ()
    )
    return (verb, plural, stem + "ed", stem + "ing", *doubled)


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {"verb": {}, "noun": {}, "word": {}}
    labels: dict[str, list[str]] = {}
    text = resources.files(__package__).joinpath("words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("# "):
            continue
        (part, name), words = line.split("\t")[0].split(" "), line.split("\t")[1].split()
        for word in words:
            if part == "label":
                labels.setdefault(word, []).append(name)
                continue
            for form in (
                forms(word) if part == "verb" else (word, word + "s", word + "es") if part == "noun" else (word,)
            ):
                tables[part].setdefault(form, name)
    tables["label"] = {word: min(names, key=LABELS.index) for word, names in labels.items()}
    return tables


def verb_class(word: str) -> str:
    """The class of a verb form in lower case; "" for a word of no class."""
    return _tables()["verb"].get(word, "")


def noun_class(word: str) -> str:
    """The class of a noun that stands for a relation ("variant", "part"); "" for others."""
    return _tables()["noun"].get(word, "")


def small_word(word: str) -> str:
    """The class of a preposition, conjunction or mark; "" for others."""
    return _tables()["word"].get(word, "")


@lru_cache(maxsize=8192)
def label_class(text: str) -> str:
    """What a label, heading or table header announces: "Common use cases" -> "applications"; "" if nothing."""
    labels = _tables()["label"]
    found = {labels[w] for w in _WORD.findall(text.casefold()) if w in labels}
    return min(found, key=LABELS.index, default="")


@lru_cache(maxsize=8192)
def question_form(text: str) -> str:
    """How a heading asks: what, how, why, difference, list, explain; "" for a plain heading."""
    words = _WORD.findall(text.casefold())
    if not words:
        return ""
    if {"differ", "difference", "differences", "vs", "versus", "compare", "between"} & set(words):
        return "difference"
    if words[0] in {"what", "how", "why", "when", "which", "where", "explain", "describe", "define", "list", "name"}:
        return words[0] if words[0] in {"what", "how", "why", "when"} else "explain"
    return "question" if text.rstrip().endswith("?") else ""
