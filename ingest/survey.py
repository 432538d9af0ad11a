"""What a whole document shows of its own names: under which name each concept goes, and which names are one.

Two names of a document are one concept when they are spellings of each other, when the text introduces one as the
acronym of the other, or when one is the other with a general noun ("Softsign", "Softsign function"). Names that the
vocabulary knows never become one here, whatever a text says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Own:
    """A document's own concepts by joined key, and the other names that it gives to a concept."""

    concepts: Mapping[str, Known]
    aliases: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, docs: Sequence[Doc], found: Iterable[Candidate], names: Names, english: English) -> Own:
        """Name the concepts of a document from its candidates."""
        usual, heads = _usual_names(found)
        concepts = {k: Known(name, guess(name)) for k, name in usual.items()}
        for k, base in sorted(heads.items()):
            if base in concepts and not english.classes(base) and _is_headed(concepts[base], k, base):
                concepts[k] = concepts[base]
        written: dict[str, str] = {}
        for short, long in _introduced(docs):
            _join(joined(short), joined(long), concepts, names)
            written |= {joined(short): short, joined(long): _plain(long)}
        aliases: dict[str, set[str]] = defaultdict(set)
        for k in sorted(concepts):
            name = usual.get(k) or written.get(k, "")
            if name and key(name) != key(concepts[k].name):
                aliases[concepts[k].name].add(name)
        return cls(concepts, {name: tuple(sorted(others)) for name, others in sorted(aliases.items())})


def _is_headed(known: Known, text_key: str, base: str) -> bool:
    """Whether what follows the name in `text_key` is a general noun for its kind."""
    return text_key.removeprefix(base) in HEADS.get(known.kind, frozenset())


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


def _introduced(docs: Iterable[Doc]) -> list[tuple[str, str]]:
    """The acronyms that the document introduces, each with its first long form."""
    pairs: dict[str, tuple[str, str]] = {}
    for doc in docs:
        for acronym in acronyms(doc.text) if "(" in doc.text else ():
            pairs.setdefault(joined(acronym.short), (acronym.short, acronym.long))
    return [pairs[k] for k in sorted(pairs)]


def _join(short: str, long: str, concepts: dict[str, Known], names: Names) -> None:
    """Make an acronym and its long form one; not if the vocabulary knows both or means another thing by the acronym."""
    listed_short, listed_long = names.listed(short), names.listed(long)
    if listed_short and listed_long:
        return
    if listed_short and not names.expands(listed_short, long):
        return
    one = listed_short or listed_long or concepts.get(long) or concepts.get(short)
    if one is not None:
        concepts.update({k: one for k in (short, long) if not names.listed(k)})


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
