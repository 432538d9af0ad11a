"""Random but plausible documents for property tests: few names, so that documents meet, with every kind of trap."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.model import (
    PREREQUISITE_OF,
    Action,
    ConceptClaim,
    Correction,
    Document,
    Extraction,
    Form,
    Kind,
    QuestionClaim,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)

NAMES = (
    "CNN", "convolutional neural network", "cellular neural network", "ConvNet", "LSTM", "LSTMs",
    "long short-term memory", "Long Short-Term Memory", "GAN", "generative adversarial network", "dropout",
    "L1 regularization", "L2 regularization", "regularisation", "gradient descent", "C++", "vanishing gradient problem",
)  # fmt: skip

_span = st.builds(lambda start, more: Span(start, start + more), st.integers(1, 9), st.integers(0, 2))
_text = st.sampled_from(
    ("Dropout is a technique.", "It uses weights.", "a | b", "Das kühlt ∑ ab. 🙂", "NEAR 'x' \"y\"")
)
_statement = st.builds(Statement, _text, _span)
_few = {"max_size": 3}


@st.composite
def extraction(draw: st.DrawFn, document: str = "a.md") -> Extraction:
    """What one document may state."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    name = st.sampled_from(names)

    def claim(own: str) -> st.SearchStrategy[ConceptClaim]:
        return st.builds(
            ConceptClaim,
            st.just(own),
            st.sampled_from(Kind),
            aliases=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
            known=st.sampled_from((False, False, True)),
            mentions=st.lists(_span, **_few).map(tuple),
            definition=st.none() | _statement,
            explained=st.lists(_statement, max_size=2).map(tuple),
            defined_by=st.lists(name, max_size=2).map(tuple),
            refers_to=st.dictionaries(name, st.integers(1, 3), max_size=2).map(lambda d: tuple(d.items())),
            level=st.integers(0, 3),
        )

    relation = st.builds(
        RelationClaim,
        name,
        st.sampled_from(RelationType),
        name,
        _span,
        st.sampled_from(Form),
        st.sampled_from(("lists.solutions", "sentence.uses")),
        _text,
        st.sampled_from((0.4, 0.7, 0.95)),
    )
    question = st.builds(QuestionClaim, _text, _span, st.lists(name, max_size=2, unique=True).map(tuple))
    return Extraction(
        Document(document, draw(st.sampled_from(("Notes", "Fragen ü"))), draw(st.sampled_from(("0" * 64, "f" * 64)))),
        tuple(draw(claim(n)) for n in names),
        tuple(draw(st.lists(relation, max_size=6))),
        tuple(draw(st.lists(question, max_size=2))),
    )


@st.composite
def library(draw: st.DrawFn, *, most: int = 4) -> tuple[Extraction, ...]:
    """Several documents, each with its own id."""
    ids = ("a.md", "b.txt", "c/d.html", "ü.md")[: draw(st.integers(1, most))]
    return tuple(draw(extraction(i)) for i in ids)


def _correction(kind: tuple[Action, str]) -> st.SearchStrategy[Correction]:
    action, type_ = kind
    name = st.sampled_from(NAMES)
    return st.builds(Correction, st.just(action), name, st.just(type_), name, st.just("ada"), st.just("because"))


def corrections() -> st.SearchStrategy[tuple[Correction, ...]]:
    """Corrections of every sort; a strategy's user has to pass over those that contradict each other."""
    kinds = (
        (Action.ASSERT, RelationType.USES.value),
        (Action.REJECT, RelationType.USES.value),
        (Action.ASSERT, PREREQUISITE_OF),
        (Action.REJECT, PREREQUISITE_OF),
        (Action.MERGE, ""),
        (Action.RENAME, ""),
    )
    return st.lists(st.sampled_from(kinds).flatmap(_correction), max_size=3, unique=True).map(tuple)


@st.composite
def dags(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The edges of an acyclic graph; ids in no particular order."""
    size = draw(st.integers(2, 14))
    names = draw(st.permutations([f"c{i:02}" for i in range(size)]))
    pairs = [(names[i], names[j]) for j in range(size) for i in range(j)]
    return draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3 * size, unique=True))
