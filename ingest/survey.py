"""What a whole document shows of its own names: under which name each concept goes, and which names are one.

Two names of a document are one concept when they are spellings of each other, when the text introduces one as the
acronym of the other, or when one is the other with a general noun ("Softsign", "Softsign function"). Names that the
vocabulary knows never become one here, whatever a text says; but an acronym means what the text spells out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.acronyms import acronyms
from ingest.features import Candidate
from ingest.kinds import guess
from ingest.names import Known, Names
from ingest.phrases import English
from ingest.view import joined
from ingest.vocabulary import HEADS
from kg.names import key, singular

if TYPE_CHECKING:
    from spacy.tokens import Doc

_WORDS = re.compile(r"[^\W_]+")
_SMALL = frozenset({"a", "an", "the", "of", "for", "in", "on", "to", "and", "with", "by"})


@dataclass(frozen=True, slots=True)
class Own:
    """A document's own names: for each joined key the name of its concept (`names`), or another concept than that name
    would suggest (`meant`); and the other names that the document gives to a concept."""

    names: Mapping[str, str]
    meant: Mapping[str, Known]
    aliases: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], found: Iterable[Candidate], names: Names, english: English) -> Own:
        """Name the concepts of a document from its candidates and the acronyms that it introduces."""
        usual, heads = _usual_names(found)
        own, meant, written = dict(usual), dict[str, Known](), dict(usual)
        for k, base in sorted(heads.items()):
            if base in usual and not english.classes(base) and k.removeprefix(base) in HEADS[guess(usual[base])]:
                own[k] = usual[base]
        for short, long in pairs:
            _join(short, long, own, meant, names)
            written.setdefault(joined(short), short)
            written.setdefault(joined(long), _plain(long))
        aliases: dict[str, set[str]] = defaultdict(set)
        for k in sorted(own.keys() | {k for k in meant if not names.listed(k)}):
            name = meant[k].name if k in meant else own[k]
            if key(written[k]) != key(name):
                aliases[name].add(written[k])
        return cls(own, meant, {name: tuple(sorted(others)) for name, others in sorted(aliases.items())})


def _join(short: str, long: str, own: dict[str, str], meant: dict[str, Known], names: Names) -> None:
    """Make an acronym and its long form one. An acronym that the vocabulary has for another thing means in this text
    what the text says that it means, if it is spelled out letter by letter."""
    k, long_k = joined(short), joined(long)
    listed, one = names.listed(k), names.listed(long_k)
    if listed and names.expands(listed, long_k):
        if not one:
            meant[long_k] = listed
    elif listed:
        if _spells(short, long) and (one or long_k in own):
            meant[k] = one or Known(own[long_k], guess(own[long_k]))
    elif one:
        meant[k] = one
    elif k in own or long_k in own:
        own[k] = own[long_k] = own.get(long_k) or own[k]


def _spells(short: str, long: str) -> bool:
    """Whether capitals alone stand for a phrase, and each of its words that count gives them its first letter."""
    letters = iter(short.lower())
    return short.isupper() and all(word[0] in letters for word in _WORDS.findall(long.lower()) if word not in _SMALL)


def _usual_names(found: Iterable[Candidate]) -> tuple[dict[str, str], dict[str, str]]:
    """For each key its most frequent form, and for keys of several words the key without the last."""
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    heads: dict[str, str] = {}
    for c in found:
        if c.match is None:
            surfaces[c.key][usual(c)] += 1
            if len(c.words) > 1:
                heads[c.key] = "".join(c.words[:-1])
    return {k: max(texts, key=lambda t: (texts[t], t)) for k, texts in surfaces.items()}, heads


def introduced(docs: Iterable[Doc]) -> list[tuple[str, str]]:
    """The acronyms that the document introduces, each with its first long form."""
    pairs: dict[str, tuple[str, str]] = {}
    for doc in docs:
        for acronym in acronyms(doc.text) if "(" in doc.text or "[" in doc.text else ():
            pairs.setdefault(joined(acronym.short), (acronym.short, acronym.long))
    return [pairs[k] for k in sorted(pairs)]


def usual(c: Candidate) -> str:
    """The usual form of a name: singular, lower case but for acronyms and proper names."""
    texts, spaces = c.view.texts[c.start : c.end], c.view.spaces[c.start : c.end]
    words = [t if proper(t) else t.lower() for t in texts]
    words[-1] = words[-1].removesuffix("s") if proper(words[-1]) else singular(words[-1])
    return "".join(w + " " * s for w, s in zip(words, spaces, strict=True)).strip()


def _plain(long: str) -> str:
    words = [w if proper(w) else w.lower() for w in long.split()]
    return " ".join([*words[:-1], singular(words[-1])])


def proper(word: str) -> bool:
    """Whether the case of a word belongs to it: an acronym, a product's name, a single letter."""
    return any(ch.isupper() or ch.isdigit() for ch in word[1:]) or (len(word) == 1 and word.isupper())
