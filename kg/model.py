"""The words of the domain: frozen values, kinds and relation types.

Two families live here. *What one document states* (`Extraction` and its parts) names concepts by the names that
the document uses. *What the graph holds* (`Concept`, `Relation`, `Prerequisite`, ...) names them by id. `kg.merge`
leads from the first to the second; nothing else does. No value here knows about stores, texts or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a concept is; the order is that of a vocabulary's table of contents."""

    FIELD = "FIELD"
    MODEL = "MODEL"
    COMPONENT = "COMPONENT"
    ALGORITHM = "ALGORITHM"
    TECHNIQUE = "TECHNIQUE"
    FUNCTION = "FUNCTION"
    METRIC = "METRIC"
    PARAMETER = "PARAMETER"
    PROBLEM = "PROBLEM"
    TASK = "TASK"
    DATA = "DATA"
    TOOL = "TOOL"
    THEORY = "THEORY"


class RelationType(StrEnum):
    """How a source concept relates to a target concept, read as "source TYPE target"."""

    IS_A = "IS_A"
    PART_OF = "PART_OF"
    USES = "USES"
    USED_FOR = "USED_FOR"
    MITIGATES = "MITIGATES"
    CAUSES = "CAUSES"
    IMPROVES = "IMPROVES"
    EXTENDS = "EXTENDS"
    CONTRASTS_WITH = "CONTRASTS_WITH"
    MEASURES = "MEASURES"
    REQUIRES = "REQUIRES"


class Form(StrEnum):
    """Where a statement stands: in a sentence, or in the structure of a text."""

    SENTENCE = "sentence"
    LIST = "list"
    TABLE = "table"
    HEADING = "heading"


SYMMETRIC: frozenset[RelationType] = frozenset({RelationType.CONTRASTS_WITH})


# --- What one document states ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A text that was ingested. `id` is its path as given, relative to the folder ingested."""

    id: str
    title: str
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """First and last line of a passage: 1-based lines of the document as it was given."""

    start_line: int
    end_line: int

    def __post_init__(self) -> None:
        if not 1 <= self.start_line <= self.end_line:
            raise ValueError(f"a span needs 1 <= start_line <= end_line, not {self.start_line}..{self.end_line}")


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """A sentence or other short quotation with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ConceptClaim:
    """What one document says of one concept, under the name that it uses there.

    `name` is the usual singular form ("LSTM", "vanishing gradient problem"); `aliases` are other names for it that
    the document gives or uses, or that the vocabulary holds. `known` tells that the vocabulary fixed name and kind.
    `explained` are the passages about it (the answer to its question, the section under its heading), first the best.
    `refers_to` are the names (of claims of the same document) that its definition or, failing that, its
    explanations mention, with how often; `defined_by` those that the definition alone names.
    `level` is the document's own level heading where it is explained: 0 none, 1 beginner, 2 intermediate, 3 advanced.
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    known: bool = False
    mentions: tuple[Span, ...] = ()
    definition: Statement | None = None
    explained: tuple[Statement, ...] = ()
    defined_by: tuple[str, ...] = ()
    refers_to: tuple[tuple[str, int], ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """One place where a document states "source type target"; the ends are names of claims of the same document."""

    source: str
    type: RelationType
    target: str
    span: Span
    form: Form
    rule: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, order=True)
class QuestionClaim:
    """A question that a document asks, and the names of the concepts that it is about."""

    text: str
    span: Span
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document states: the only thing that passes from `ingest` to `kg`."""

    document: Document
    concepts: tuple[ConceptClaim, ...] = ()
    relations: tuple[RelationClaim, ...] = ()
    questions: tuple[QuestionClaim, ...] = ()


# --- What the graph holds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A quotation from a document with its place."""

    document: str
    start_line: int
    end_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept under its many names. `level` is the length of the longest chain of prerequisites below it
    (0: needs nothing); `minutes` is the estimated time to learn it, its prerequisites known."""

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    definition: Passage | None = None
    level: int = 0
    minutes: int = 0
    mentions: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a document names a concept, and the name that it uses."""

    concept: str
    document: str
    start_line: int
    end_line: int
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place where a document states a relation. `source` and `target` are the names that it uses for the ends."""

    document: str
    start_line: int
    end_line: int
    form: Form
    rule: str
    text: str
    confidence: float
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed relation between two concepts (by id), with how many places state it and how sure we are (0..1)."""

    source: str
    type: RelationType
    target: str
    confidence: float
    evidence_count: int
    curated: bool = False

    @property
    def id(self) -> str:
        return f"{self.source} {self.type} {self.target}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one concept should come before another: a signal's name, its words, its weight, and where it was read."""

    kind: str
    text: str
    weight: float
    document: str | None = None
    start_line: int | None = None
    end_line: int | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """`prerequisite` should be learnt before `concept` (both ids); the best reason stands first. `given`: it was
    imported without what it could be inferred from, and stays."""

    prerequisite: str
    concept: str
    confidence: float
    reasons: tuple[Reason, ...] = ()
    curated: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A prerequisite that was left out because it would have closed `cycle` (ids; the first follows the last)."""

    prerequisite: str
    concept: str
    confidence: float
    cycle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question from a document, to test oneself with; `concepts` are ids."""

    document: str
    start_line: int
    end_line: int
    text: str
    concepts: tuple[str, ...]


# --- What people say of the graph ----------------------------------------------------------------------------------


class Action(StrEnum):
    """What a correction does. A prerequisite counts as a relation of type PREREQUISITE_OF here."""

    ASSERT = "assert"
    REJECT = "reject"
    MERGE = "merge"
    RENAME = "rename"


PREREQUISITE_OF = "PREREQUISITE_OF"


@dataclass(frozen=True, slots=True, order=True)
class Correction:
    """One thing that a curator said, in names (so that it survives every re-ingest), with who said it and why.

    assert and reject: `source` `type` `target`, where `type` is a `RelationType` or "PREREQUISITE_OF".
    merge: `source` is another name of `target`. rename: `source` is to be called `target`. `type` is "" for both.
    """

    action: Action
    source: str
    type: str
    target: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Report:
    """A reader's complaint about a concept or a relation, waiting for a curator."""

    id: str
    about: str
    text: str
    by: str
