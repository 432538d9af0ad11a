"""Names and where they stand in a text: those of the vocabulary and those that a document introduces itself.

A text and a name meet on their words in lower case and singular, joined without spaces: so "pre-training",
"Pretraining" and "pre training" are one. The longest name wins; "L1 and L2 regularization" names both; a general
noun after a name belongs to it ("Adam optimizer"). What a technique or task does is read from its name by rule
(`ingest.verbs`): "freeze the layers" is layer freezing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from ingest.phrases import English
from ingest.spelling import Spelling
from ingest.verbs import verb_forms
from ingest.view import View, Word, joined
from ingest.vocabulary import HEADS, Role, Surface, Vocabulary
from kg.model import Kind

LONGEST = 8  # words in a name that is looked for
_COORDINATORS = frozenset({"and", "or", "vs", "versu"})


@dataclass(frozen=True, slots=True)
class Known:
    """A concept under the name that it has throughout the document; `listed` where the vocabulary has it."""

    name: str
    kind: Kind
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a block, tokens start..end. `surface` is the vocabulary's, None for a document's own name."""

    start: int
    end: int
    known: Known
    surface: Surface | None = None
    elliptic: bool = False


class Names:
    """The names known in one document: an index of the vocabulary, shared, with the document's own names on top."""

    def __init__(
        self,
        listed: Mapping[str, tuple[Known, Surface]],
        spelling: Spelling,
        own: Mapping[str, Known] | None = None,
    ) -> None:
        self._listed = listed
        self._spelling = spelling
        self._own = own or {}

    @classmethod
    def of(cls, vocabulary: Vocabulary, english: English) -> Names:
        """The names of a vocabulary. Where joined keys collide, a name comes before an alias before a form."""
        ranks = {Role.NAME: 0, Role.ALIAS: 1, Role.FORM: 2, Role.VERB: 3}
        index: dict[str, tuple[Known, Surface]] = {}
        surfaces = (*vocabulary.surfaces, *verb_forms(vocabulary, english))
        for surface in sorted(surfaces, key=lambda s: ranks[s.role]):
            known = Known(surface.entry.name, surface.entry.kind, listed=True)
            index.setdefault(joined(surface.key), (known, surface))
        words = {joined(word) for surface in vocabulary.surfaces for word in surface.key.split()}
        return cls(index, Spelling.of(words, english))

    def plus(self, own: Mapping[str, Known]) -> Names:
        """These names and a document's own (by joined key)."""
        return Names(self._listed, self._spelling, own)

    def listed(self, text_key: str) -> Known | None:
        """The concept of the vocabulary that has this joined key as a name or form."""
        found = self._listed.get(text_key)
        return found[0] if found else None

    def aliases(self, name: str) -> tuple[str, ...]:
        """The vocabulary's other names of the concept of this name; none for a name that it doesn't list."""
        found = self._listed.get(joined(name))
        return found[1].entry.aliases if found else ()

    def expands(self, known: Known, long: str) -> bool:
        """Whether `long` (a joined key) may be what the acronym `known` stands for: the vocabulary gives no other, or
        has nothing under `long`."""
        expansions = [joined(n) for n in (known.name, *self.aliases(known.name)) if " " in n or "-" in n]
        return any(ratio(long, other) > 80 for other in expansions) if expansions else not self.listed(long)

    def matches(self, view: View) -> list[Match]:
        """All names in a block, in order; ambiguous words too, whatever they need. None overlap but those that leave
        out a word, where that may be read in two ways: in "image classification and segmentation" the last word."""
        words = view.words
        found: list[Match] = []
        i = 0
        while i < len(words):
            match, width = self._longest(words, i)
            if match is not None:
                found.extend(self._elliptic(words, i, width))
                headed, more = _with_head(match, words, i + width)
                found.append(headed)
                found.extend(self._elliptic_after(words, i, width))
                width += more
            i += max(width, 1)
        return found

    def _longest(self, words: Sequence[Word | None], i: int) -> tuple[Match | None, int]:
        best: tuple[Match | None, int] = (None, 0)
        first, text = words[i], ""
        if first is None:
            return best
        for width in range(1, min(LONGEST, len(words) - i) + 1):
            last = words[i + width - 1]
            if last is None:
                break
            text += self._spelling.right(last.key)
            hit = self._look(text)
            if hit:
                best = Match(first.start, last.end, *hit), width
        return best

    def _look(self, text: str) -> tuple[Known, Surface | None] | None:
        listed = self._listed.get(text)
        if listed:
            return listed
        own = self._own.get(text)
        return (own, None) if own else None

    def _elliptic(self, words: Sequence[Word | None], i: int, width: int) -> list[Match]:
        """Names before `words[i]` that share its end: "input" and "hidden" in "input, hidden and output layers"."""
        tail = "".join(w.key for w in words[i + 1 : i + width] if w)
        found: list[Match] = []
        left = _before(words, i) if tail else -1
        while left >= 0:
            word = words[left]
            hit = self._look(word.key + tail) if word and not word.plural else None
            if not word or not hit:
                break
            found.insert(0, Match(word.start, word.end, *hit, elliptic=True))
            left = _before(words, left)
        return found

    def _elliptic_after(self, words: Sequence[Word | None], i: int, width: int) -> list[Match]:
        """Names after `words[i]` that share its start: "segmentation" in "image classification and segmentation"."""
        front = "".join(w.key for w in words[i : i + width - 1] if w)
        found: list[Match] = []
        right = _after(words, i + width) if front else -1
        while right >= 0:
            word = words[right]
            hit = self._look(front + word.key) if word else None
            if not word or not hit:
                break
            found.append(Match(word.start, word.end, *hit, elliptic=True))
            right = _after(words, right + 1)
        return found


def _after(words: Sequence[Word | None], i: int) -> int:
    """The index of the word that a comma, a slash, "and" or ", and" parts from the name that ends before `i`."""
    right = i
    while right < len(words) and right - i < 2 and _parts(words[right]):
        right += 1
    return right if i < right < len(words) and not _parts(words[right]) else -1


def _before(words: Sequence[Word | None], i: int) -> int:
    """The index of the word that a comma, a slash, "and" or ", and" parts from `words[i]`; -1 for none."""
    left = i - 1
    while left >= 0 and i - left <= 2 and _parts(words[left]):
        left -= 1
    return left if left < i - 1 and not _parts(words[left]) else -1


def _parts(word: Word | None) -> bool:
    return word is None or word.key in _COORDINATORS


def _with_head(match: Match, words: Sequence[Word | None], after: int) -> tuple[Match, int]:
    """The match with the general noun (of one word or two) that follows it, and how many words that has."""
    heads = HEADS.get(match.known.kind, frozenset())
    for width in (2, 1):
        follower = [w for w in words[after : after + width] if w]
        if len(follower) == width and " ".join(w.key for w in follower) in heads:
            return Match(match.start, follower[-1].end, match.known, match.surface, match.elliptic), width
    return match, 0
