"""Candidates for concepts: the phrases of a block that could be a name, by part of speech and by an English dictionary.

A run of adjectives and nouns is a *chunk*; a candidate is a chunk or its end ("simple recurrent network",
"recurrent network", "network"). The tagger errs on list items and headings ("Flatten layer", "reward models"), so a
word that it takes for a verb still counts as a noun where the dictionary allows that and its neighbours call for it.
The dictionary is the one that the spaCy pipeline's lemmatizer carries; without it only the tags speak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.names import key, singular

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LONGEST = 6  # words in a candidate: 99 % of the names of the field are shorter
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "VBG", "FW", "ADD", "XX", "LS", "AFX", "UH"})
_LEADS = frozenset({"JJ", "JJR", "JJS", "VBN", "VBD", "CD", "RB"})
_MAYBE = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "JJ", "RB", "JJS", "JJR", "PRP", "."})
_GLUE = frozenset({"-", "–", "/", "'s", "’s", "&", "@"})
_JOINTS = _GLUE - {"&", "/"}


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
        lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if nlp.has_pipe("lemmatizer") else None
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
    """Tokens start..end of a block's `Doc` that could be a name; `lead` more words of its chunk stand before it."""

    start: int
    end: int
    key: str
    lead: int


@lru_cache(maxsize=65_536)
def match_key(text: str) -> str:
    """The key under which names are found in text: `kg.names.key` with every word in the singular."""
    return " ".join(singular(word) for word in key(text).split())


def phrases(doc: Doc, english: English) -> Iterator[Phrase]:
    """The candidates of a block, chunk by chunk, the longest of each first."""
    classes = [_class(doc, i, english) for i in range(len(doc))]
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and classes[end]:
            end += 1
        while end > start and classes[end - 1] != "N":
            end -= 1
        if end > start:
            yield from _tails(doc, classes, start, end)
        start = max(end, start) + 1


def _class(doc: Doc, i: int, english: English) -> str:
    """N a word that can end a name, L one that can lead it, G what joins two words, "" what stands outside."""
    token, tag = doc[i], doc[i].tag_
    text = token.text
    if text in _GLUE:
        return "G" if 0 < i < len(doc) - 1 and (text in _JOINTS) and _tight(doc, i) else ""
    if not any(c.isalnum() for c in text):
        return ""
    if tag in _NOUNS:
        return "N"
    if _noun_after_all(doc, i, english):
        return "N"
    return "L" if tag in _LEADS and not token.is_stop else ""


def _tight(doc: Doc, i: int) -> bool:
    """A hyphen inside a word, an apostrophe after one."""
    return not doc[i - 1].whitespace_ and (doc[i].text[0] in "'’" or not doc[i].whitespace_)


def _noun_after_all(doc: Doc, i: int, english: English) -> bool:
    token = doc[i]
    if token.tag_ not in _MAYBE or token.is_stop:
        return False
    text = token.text
    if any(c.isupper() for c in text[1:]):
        return True
    classes = english.classes(text.lower())
    if not classes:
        return token.tag_ != "."
    return "n" in classes and token.tag_ in ("VB", "VBP", "VBZ", "VBD", "RB") and _noun_near(doc, i)


def _noun_near(doc: Doc, i: int) -> bool:
    after = doc[i + 1].tag_ if i + 1 < len(doc) else ""
    before = doc[i - 1].tag_ if i else ""
    return after in _NOUNS or before in _NOUNS or before in ("JJ", "DT", "VBN", "IN")


def _tails(doc: Doc, classes: list[str], start: int, end: int) -> Iterator[Phrase]:
    starts = [i for i in range(start, end) if classes[i] != "G" and (i == start or classes[i - 1] != "G" or True)]
    words = 0
    for lead, first in enumerate(starts):
        words = sum(classes[i] != "G" for i in range(first, end))
        name = match_key(doc[first:end].text) if words <= LONGEST else ""
        if name:
            yield Phrase(first, end, name, lead)
