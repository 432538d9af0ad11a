"""How well a concept fits a search text: the one ranking that every store uses.

A store finds candidates with its own index and need not be exact; `ranked` judges them. A word fits a word of a name
that is the same, that it begins, or that it misspells by one letter (two from eight letters on). All words of the
text must fit words of one name; where no concept has such a name, definitions that hold all words are shown, and
where there are none of these either, names that fit some of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from kg.lookup import SearchHit
from kg.model import Concept, Kind
from kg.names import key

MOST_WORDS = 8
LONG = 8  # letters from which two misspelt ones are forgiven
SHORT = 4  # letters below which none is

_DEFINITION = 0.3
_SOME_WORDS = 0.5
_ALIAS = 0.97
_SNIPPET = 160


class Index(Protocol):
    """What a store's own index finds; more than fits does no harm."""

    def all_words(self, words: Sequence[str]) -> Iterable[str]:
        """Ids of concepts with names in which each word is, begins a word, or is misspelt."""
        ...

    def some_words(self, words: Sequence[str]) -> Iterable[str]:
        """Ids of concepts with names in which some of the words so fit."""
        ...

    def defined_with(self, words: Sequence[str]) -> Iterable[str]:
        """Ids of concepts whose definition holds every word."""
        ...

    def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        """As `Lookup.concepts`."""
        ...


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: singular, folded, without punctuation."""
    return tuple(key(text).split())


def name_words(name: str) -> frozenset[str]:
    """The words under which a name is indexed: its words, and all of a short name in one."""
    words = words_of(name)
    return frozenset(words) | ({"".join(words)} if 1 < len(words) <= 3 else set())


def typos(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 0 if len(word) < SHORT else 1 if len(word) < LONG else 2


def likeness(word: str, other: str) -> float:
    """How well a searched word fits a word of a name: 1 the same, 0 not at all."""
    if word == other:
        return 1.0
    if len(word) > 1 and other.startswith(word):
        return 0.7 + 0.2 * len(word) / len(other)
    allowed = typos(word)
    wrong: int = OSA.distance(word, other, score_cutoff=allowed) if allowed else 1
    return 0.8 - 0.15 * wrong if wrong <= allowed else 0.0


def _name_score(words: Sequence[str], name: str, *, some: bool) -> float:
    """How well all (or `some`) of the words fit one name."""
    own = words_of(name)
    if tuple(words) == own:
        return 1.0
    joined = "".join(own) if len(own) > 1 else ""
    fits = [max((likeness(w, o) for o in (*own, joined) if o), default=0.0) for w in words]
    if not any(fits) or (not some and not all(fits)):
        return 0.0
    share = min(1.0, sum(1 for f in fits if f) / max(1, len(own)))
    return sum(fits) / len(fits) * (0.6 + 0.35 * share)


def _best_name(words: Sequence[str], c: Concept, *, some: bool = False) -> tuple[float, str]:
    queries = [tuple(words)] if len(words) == 1 else [tuple(words), ("".join(words),)]
    scored = [
        (_name_score(q, name, some=some) * (1.0 if name == c.name else _ALIAS), name == c.name, name)
        for q in queries
        for name in (c.name, *c.aliases)
    ]
    score, _, name = max(scored)
    return score, name


def _snippet(c: Concept, name: str) -> str:
    if name != c.name:
        return name
    return _shortened(c.definition.text, 0) if c.definition else c.name


def _shortened(text: str, start: int) -> str:
    if len(text) <= _SNIPPET:
        return text
    start = max(0, min(start - _SNIPPET // 3, len(text) - _SNIPPET))
    piece = text[start : start + _SNIPPET].strip()
    return ("…" if start else "") + piece + ("…" if start + _SNIPPET < len(text) else "")


def _by_name(words: Sequence[str], c: Concept, *, some: bool = False) -> SearchHit | None:
    score, name = _best_name(words, c, some=some)
    score = round(score * (_SOME_WORDS if some else 1.0), 4)
    return SearchHit(c, score, _snippet(c, name)) if score else None


def _by_definition(words: Sequence[str], c: Concept) -> SearchHit | None:
    if not c.definition or not set(words) <= set(words_of(c.definition.text)):
        return None
    at = c.definition.text.casefold().find(words[0])
    return SearchHit(c, _DEFINITION, _shortened(c.definition.text, max(0, at)))


def _order(hit: SearchHit) -> tuple[float, int, str]:
    return (-hit.score, -hit.concept.mentions, hit.concept.id)


def ranked(index: Index, text: str, kinds: Sequence[Kind] | None = None, limit: int = 10) -> tuple[SearchHit, ...]:
    """The best hits among an index's candidates."""
    words = words_of(text[:200])[:MOST_WORDS]
    if not words or limit < 1:
        return ()

    def judged(ids: Iterable[str], judge: Callable[[Concept], SearchHit | None]) -> list[SearchHit]:
        found = index.concepts(sorted(set(ids))).values()
        hits = [judge(c) for c in found if not kinds or c.kind in kinds]
        return sorted((h for h in hits if h), key=_order)[:limit]

    hits = judged(_named(index, words), lambda c: _by_name(words, c))
    if len(hits) < limit:
        have = {h.concept.id for h in hits}
        more = set(index.defined_with(words)) - have
        hits += judged(more, lambda c: _by_definition(words, c))[: limit - len(hits)]
    return tuple(hits or judged(index.some_words(words), lambda c: _by_name(words, c, some=True)))


def _named(index: Index, words: Sequence[str]) -> set[str]:
    joined = ("".join(words),)
    return set(index.all_words(words)) | (set(index.all_words(joined)) if len(words) > 1 else set())


def suggested(index: Index, name: str, limit: int = 5) -> tuple[str, ...]:
    """Names of concepts that `name` may be a misspelling or part of."""
    words = words_of(name[:200])[:MOST_WORDS]
    if not words or limit < 1:
        return ()
    found = index.concepts(sorted(_named(index, words) | set(index.some_words(words)))).values()
    whole = " ".join(words)
    closeness = {c: max(ratio(whole, key(n)) for n in (c.name, *c.aliases)) for c in found if _fits(words, c)}
    best = sorted(closeness, key=lambda c: (-closeness[c], -c.mentions, c.id))
    return tuple(c.name for c in best[:limit])


def _fits(words: Sequence[str], c: Concept) -> bool:
    return bool(_best_name(words, c, some=True)[0])
