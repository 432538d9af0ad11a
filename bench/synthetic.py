"""Graphs of any size out of a seed, as records: for measuring stores, not for learning anything.

Concepts have two or three invented words, some an alias; each has five typed relations with one piece of evidence of
120 characters, and 2.5 prerequisites on average. Prerequisites stay within blocks of concepts, near each other, so that
the last concepts of a block need some five hundred others. Every name follows from its number alone, in the order of
an export, so that a graph of any size is streamed and nothing but the words is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from kg.identity import identity
from kg.model import (
    ConceptClaim,
    Document,
    Extraction,
    Form,
    Kind,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)
from kg.records import Record

BLOCK = 720
NEAR = 100
WORDS = 20_000
_KINDS, _TYPES = tuple(Kind), tuple(RelationType)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A graph of `size` concepts."""

    size: int
    seed: int = 1
    relations: int = 5
    words: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        random, words = Random(self.seed), set[str]()
        while len(words) < WORDS:
            words.add(_word(random))
        object.__setattr__(self, "words", tuple(sorted(words)))

    def name(self, number: int) -> str:
        """The name of a concept; ids are sorted as numbers are."""
        gap = WORDS * WORDS // self.size
        place = number * WORDS * WORDS // self.size + number * 86_028_121 % gap
        first, second = divmod(place, WORDS)
        third = [self.words[number * 7_919 % WORDS]] if number % 3 == 0 else []
        return " ".join([self.words[first], self.words[second], *third])

    def id(self, number: int) -> str:
        """The id of a concept."""
        return identity(self.name(number))

    def records(self) -> Iterator[Record]:
        """The records in the order of an export."""
        documents = [f"doc{n:05}.md" for n in range(max(1, self.size // 500))]
        for document in documents:
            yield {"record": "document", "id": document, "title": document, "sha256": "0" * 64}
        yield from self._concepts()
        yield from self._relations(documents)
        for start in range(0, self.size, BLOCK):
            block = self._prerequisites(start, min(start + BLOCK, self.size))
            yield from sorted(block, key=lambda r: (r["prerequisite"], r["concept"]))

    def _concepts(self) -> Iterator[Record]:
        random = Random(self.seed + 1)
        for n in range(self.size):
            name, one, other = self.name(n), self._any(random), self._any(random)
            text = f"{name} is a {self.name(one)} that works without {self.name(other)}."
            definition = {"text": text, "document": "doc00000.md", "start_line": 1, "end_line": 2}
            initials = "".join(word[0] for word in name.split()).upper()
            yield {
                "record": "concept", "id": identity(name), "name": name, "kind": random.choice(_KINDS).value,
                "aliases": [f"{initials}{n}"] if n % 3 == 0 else [], "definition": definition,
                "level": n % BLOCK, "minutes": 30,
            }  # fmt: skip

    def _any(self, random: Random) -> int:
        return int(random.random() * self.size)

    def _relations(self, documents: list[str]) -> Iterator[Record]:
        random = Random(self.seed + 2)
        for n in range(self.size):
            source = self.id(n)
            ends = {(random.choice(_TYPES).value, self._any(random)) for _ in range(self.relations)}
            for type_, target in sorted((type_, self.id(other)) for type_, other in ends if other != n):
                sure = round(0.3 + 0.6 * random.random(), 4)
                line = 1 + int(random.random() * 5_000)
                text = f"{source} {type_} {target}, as is said here. ".ljust(120, ".")[:120]
                evidence = {
                    "document": random.choice(documents), "start_line": line, "end_line": line + 1,
                    "form": "list", "rule": "lists.synthetic", "text": text, "confidence": sure,
                }  # fmt: skip
                yield {
                    "record": "relation", "source": source, "type": type_, "target": target, "confidence": sure,
                    "evidence": [evidence],
                }  # fmt: skip

    def _prerequisites(self, start: int, end: int) -> Iterator[Record]:
        random = Random(self.seed + 3 + start)
        reason = {"kind": "definition", "text": "its definition names it", "weight": 1.0}
        for n in range(start + 1, end):
            for before in sorted({random.randrange(max(start, n - NEAR), n) for _ in range(2 + n % 2)}):
                yield {
                    "record": "prerequisite", "prerequisite": self.id(before), "concept": self.id(n),
                    "confidence": round(0.5 + 0.4 * random.random(), 4), "reasons": [reason],
                }  # fmt: skip

    def some(self, count: int) -> list[str]:
        """The names of some concepts."""
        random = Random(self.seed + 5)
        return [self.name(n) for n in random.sample(range(self.size), min(count, self.size))]

    def targets(self, count: int) -> list[str]:
        """The ids of some concepts near the end of a block, whose prerequisites are many."""
        return [end for _, end in self.paths(count)]

    def paths(self, count: int) -> list[tuple[str, str]]:
        """The ids of concepts at both ends of a block."""
        random, last = Random(self.seed + 4), min(BLOCK, self.size)
        ends = [(start, near) for start in range(0, self.size - last + 1, BLOCK) for near in range(3)]
        some = random.sample(ends, min(count, len(ends)))
        return [(self.id(start + near), self.id(start + last - 1 - near)) for start, near in some]


def extractions(count: int, graph: Synthetic, *, claims: int = 60) -> Iterator[Extraction]:
    """What so many documents of one size state: some concepts are in most of them, most concepts in few.

    What is new in a document becomes less and less, as in texts of one field.
    """
    for number in range(count):
        random = Random(number)
        places = sorted({int(graph.size * random.random() ** 3) for _ in range(claims)})
        names = [graph.name(place * 7_919 % graph.size) for place in places]
        yield Extraction(
            Document(f"doc{number:05}.md", f"Document {number}", "0" * 64),
            tuple(_claim(name, names, line, random) for line, name in enumerate(names, 1)),
            tuple(_relation_claim(names, line, random) for line in range(1, claims)),
        )


def _claim(name: str, names: list[str], line: int, random: Random) -> ConceptClaim:
    first, second = [other for other in random.sample(names, 3) if other != name][:2]
    span, kind = Span(line, line), _KINDS[len(name) % len(_KINDS)]
    text = Statement(f"{name} is a {first} that works without {second}.", span)
    refers_to = tuple(sorted(((first, 1), (second, 2))))
    return ConceptClaim(
        name, kind, mentions=(span,), definition=text, explained=(text,), defined_by=(first,), refers_to=refers_to
    )


def _relation_claim(names: list[str], line: int, random: Random) -> RelationClaim:
    source, target = random.sample(names, 2)
    type_, sure = random.choice(_TYPES), round(0.3 + 0.6 * random.random(), 4)
    text = f"{source} {type_} {target}, as is said here. ".ljust(120, ".")[:120]
    return RelationClaim(source, type_, target, Span(line, line), Form.SENTENCE, "sentence.synthetic", text, sure)


def _word(random: Random) -> str:
    """A word that can be said, of two to five syllables."""
    syllables = random.choice((2, 3, 3, 4, 5))
    ends = ("", "", "n", "r", "l", "x")
    return "".join(
        random.choice("bcdfghjklmnprtvz") + random.choice("aeiou") + random.choice(ends) for _ in range(syllables)
    )
