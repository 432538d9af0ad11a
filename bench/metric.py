"""How well a graph agrees with a careful reader: concepts and relations against gold items, micro-averaged.

A gold item is a question or section: lines first..last of a document. A concept is found there if it is mentioned in
these lines, a relation if one of its evidence starts there. Two concepts are one when a name of each, looked through
spelling, plural, a general last word and the groups of `synonyms.txt`, is the same. Readings that careful readers
use for one statement count as right: IS_A for EXTENDS, "y USES x" for "x PART_OF y" and for "x USED_FOR y".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bench.gold import Item

A = TypeVar("A")
B = TypeVar("B")
Record = Mapping[str, Any]
Forms = frozenset[str]

_GENERAL = frozenset({"optimizer", "algorithm", "function", "problem", "technique", "method", "model", "architecture",
                      "task", "phenomenon", "process", "issue"})  # fmt: skip
_NEEDS_GENERAL = frozenset({"activation", "loss", "cost", "objective", "learning", "machine learning", "deep learning",
                            "optimization", "language", "sequence", "generative", "score", "transfer", "kernel",
                            "ensemble"})  # fmt: skip
_PLURALS = {"indices": "index", "matrices": "matrix", "vertices": "vertex", "axes": "axis", "biases": "bias",
            "losses": "loss"}  # fmt: skip
_BRITISH = (("optimiser", "optimizer"), ("normalisation", "normalization"), ("regularisation", "regularization"))


def _singular(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and re.search(r"(?<![sui])s$", word) else word


def _forms(name: str) -> set[str]:
    text = re.sub(r"\([^)]*\)", " ", unicodedata.normalize("NFKC", name).casefold())
    for british, american in _BRITISH:
        text = text.replace(british, american)
    words = re.sub(r"[^\w+#.]+|_", " ", text).strip(" .").split()
    words = words[1:] if words and words[0] in ("the", "a", "an") else words
    if not words:
        return set()
    words = [_singular(w) if len(w) > 4 or i == len(words) - 1 else w for i, w in enumerate(words)]
    forms, stem = {" ".join(words)}, " ".join(words[:-1])
    if stem and words[-1] in _GENERAL and stem not in _NEEDS_GENERAL:
        forms.add(stem)
    return forms | {f.replace(" ", "") for f in forms if len(f) > 4}


@lru_cache(maxsize=1)
def _synonyms() -> Mapping[str, Forms]:
    groups: dict[str, Forms] = {}
    for line in Path(__file__).with_name("synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            forms = frozenset(form for name in line.split("|") for form in _forms(name))
            groups.update({form: forms | groups.get(form, frozenset()) for form in forms})
    return groups


@lru_cache(maxsize=65_536)
def forms_of(names: tuple[str, ...]) -> Forms:
    """All forms under which these names of one concept can meet another's."""
    forms = {form for name in names for form in _forms(name)}
    return frozenset(forms.union(*(_synonyms().get(form, frozenset()) for form in forms)))


@dataclass(frozen=True, slots=True)
class Thing:
    """A concept, found or gold."""

    name: str
    forms: Forms
    kind: str

    def same(self, other: Thing) -> bool:
        return not self.forms.isdisjoint(other.forms)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation, found or gold."""

    source: Thing
    type: str
    target: Thing
    form: str = ""

    def __str__(self) -> str:
        return f"{self.source.name} {self.type} {self.target.name}"

    def pair(self, other: Link) -> bool:
        return self._straight(other) or self._crossed(other)

    def exact(self, other: Link) -> bool:
        crossed = self.type == "CONTRASTS_WITH" and self._crossed(other)
        return self.type == other.type and (crossed or self._straight(other))

    def reads_as(self, other: Link) -> bool:
        types = {self.type, other.type}
        if self.exact(other) or (self._straight(other) and types == {"IS_A", "EXTENDS"}):
            return True
        return types in ({"PART_OF", "USES"}, {"USED_FOR", "USES"}) and self._crossed(other)

    def _straight(self, other: Link) -> bool:
        return self.source.same(other.source) and self.target.same(other.target)

    def _crossed(self, other: Link) -> bool:
        return self.source.same(other.target) and self.target.same(other.source)


@dataclass(slots=True)
class Tally:
    """Right, found and gold, and the figures from them."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, right: int, found: int, gold: int) -> None:
        self.right, self.found, self.gold = self.right + right, self.found + found, self.gold + gold

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


@dataclass(frozen=True, slots=True)
class Slip:
    """What was wrong in one item."""

    item: Item
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    missed_concepts: tuple[str, ...]
    extra_concepts: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.missed) + len(self.extra) + len(self.missed_concepts) + len(self.extra_concepts)


@dataclass(slots=True)
class Report:
    """The figures over some items."""

    concepts: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    pairs: Tally = field(default_factory=Tally)
    relations: Tally = field(default_factory=Tally)
    strict: Tally = field(default_factory=Tally)
    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    forms: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    slips: list[Slip] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Export:
    """The records of an export by document, as `dlkg export --format jsonl` writes them."""

    concepts: Mapping[str, Thing]
    mentions: Mapping[str, Sequence[tuple[int, str]]]
    relations: Mapping[str, Sequence[tuple[int, str, str, str]]]

    @classmethod
    def of(cls, records: Iterable[Record]) -> Export:
        """Index the records; `document` counts by its file name."""
        concepts: dict[str, Thing] = {}
        mentions: dict[str, list[tuple[int, str]]] = defaultdict(list)
        relations: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
        for r in records:
            if r["record"] == "concept":
                concepts[r["id"]] = Thing(r["name"], forms_of((r["name"], *r.get("aliases", ()))), r["kind"])
            elif r["record"] == "mention":
                mentions[Path(r["document"]).name].append((r["start_line"], r["concept"]))
            elif r["record"] == "relation":
                for e in r["evidence"]:
                    place = (e["start_line"], r["source"], r["type"], r["target"])
                    relations[Path(e["document"]).name].append(place)
        return cls(concepts, mentions, relations)

    def within(self, item: Item) -> tuple[list[Thing], list[Link]]:
        """The concepts and relations that are found in the lines of an item."""
        lines = range(item.first, item.last + 1)
        links = sorted({r[1:] for r in self.relations.get(item.document, ()) if r[0] in lines})
        ids = {c for line, c in self.mentions.get(item.document, ()) if line in lines}
        ids |= {end for source, _, target in links for end in (source, target)}
        things = self.concepts
        return [things[i] for i in sorted(ids)], [Link(things[s], t, things[o]) for s, t, o in links]


def score(records: Iterable[Record], gold: Iterable[Item]) -> Report:
    """Compare an export with gold items."""
    export, report = Export.of(records), Report()
    for item in gold:
        _score_item(report, item, *export.within(item))
    return report


def _score_item(report: Report, item: Item, things: list[Thing], links: list[Link]) -> None:
    wanted = [Thing(name, forms_of((name, *aliases)), kind) for name, kind, aliases in item.concepts]
    named = {thing.name: thing for thing in wanted}
    stated = [Link(named[r.source], r.type, named[r.target], r.form) for r in item.relations]
    extra_concepts, missed_concepts = _match(things, wanted, Thing.same)
    report.concepts.add(len(wanted) - len(missed_concepts), len(things), len(wanted))
    for thing in things:
        twin = next((w for w in wanted if thing.same(w)), None)
        if twin:
            report.kinds.add(thing.kind == twin.kind, 1, 1)
    right_first = sorted(links, key=lambda link: not any(link.exact(s) for s in stated))
    extra, missed = _match(right_first, stated, Link.reads_as)
    report.relations.add(len(stated) - len(missed), len(links), len(stated))
    report.strict.add(len(stated) - len(_match(links, stated, Link.exact)[1]), len(links), len(stated))
    pairs, gold_pairs = _distinct(links), _distinct(stated)
    report.pairs.add(len(gold_pairs) - len(_match(pairs, gold_pairs, Link.pair)[1]), len(pairs), len(gold_pairs))
    _count(report, links, stated, missed)
    report.slips.append(Slip(item, *(tuple(str(x) for x in xs) for xs in (missed, extra)),
                             *(tuple(t.name for t in ts) for ts in (missed_concepts, extra_concepts))))  # fmt: skip


def _count(report: Report, links: Sequence[Link], stated: Sequence[Link], missed: Sequence[Link]) -> None:
    lost = Counter(id(link) for link in missed)
    for link in links:
        report.types[link.type].found += 1
    for link in stated:
        report.types[link.type].add(not lost[id(link)], 0, 1)
        report.forms[link.form or "?"].add(not lost[id(link)], 0, 1)


def _match(found: Sequence[A], gold: Sequence[B], same: Callable[[A, B], bool]) -> tuple[list[A], list[B]]:
    """Pair off one to one, the first that fits; what is left over of each."""
    left, extra = list(gold), []
    for one in found:
        at = next((i for i, g in enumerate(left) if same(one, g)), None)
        if at is None:
            extra.append(one)
        else:
            del left[at]
    return extra, left


def _distinct(links: Sequence[Link]) -> list[Link]:
    kept: list[Link] = []
    for link in links:
        if not any(link.pair(k) for k in kept):
            kept.append(link)
    return kept
