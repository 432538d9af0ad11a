"""The kind of a concept from its name and from what stands around it."""

from __future__ import annotations

import pytest
import spacy

from ingest import components  # noqa: F401  the extensions of a Doc
from ingest.documents.blocks import Block, BlockKind
from ingest.kinds import evidence, guess
from ingest.view import View
from kg.model import Kind, Span


def view(text: str, *, above: tuple[str, ...] = (), cells: tuple[str, ...] = (), header: tuple[str, ...] = ()) -> View:
    """A block's view by hand; kinds need no tags."""
    doc = spacy.blank("en")(text)
    doc._.block = Block(0, BlockKind.ROW if cells else BlockKind.ITEM, text, Span(1, 1), cells=cells, header=header)
    doc._.above = above
    return View.of(doc)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("frobnicated neural network", Kind.MODEL),
        ("frobnication loss", Kind.FUNCTION),
        ("frobnication layer", Kind.COMPONENT),
        ("frobnication learning rate", Kind.PARAMETER),
        ("frobnication problem", Kind.PROBLEM),
        ("frobnication score", Kind.METRIC),
    ],
)
def test_kinds_follow_the_head_of_a_name(name: str, kind: Kind) -> None:
    """The last word says most."""
    assert guess(name) is kind


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("Zorb is an adaptive optimizer for networks", "is=ALGORITHM"),
        ("Zorb (ZB) is a kind of dataset that grows", "is=DATA"),
        ("Zorb is one of the oldest libraries for this", "is=TOOL"),
    ],
)
def test_kinds_read_definitions(text: str, feature: str) -> None:
    """The class that a definition names speaks for a kind."""
    assert feature in set(evidence(view(text), 0, 1, ()))


def test_kinds_read_lists_labels_and_columns() -> None:
    """So do "libraries such as", the label above, the header of a column, the names beside."""
    assert set(evidence(view("libraries such as Keras and Zorb"), 5, 6, ())) == {"like=TOOL"}
    assert set(evidence(view("Zorb", above=("common", "metric")), 0, 1, ())) == {"under=METRIC"}
    row = view("images | Zorb", cells=("images", "Zorb"), header=("Task", "Model"))
    assert set(evidence(row, 2, 3, ())) == {"under=MODEL"}
    assert set(evidence(view("Zorb"), 0, 1, (Kind.TASK,))) == {"beside=TASK"}


def test_kinds_stay_silent_without_evidence() -> None:
    """A sentence that defines nothing says nothing about a kind."""
    assert list(evidence(view("Zorb helps when the text is long"), 0, 1, ())) == []
