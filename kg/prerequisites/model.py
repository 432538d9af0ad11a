"""The input and output of the inference, both in concept ids: what `kg.picture` gives and what a store keeps.

All tuples may come in any order. Ids that no `Subject` has, and relations of a concept with itself, are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Cut, Kind, Prerequisite, Relation


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Lines of a document, for a reason to point at."""

    document: str
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A concept that another one's definitions name: in how many documents, and the first place (by document, line)."""

    concept: str
    count: int = 1
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the inference needs of one concept, over all documents.

    `defined_by`: from `ConceptClaim.defined_by`, one `Reference` for each concept named there, its place that of the
    definition. `refers_to`: from `ConceptClaim.refers_to`, the counts of all documents added up. `explained`: for each
    document that explains it (has `explained` or a `definition`), the first such line. `level`: the lowest level
    above 0 that any document gives it, else 0. `words`: number of words of the passages that explain it, all together.
    """

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    defined_by: tuple[Reference, ...] = ()
    refers_to: tuple[tuple[str, int], ...] = ()
    explained: tuple[tuple[str, int], ...] = ()
    level: int = 0
    words: int = 0


@dataclass(frozen=True, slots=True)
class Stated:
    """A relation of the merged graph with the place of its best evidence."""

    relation: Relation
    place: Place | None = None


@dataclass(frozen=True, slots=True, order=True)
class Curated:
    """A prerequisite that a person states: in the backbone (`by` is empty) or by a correction."""

    prerequisite: str
    concept: str
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """All that the inference looks at. `backbone` is what `kg.backbone.resolve` gives for the graph's names;
    `asserted` and `rejected` are the corrections of type PREREQUISITE_OF, as pairs (prerequisite, concept); `given` are
    the prerequisites that were imported without what they could be inferred from."""

    subjects: tuple[Subject, ...]
    stated: tuple[Stated, ...] = ()
    backbone: tuple[Curated, ...] = ()
    asserted: tuple[Curated, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    given: tuple[Prerequisite, ...] = ()


@dataclass(frozen=True, slots=True)
class Inference:
    """Prerequisites (sorted by prerequisite, concept), cuts (sorted likewise), and each concept's level and minutes."""

    prerequisites: tuple[Prerequisite, ...]
    cuts: tuple[Cut, ...]
    levels: Mapping[str, int]
    minutes: Mapping[str, int]
