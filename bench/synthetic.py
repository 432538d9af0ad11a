"""Graphs of any size out of a seed, as records: for measuring stores, not for learning anything.

Concepts have two or three invented words, some an alias; each has five typed relations with one piece of evidence of
120 characters, and 2.5 prerequisites on average. Prerequisites stay within blocks of a thousand concepts, so that what
the last concepts of a block need is about half of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kg.identity import identity
from kg.model import Kind, RelationType
from kg.records import Record

BLOCK = 1_000
WORDS = 20_000
_KINDS, _TYPES = tuple(Kind), tuple(RelationType)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A graph of `size` concepts."""

    size: int
    seed: int = 1
    relations: int = 5

    def names(self) -> list[str]:
        """The names of the concepts, sorted by id: no two alike."""
        random = Random(self.seed)
        words = [_word(random) for _ in range(WORDS)]
        found: dict[str, str] = {}
        while len(found) < self.size:
            name = " ".join(random.choices(words, k=random.choice((2, 2, 3))))
            found.setdefault(identity(name), name)
        return [found[i] for i in sorted(found)]

    def records(self) -> Iterator[Record]:
        """The records in the order of an export."""
        names = self.names()
        ids = [identity(name) for name in names]
        documents = [f"doc{n:05}.md" for n in range(max(1, self.size // 500))]
        for document in documents:
            yield {"record": "document", "id": document, "title": document, "sha256": "0" * 64}
        yield from self._concepts(ids, names)
        yield from self._relations(ids, documents)
        yield from sorted(self._prerequisites(ids), key=lambda r: (r["prerequisite"], r["concept"]))

    def _concepts(self, ids: list[str], names: list[str]) -> Iterator[Record]:
        random = Random(self.seed + 1)
        for n, (id_, name) in enumerate(zip(ids, names, strict=True)):
            text = f"{name} is a {random.choice(names)} that works without {random.choice(names)}."
            definition = {"text": text, "document": "doc00000.md", "start_line": 1, "end_line": 2}
            initials = "".join(word[0] for word in name.split()).upper()
            yield {
                "record": "concept", "id": id_, "name": name, "kind": random.choice(_KINDS).value,
                "aliases": [f"{initials}{n}"] if n % 3 == 0 else [], "definition": definition,
                "level": n % BLOCK, "minutes": 30,
            }  # fmt: skip

    def _relations(self, ids: list[str], documents: list[str]) -> Iterator[Record]:
        random = Random(self.seed + 2)
        for source in ids:
            ends = sorted({(random.choice(_TYPES).value, random.choice(ids)) for _ in range(self.relations)} - {source})
            for type_, target in ends:
                if target != source:
                    sure = round(0.3 + 0.6 * random.random(), 4)
                    line = random.randrange(1, 5_000)
                    text = f"{source} {type_} {target}, as is said here. ".ljust(120, ".")[:120]
                    evidence = {
                        "document": random.choice(documents), "start_line": line, "end_line": line + 1,
                        "form": "list", "rule": "lists.synthetic", "text": text, "confidence": sure,
                    }  # fmt: skip
                    yield {
                        "record": "relation", "source": source, "type": type_, "target": target, "confidence": sure,
                        "evidence": [evidence],
                    }  # fmt: skip

    def _prerequisites(self, ids: list[str]) -> Iterator[Record]:
        random = Random(self.seed + 3)
        reason = {"kind": "definition", "text": "its definition names it", "weight": 1.0}
        for n, concept in enumerate(ids):
            start = n - n % BLOCK
            wanted = 2 + n % 2
            for before in sorted({random.randrange(start, n) for _ in range(wanted)} if n > start else ()):
                yield {
                    "record": "prerequisite", "prerequisite": ids[before], "concept": concept,
                    "confidence": round(0.5 + 0.4 * random.random(), 4), "reasons": [reason],
                }  # fmt: skip

    def targets(self) -> list[str]:
        """Some concepts at the end of a block, whose prerequisites are many."""
        names = self.names()
        random = Random(self.seed + 4)
        ends = range(min(self.size, BLOCK) - 20, self.size, BLOCK)
        return [identity(names[n]) for n in random.sample(ends, min(len(ends), 50))]


def _word(random: Random) -> str:
    """A word that can be said, of two to five syllables."""
    syllables = random.choice((2, 3, 3, 4, 5))
    ends = ("", "", "n", "r", "l", "x")
    return "".join(
        random.choice("bcdfghjklmnprtvz") + random.choice("aeiou") + random.choice(ends) for _ in range(syllables)
    )
