"""spaCy's tok2vec layers, arranged for reading: the same vectors in two thirds of the time.

spaCy's layers are made for learning too: they keep what backpropagation needs, and embed every token on its own. Here
a word that comes back is embedded once a batch, and a maxout layer with its normalisation is one pass over its
numbers. No weight is changed, and what is built in another way is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model, NumpyOps, chain, with_array

from ingest.arrays import ROWS, mixed

Floats: TypeAlias = NDArray[np.float32]
Layer: TypeAlias = Model[Any, Any]
_EPSILON = 1e-8  # of thinc.layers.layernorm


def for_reading(tok2vec: Layer) -> None:
    """Rearrange the layers of a `spacy.Tok2Vec` over `spacy.MultiHashEmbed` in place; it can't learn any more."""
    if not isinstance(tok2vec.ops, NumpyOps):
        return
    for node in list(tok2vec.walk()):
        for number, layer in enumerate(node.layers):
            if [part.name for part in layer.layers][:2] == ["maxout", "layernorm"]:
                node.layers[number] = _maxout(*layer.layers[:2])
    for node in list(tok2vec.walk()):
        if [layer.name for layer in node.layers][:2] == ["extract_features", "list2ragged"] and len(node.layers) == 5:
            tables, mix = (layer.layers[0] for layer in node.layers[2:4])
            node.layers[2:4] = [with_array(_distinct(chain(tables, mix)))]


def _maxout(maxout: Layer, norm: Layer) -> Layer:
    """`maxout` and the layer normalisation after it."""
    given: Any = maxout.get_param("W")  # outputs, pieces, inputs
    width, pieces, inputs = given.shape
    weights = np.ascontiguousarray(given.transpose(1, 0, 2).reshape(pieces * width, inputs).T)  # a piece on its own
    bias = np.asarray(maxout.get_param("b")).T.reshape(-1)
    gain, offset = np.asarray(norm.get_param("G")), np.asarray(norm.get_param("b"))

    def read(rows: Floats) -> Floats:
        every: Floats = rows @ weights
        every += bias
        best: Floats = every[:, :width]
        for piece in range(1, pieces):
            best = np.maximum(best, every[:, piece * width : (piece + 1) * width])
        best = best - best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best)[:, None] / width + _EPSILON) ** -0.5
        best *= gain
        best += offset
        return best

    def forward(rows: Floats) -> Floats:
        found = np.empty((len(rows), width), np.float32)
        for at in range(0, len(rows), ROWS):
            found[at : at + ROWS] = read(rows[at : at + ROWS])
        return found

    return _layer("maxout_for_reading", forward)


def _distinct(layer: Layer) -> Layer:
    """`layer` over the rows of a batch that differ."""

    def forward(rows: NDArray[np.uint64]) -> Floats:
        keys = mixed(rows.T, start=0, rows=len(rows))
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        return np.asarray(layer.predict(rows[first]))[place]

    return _layer("distinct", forward)


def _layer(name: str, forward: Callable[[Any], Any]) -> Layer:
    def learn(_: Any) -> Any:
        raise NotImplementedError(f"{name} can't learn: it is arranged for reading")

    return Model(name, lambda _, rows, is_train: (forward(rows), learn))  # noqa: ARG005  thinc names it in calls
