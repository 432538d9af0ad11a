"""What a whole document shows of its own names: under which name each concept goes, and which names are one.

Two names of a document are one concept when they are spellings of each other, when the text introduces one as the
acronym of the other, or when one is the other with a general noun ("Softsign", "Softsign function"). Names that the
vocabulary knows never become one here, whatever a text says.
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Own:
    """A document's own names: for each joined key the name of its concept (`names`), or a concept of the vocabulary
    that it turns out to mean (`meant`); and the other names that the document gives to a concept."""

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
            _join(joined(short), joined(long), own, meant, names)
            written.setdefault(joined(short), short)
            written.setdefault(joined(long), _plain(long))
        aliases: dict[str, set[str]] = defaultdict(set)
        for k in sorted(own.keys() | meant.keys()):
            name = meant[k].name if k in meant else own[k]
            if key(written[k]) != key(name):
                aliases[name].add(written[k])
        return cls(own, meant, {name: tuple(sorted(others)) for name, others in sorted(aliases.items())})


def _join(short: str, long: str, own: dict[str, str], meant: dict[str, Known], names: Names) -> None:
    """Make an acronym and its long form one; not if the vocabulary knows both or means another thing by the acronym."""
    listed_short, listed_long = names.listed(short), names.listed(long)
    if listed_short and listed_long:
        return
    if listed_short and not names.expands(listed_short, long):
        return
    one = listed_short or listed_long
    if one is not None:
        meant[long if listed_short else short] = one
    elif short in own or long in own:
        own[short] = own[long] = own.get(long) or own[short]


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
