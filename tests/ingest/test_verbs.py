"""Verbs that stand for the name of a technique or task."""

from __future__ import annotations

import pytest

from ingest.phrases import English
from ingest.verbs import verb_forms, verb_of
from ingest.vocabulary import Entry, Vocabulary
from kg.model import Kind

VERBS = frozenset({"crop", "freeze", "generate", "classify", "reduce", "recognize", "segment", "sample"})
ENGLISH = English(verbs=VERBS)


@pytest.mark.parametrize(
    ("noun", "verb"),
    [
        ("cropping", "crop"),
        ("freezing", "freeze"),
        ("generation", "generate"),
        ("classification", "classify"),
        ("reduction", "reduce"),
        ("recognition", "recognize"),
        ("segmentation", "segment"),
        ("vision", ""),
        ("bandwidth", ""),
    ],
)
def test_verbs_are_found_in_nouns(noun: str, verb: str) -> None:
    """The ending is undone where the dictionary knows the result as a verb."""
    assert verb_of(noun, ENGLISH) == verb


def test_verbs_take_what_they_act_on() -> None:
    """All forms of the verb, with and without an article, name the technique; a model's name makes none."""
    vocabulary = Vocabulary.of([Entry("layer freezing", Kind.TECHNIQUE), Entry("image generation", Kind.MODEL)])
    forms = {surface.text for surface in verb_forms(vocabulary, ENGLISH)}

    assert forms == {f"{verb} {what}" for verb in ("freeze", "freezed", "freezing") for what in ("layer", "the layer")}


def test_verbs_alone_are_strict() -> None:
    """One verb counts as a name only where it stands for itself, like a label."""
    vocabulary = Vocabulary.of([Entry("cropping", Kind.TECHNIQUE)])

    assert [(s.text, s.strict) for s in verb_forms(vocabulary, ENGLISH)] == [("crop", True), ("cropped", True)]
