"""What a document states of each concept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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


@pytest.mark.parametrize(
    ("heading", "answer", "defined"),
    [
        (
            "What is a residual connection?",
            "A residual connection (skip connection) adds the input to the output.",
            True,
        ),
        ("Residual connections", "Residual connections add the input of a block to its output.", True),
        ("23. What are residual connections in deep learning?", "Residual connections add the input.", True),
        ("Why residual connections?", "Residual connections help the gradient to flow.", False),
        ("What happens without residual connections?", "Residual connections help the gradient to flow.", False),
        ("What are residual connections used for?", "Residual connections help the gradient to flow.", False),
        ("What is a residual connection?", "ResNet introduced it. Residual connections help the gradient.", False),
        ("What is a residual connection?", "Residual connections in ResNet add the input to the output.", False),
        ("What is a residual connection?", "Residual connections have three advantages:", False),
        ("What is a residual connection?", "Residual connections solve two problems:", False),
        ("Residual connections", "Residual connections don't help here.", False),
    ],
)
def test_claims_define_by_the_answer_to_what_something_is(
    concepts: Callable[[str], dict[str, ConceptClaim]], heading: str, answer: str, defined: bool
) -> None:
    """Where nothing says what it is, the first sentence under its heading that says what it does."""
    found = concepts(f"# Notes\n\n## {heading}\n\n{answer}\n")["residual connection"]

    assert (found.definition is not None) == defined
    assert found.definition is None or found.definition.text == answer


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
