"""Candidates for concepts: the phrases of a block that could be a name, by part of speech and by an English dictionary.

A run of adjectives and nouns is a *chunk*; a candidate is a chunk or its end ("simple recurrent network",
"recurrent network", "network"). The tagger errs on list items and headings ("Flatten layer", "reward models"), so a
word that it takes for a verb still counts as a noun where the dictionary allows that and its neighbours call for it.
The dictionary is the one that the spaCy pipeline's lemmatizer carries; without it only the tags speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.view import View
from kg.names import singular

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST = 6  # words in a candidate: 99 % of the names of the field are shorter
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "VBG", "FW", "ADD", "XX", "LS", "AFX", "UH"})
_LEADS = frozenset({"JJ", "JJR", "JJS", "VBN", "VBD", "CD", "RB"})
_MAYBE = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "JJ", "RB", "JJS", "JJR", "PRP", "."})
_VERBS = frozenset({"VB", "VBP", "VBZ", "VBD", "RB"})
_JOINTS = frozenset({"-", "–", "'s", "’s", "@"})
_CODE = re.compile(r"[\\={}^$<>~|]|://|^_|_\w?$|\.(?:png|jpe?g|svg|gif|py)$")


@dataclass(frozen=True, slots=True)
class English:
    """What an English dictionary says of a word; empty sets mean that no dictionary is at hand."""

    nouns: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    _cache: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, nlp: Language) -> English:
        """The dictionary that the lemmatizer of `nlp` carries."""
        lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if "lemmatizer" in nlp.component_names else None
        if lookups is None or not lookups.has_table("lemma_index"):
            return cls()
        index = lookups.get_table("lemma_index")
        return cls(
            frozenset(index["noun"]), frozenset(index["verb"]), frozenset(index["adj"]) | frozenset(index["adv"])
        )

    def classes(self, word: str) -> str:
        """The classes of a lower-case word: "n", "v" and "o" (other) for those that it can be; "" for an unknown."""
        found = self._cache.get(word)
        if found is None:
            stem = singular(word)
            found = "n" if stem in self.nouns or word in self.nouns else ""
            found += "v" if self._verb(word) else ""
            found += "o" if word in self.others else ""
            self._cache[word] = found
        return found

    def _verb(self, word: str) -> bool:
        stems = [word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("d"), word.removesuffix("ed")]
        stems += [word.removesuffix("ing"), word.removesuffix("ing") + "e"] if word.endswith("ing") else []
        return any(stem in self.verbs for stem in stems)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens start..end of a block that could be a name; `lead` more words of its chunk stand before it."""

    start: int
    end: int
    lead: int


def phrases(view: View, english: English) -> Iterator[Phrase]:
    """The candidates of a block, chunk by chunk, the longest of each first."""
    classes = [_class(view, i, english) for i in range(len(view))]
    start = 0
    while start < len(classes):
        end = start
        while end < len(classes) and classes[end]:
            end += 1
        reached = end
        while end > start and classes[end - 1] != "N":
            end -= 1
        yield from _tails(classes, start, end)
        start = max(reached, start) + 1


def _tails(classes: list[str], start: int, end: int) -> Iterator[Phrase]:
    """A chunk, and its ends from each word on."""
    firsts = [i for i in range(start, end) if classes[i] != "G"]
    for lead, first in enumerate(firsts):
        if len(firsts) - lead <= LONGEST:
            yield Phrase(first, end, lead)


def _class(view: View, i: int, english: English) -> str:
    """N a word that can end a name, L one that can lead it, G what joins two words, "" what stands outside."""
    text, tag = view.texts[i], view.tags[i]
    if text in _JOINTS:
        return "G" if 0 < i < len(view) - 1 and _tight(view, i) else ""
    if not any(map(str.isalnum, text)) or _is_code(text):
        return ""
    if tag in _NOUNS or _noun_after_all(view, i, english):
        return "N"
    return "L" if tag in _LEADS and not view.stops[i] else ""


def _is_code(text: str) -> bool:
    """Whether a token is a piece of a formula, of code or of an address: no word of a name."""
    return not text.isalpha() and (bool(_CODE.search(text)) or text.count("(") != text.count(")"))


def _tight(view: View, i: int) -> bool:
    """A hyphen inside a word, an apostrophe after one."""
    return not view.spaces[i - 1] and (view.texts[i][0] in "'’" or not view.spaces[i])


def _noun_after_all(view: View, i: int, english: English) -> bool:
    tag, text = view.tags[i], view.texts[i]
    if tag not in _MAYBE or view.stops[i]:
        return False
    if any(map(str.isupper, text[1:])):
        return True
    classes = english.classes(view.lower[i])
    if not classes:
        return tag != "."
    return "n" in classes and tag in _VERBS and _noun_near(view.tags, i)


def _noun_near(tags: list[str], i: int) -> bool:
    after = tags[i + 1] if i + 1 < len(tags) else ""
    before = tags[i - 1] if i else ""
    return after in _NOUNS or before in _NOUNS or before in ("JJ", "DT", "VBN", "IN")
