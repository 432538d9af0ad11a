"""Which words of a document mention a concept.

Three steps. In each block every phrase that could be a name is a candidate (`candidates`). Over the whole document
these are counted and acronyms are joined to what they stand for (`Survey.of`). Then the judge decides for each
candidate, and of those that overlap the longest wins (`Survey.choose`). What it doubts is marked as well: a relation
that the text states of it may yet show that it is a concept (`ingest.pipeline`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.features import Candidate, Field, Neighbours, Record, of_mention, of_name, records
from ingest.kinds import evidence, guess
from ingest.logistic import Logistic
from ingest.names import Known, Match, Names
from ingest.phrases import English, phrases
from ingest.survey import Own, introduced
from ingest.view import View, joined
from kg.model import Kind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from ingest.vocabulary import Vocabulary


PACKAGED = Path(__file__).with_name("concepts.json")
DOUBTFUL = 0.2  # below this probability nothing is marked
_PLACES = 20  # places of a name that are asked for its kind


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known before a document is read."""

    names: Names
    field: Field
    english: English
    judge: Logistic

    @classmethod
    def of(cls, vocabulary: Vocabulary, nlp: Language, judge: Logistic | None = None) -> Knowledge:
        """What a vocabulary and the dictionary of a spaCy pipeline give."""
        judge, english = judge or Logistic.load(PACKAGED), English.of(nlp)
        return cls(Names.of(vocabulary, english), Field.of(vocabulary), english, judge)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mention: tokens start..end, the concept, how sure the judge is, and whether that is enough to count."""

    start: int
    end: int
    known: Known
    confidence: float
    sure: bool = True


def candidates(view: View, knowledge: Knowledge) -> list[Candidate]:
    """All that could be a mention in a block: known names and phrases."""
    found: list[Candidate] = []
    spans: set[tuple[int, int]] = set()
    for match in knowledge.names.matches(view):
        spans.add((match.start, match.end))
        words = view.keys(match.start, match.end) or (match.known.name,)
        found.append(Candidate.at(view, match.start, match.end, joined(match.known.name), words, match=match))
    for phrase in phrases(view, knowledge.english):
        words = view.keys(phrase.start, phrase.end)
        if words and (phrase.start, phrase.end) not in spans:
            found.append(Candidate.at(view, phrase.start, phrase.end, "".join(words), words, lead=phrase.lead))
    return found


@dataclass(slots=True)
class Survey:
    """What a whole document shows of its names; finds the mentions in each of its blocks."""

    knowledge: Knowledge
    candidates: dict[int, list[Candidate]]
    records: dict[str, Record]
    own: Own
    accepted: dict[str, Known] = field(default_factory=dict)  # own concepts that were chosen somewhere, by joined key
    _weights: dict[tuple[str, str], float] = field(default_factory=dict)
    _places: dict[str, list[Candidate]] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)
    _beside: dict[int, Neighbours] = field(default_factory=dict)

    @classmethod
    def of(cls, docs: Sequence[Doc], knowledge: Knowledge) -> Survey:
        """Survey a document: one tagged `Doc` for each block."""
        found = {doc._.block.index: candidates(View.of(doc), knowledge) for doc in docs if len(doc)}
        every = [c for own in found.values() for c in own]
        pairs = introduced(docs)
        keys = sorted({joined(form) for pair in pairs for form in pair})
        own = Own.of(pairs, every, knowledge.names, knowledge.english)
        return cls(knowledge, found, records(every, keys), own)

    def find(self, doc: Doc) -> list[Span]:
        """The mentions in order, without overlap; in a text without a block (a table's header) those of sure names."""
        if doc._.block is None:
            names = self.knowledge.names.plus(self.accepted)
            view = View.of(doc)
            sure = [m for m in names.matches(view) if self._is_sure(m, doc)]
            return [_span(doc, Chosen(m.start, m.end, self._meant(view, m), 1.0)) for m in sure]
        return [_span(doc, m) for m in self.choose(doc)]

    def _is_sure(self, match: Match, doc: Doc) -> bool:
        """Whether a name counts without a place: not an ambiguous word, unless it is all of the text."""
        return match.surface is None or match.surface.always or match.end - match.start == len(doc)

    def choose(self, doc: Doc) -> list[Chosen]:
        """The mentions of a block in order. Of those that overlap the longest wins, but a phrase that no vocabulary
        knows must be surer than a name in it; doubtful ones stand where nothing else does."""
        taken: set[int] = set()
        chosen: list[Chosen] = []
        judged = [(p, c) for p, c in self.judged(doc._.block.index) if p >= DOUBTFUL]
        least, listed = self.knowledge.judge.threshold, [(p, c) for p, c in judged if c.match]
        kept = [(p, c) for p, c in judged if c.match or not any(p < q and _holds(c, other) for q, other in listed)]
        for p, c in sorted(kept, key=lambda pc: (pc[0] < least, pc[1].start - pc[1].end, -pc[0], pc[1].start)):
            place = range(c.start, c.end)
            if taken.isdisjoint(place):
                chosen.append(Chosen(c.start, c.end, self.concept(c), p, p >= least))
                self.accepted.update({} if c.match or p < least else {c.key: chosen[-1].known})
                taken.update(place)
        return sorted(chosen, key=lambda m: (m.start, -m.end))

    def judged(self, block: int) -> Iterator[tuple[float, Candidate]]:
        """The candidates of a block, each with the probability that it is a concept in its place."""
        judge = self.knowledge.judge
        for c, of_name_, of_mention_ in self.evidence(block):
            text = (c.key, c.view.text(c.start, c.end))
            weight = self._weights.get(text)
            if weight is None:
                weight = self._weights[text] = judge.weigh(of_name_())
            yield judge.probability(weight + judge.weigh(of_mention_)), c

    def evidence(self, block: int) -> Iterator[tuple[Candidate, Callable[[], list[str]], list[str]]]:
        """The candidates of a block with the features of their names (made when asked for) and of their places."""
        own = self.candidates.get(block, [])
        for c in own:
            name = partial(of_name, c, self.records[c.key], self.knowledge.field, self.knowledge.english)
            yield c, name, of_mention(c, self._neighbours(block))

    def _neighbours(self, block: int) -> Neighbours:
        if block not in self._beside:
            own = self.candidates[block]
            self._beside[block] = Neighbours.of(own, own[0].view)
        return self._beside[block]

    def concept(self, c: Candidate) -> Known:
        """The concept that a candidate mentions."""
        return self._meant(c.view, c.match) if c.match else self._concept(c.key)

    def _meant(self, view: View, match: Match) -> Known:
        """What a name means in this document: an acronym may stand for another thing than in the vocabulary."""
        return self.own.meant.get(joined(view.text(match.start, match.end)), match.known)

    def _concept(self, text_key: str) -> Known:
        if text_key in self.own.meant:
            return self.own.meant[text_key]
        name = self.own.names[text_key]
        if name not in self._known:
            self._known[name] = Known(name, guess(name, self.around(name)))
        return self._known[name]

    def around(self, name: str) -> frozenset[str]:
        """What the places of a name say of its kind."""
        if not self._places:
            for c in (c for own in self.candidates.values() for c in own):
                self._places.setdefault(c.key, []).append(c)
        keys = {joined(n) for n in (name, *self.own.aliases.get(name, ()))}
        places = [c for k in sorted(keys) for c in self._places.get(k, [])[:_PLACES]]
        return frozenset(
            feature
            for c in places
            for feature in evidence(c.view, c.start, c.end, self._neighbours(c.view.block.index).beside(c))
        )

    def listed(self, name: str) -> bool:
        """Whether the vocabulary has a concept of this name."""
        return self.knowledge.names.listed(joined(name)) is not None

    def aliases(self, name: str) -> tuple[str, ...]:
        """The other names of a concept: the vocabulary's and those that the document introduces."""
        return tuple(dict.fromkeys((*self.knowledge.names.aliases(name), *self.own.aliases.get(name, ()))))

    def kind(self, name: str) -> Kind:
        """The kind of the concept of this name."""
        known = self.knowledge.names.listed(joined(name)) or self._known.get(name)
        return known.kind if known else guess(name)


def _holds(phrase: Candidate, name: Candidate) -> bool:
    return phrase.start <= name.start and name.end <= phrase.end and name.end - name.start < phrase.end - phrase.start


def _span(doc: Doc, mention: Chosen) -> Span:
    from spacy.tokens import Span

    span = Span(doc, mention.start, mention.end, label=mention.known.kind.value)
    span._.concept, span._.confidence, span._.sure = mention.known.name, mention.confidence, mention.sure
    return span
