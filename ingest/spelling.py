"""Typing errors in the words of known names: "backpropogation", "convolutonal".

Safe rather than complete: only long words are mended, only by one letter, only if the word is in no English
dictionary and one word of the vocabulary alone is that near. Deletions of letters are the index (as in SymSpell).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ingest.phrases import English

SHORTEST = 7  # letters; shorter words are too near to each other ("max", "min"; "loss", "lost")
MOST_CACHED = 65_536


@dataclass(frozen=True, slots=True)
class Spelling:
    """Mends words to those of the vocabulary."""

    words: frozenset[str]
    near: Mapping[str, frozenset[str]]
    english: English
    _mended: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, words: Iterable[str], english: English) -> Spelling:
        """Index the words that may be meant."""
        kept = frozenset(words)
        near: dict[str, set[str]] = defaultdict(set)
        for word in kept:
            if len(word) >= SHORTEST and word.isalpha():
                for form in _forms(word):
                    near[form].add(word)
        return cls(kept, {form: frozenset(meant) for form, meant in near.items()}, english)

    def right(self, word: str) -> str:
        """The word that is meant: the word itself unless it is a safe typing error."""
        if len(word) < SHORTEST or word in self.words or not word.isalpha() or len(word) > 30:
            return word
        if word not in self._mended:
            if len(self._mended) >= MOST_CACHED:
                self._mended.clear()
            self._mended[word] = self._mend(word)
        return self._mended[word]

    def _mend(self, word: str) -> str:
        if self.english.classes(word):
            return word
        meant = {w for form in _forms(word) for w in self.near.get(form, ()) if OSA.distance(w, word) == 1}
        return meant.pop() if len(meant) == 1 else word


def _forms(word: str) -> set[str]:
    """The word and the word with one letter left out."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
