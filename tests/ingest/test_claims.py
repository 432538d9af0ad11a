"""What a document states of each concept."""

from __future__ import annotations

from collections.abc import Callable

from kg.model import ConceptClaim, Extraction, Span

NOTES = """# Advanced topics

## 1. What is dropout?

Most networks overfit sooner or later.
Dropout is a regularization technique that switches neurons off at random.

## 2. Vocabulary

- **Early stopping**: ends training when the validation loss rises.

| Term | Description |
|---|---|
| Momentum | adds a part of the last step to the next step of SGD |
"""


def test_claims_choose_the_best_definition(concepts: Callable[[str], dict[str, ConceptClaim]]) -> None:
    """The sentence that says what it is, with its line and the concepts that it names."""
    dropout = concepts(NOTES)["dropout"]

    assert dropout.definition is not None
    assert dropout.definition.text.startswith("Dropout is a regularization technique")
    assert dropout.definition.span == Span(6, 6)
    assert {"regularization", "neuron"} <= set(dropout.defined_by)
    assert dict(dropout.refers_to).keys() == set(dropout.defined_by)


def test_claims_define_by_labels_and_tables(concepts: Callable[[str], dict[str, ConceptClaim]]) -> None:
    """What a label introduces, or a cell under "Description", is a definition."""
    found = concepts(NOTES)

    assert found["early stopping"].definition is not None
    assert found["momentum"].definition is not None
    assert "SGD" in found["momentum"].defined_by


def test_claims_explain_what_a_heading_asks(concepts: Callable[[str], dict[str, ConceptClaim]]) -> None:
    """The prose under a question explains its concept; the level is that of the headings above."""
    dropout = concepts(NOTES)["dropout"]

    assert [statement.span for statement in dropout.explained] == [Span(5, 6)]
    assert dropout.level == 3


def test_claims_list_questions(extract: Callable[[str], Extraction]) -> None:
    """Questions in headings, with the concepts that they are about."""
    (question,) = extract(NOTES).questions

    assert question.text == "What is dropout?"
    assert question.concepts == ("dropout",)


def test_claims_hold_every_name_that_is_used(extract: Callable[[str], Extraction]) -> None:
    """Relations, questions and references speak only of concepts that are claimed."""
    found = extract(NOTES)
    names = {claim.name for claim in found.concepts}

    assert {end for relation in found.relations for end in (relation.source, relation.target)} <= names
    assert {name for question in found.questions for name in question.concepts} <= names
    assert {name for claim in found.concepts for name, _ in claim.refers_to} <= names
