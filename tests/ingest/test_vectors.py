"""The layers arranged for reading give what spaCy's own give."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from ingest.pipeline import MODEL, WHEEL, load
from ingest.vectors import for_reading

TEXTS = [
    "Dropout prevents overfitting; dropout is cheap.",
    "",
    "a",
    "The LSTM  remembers – unlike an RNN.\n\nIt gates.",
]


@pytest.fixture(scope="module")
def bare() -> spacy.language.Language:
    """The pipeline as spaCy loads it."""
    return spacy.load(MODEL if spacy.util.is_package(MODEL) else WHEEL, exclude=["ner"])


def test_vectors_are_those_of_spacy_itself(bare: spacy.language.Language) -> None:
    """Word by word, up to rounding, for texts alone and together."""
    ours = load().get_pipe("tok2vec")
    theirs = bare.get_pipe("tok2vec")
    docs = [bare.make_doc(text) for text in TEXTS]
    for batch in (docs, docs[:1], docs[2:3]):
        for found, asked in zip(ours.predict(batch), theirs.predict(batch), strict=True):
            np.testing.assert_allclose(found, asked, atol=1e-4)


def test_vectors_of_a_model_of_another_size_are_its_own() -> None:
    """Other columns, widths and pieces: the layers are found by what they are."""
    sizes = {"width": 32, "depth": 1, "embed_size": 100, "window_size": 1, "maxout_pieces": 2}
    config = {"@architectures": "spacy.HashEmbedCNN.v2", "subword_features": True, "pretrained_vectors": None, **sizes}
    model = spacy.blank("en").add_pipe("tok2vec", config={"model": config}).model
    model.initialize()
    docs = [spacy.blank("en")("Dropout prevents overfitting.")]
    before = model.predict(docs)[0].copy()
    for_reading(model)
    assert "distinct" in [layer.name for layer in model.walk()]
    np.testing.assert_allclose(model.predict(docs)[0], before, atol=1e-4)


def test_vectors_arranged_for_reading_refuse_to_learn() -> None:
    """Whoever trains them is told, instead of training nothing."""
    ours = load().get_pipe("tok2vec")
    vectors, back = ours.model.begin_update([spacy.blank("en")("Dropout prevents overfitting.")])
    with pytest.raises(NotImplementedError, match="for reading"):
        back(vectors)
