"""The vocabulary of the field is sound, and says clearly when a file is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.vocabulary import COLUMNS, HEADS, PACKAGED, Entry, Role, Surface, Vocabulary, packaged
from kg.errors import VocabularyError
from kg.model import Kind
from kg.names import key

HEADER = "\t".join(COLUMNS)
LOOK_ALIKES = [
    ("L1 regularization", "L2 regularization"),
    ("L1 norm", "L2 norm"),
    ("supervised learning", "unsupervised learning"),
    ("supervised learning", "semi-supervised learning"),
    ("supervised learning", "self-supervised learning"),
    ("encoder", "decoder"),
    ("encoder-only model", "decoder-only model"),
    ("RNN", "bidirectional RNN"),
    ("LSTM", "bidirectional LSTM"),
    ("LSTM", "GRU"),
    ("CNN", "R-CNN"),
    ("R-CNN", "Fast R-CNN"),
    ("Fast R-CNN", "Faster R-CNN"),
    ("max pooling", "min pooling"),
    ("max pooling", "average pooling"),
    ("forward propagation", "backpropagation"),
    ("batch normalization", "layer normalization"),
    ("batch normalization", "batch normalization layer"),
    ("GAN", "WGAN"),
    ("WGAN", "WGAN-GP"),
    ("GAN", "conditional GAN"),
    ("autoencoder", "VAE"),
    ("overfitting", "underfitting"),
    ("vanishing gradient problem", "exploding gradient problem"),
    ("local minimum", "global minimum"),
    ("training data", "test data"),
    ("validation data", "test data"),
    ("batch gradient descent", "mini-batch gradient descent"),
    ("SGD", "mini-batch gradient descent"),
    ("Adam", "AdamW"),
    ("Adagrad", "Adadelta"),
    ("precision", "recall"),
    ("false positive", "false negative"),
    ("ReLU", "leaky ReLU"),
    ("sigmoid", "softmax"),
    ("binary cross-entropy", "categorical cross-entropy"),
    ("linear regression", "logistic regression"),
    ("model-based reinforcement learning", "model-free reinforcement learning"),
    ("on-policy learning", "off-policy learning"),
    ("self-attention", "cross-attention"),
    ("absolute positional encoding", "relative positional encoding"),
    ("convolution", "transposed convolution"),
    ("KL divergence", "JS divergence"),
    ("pre-training", "post-training"),
    ("weight", "weight matrix"),
    ("parameter", "hyperparameter"),
    ("type I error", "type II error"),
    ("forward process", "reverse process"),
    ("k-means", "KNN"),
]
PLURAL_BY_NATURE = ("by parts", "ics", "lens", "means", "odds", "safetensors", "squares")


def written(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    """A vocabulary file with these rows."""
    path = tmp_path / "concepts.tsv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_vocabulary_covers_every_kind() -> None:
    """A learner finds every kind of thing in it, and thousands of names."""
    vocabulary = packaged()

    assert {entry.kind for entry in vocabulary.entries} == set(Kind) == set(HEADS)
    assert len(vocabulary) >= 2_000


@pytest.mark.parametrize(("name", "concept", "kind"), [
    ("long short-term memory", "LSTM", Kind.MODEL),
    ("Convolutional Neural Networks", "CNN", Kind.MODEL),
    ("skip connections", "residual connection", Kind.COMPONENT),
    ("Bayes rule", "Bayes' theorem", Kind.THEORY),
    ("pretraining", "pre-training", Kind.TECHNIQUE),
    ("nonlinearity", "non-linearity", Kind.THEORY),
    ("regularisation", "regularization", Kind.TECHNIQUE),
    ("a better performance", None, None),
])  # fmt: skip
def test_vocabulary_finds_any_spelling(name: str, concept: str | None, kind: Kind | None) -> None:
    """Plural, case, hyphen, British spelling and acronym lead to one entry."""
    entry = packaged().get(name)

    assert (concept, kind) == (entry.name if entry else None, entry.kind if entry else None)


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_vocabulary_keeps_look_alikes_apart(one: str, other: str) -> None:
    """Names that look alike and mean different things are different entries."""
    vocabulary = packaged()
    first, second = vocabulary.get(one), vocabulary.get(other)

    assert first is not None
    assert second is not None
    assert first is not second


def test_vocabulary_gives_each_key_to_one_entry() -> None:
    """No two entries share a surface, and no line repeats itself."""
    vocabulary = packaged()
    keys = [key(text) for e in vocabulary.entries for text in (e.name, *e.aliases, *e.forms)]

    assert sorted(set(keys)) == sorted(keys)
    assert len({s.key for s in vocabulary.surfaces}) == len(vocabulary.surfaces)


def test_vocabulary_names_are_singular() -> None:
    """A name is the usual singular form, so that its own key leaves its last word as it is."""
    names = [e.name for e in packaged().entries if e.name == e.name.lower() and e.kind is not Kind.TOOL]
    plural = [n for n in names if n.split(" ")[-1].isalpha() and n.split(" ")[-1] != key(n).split(" ")[-1]]

    assert [n for n in plural if " of " not in n and not n.endswith(PLURAL_BY_NATURE)] == []
    assert [n for n in names if key(key(n)) != key(n)] == []


def test_vocabulary_file_is_sorted() -> None:
    """The packaged file is sorted by kind and name, so that two people's additions rarely meet in one place."""
    order = list(Kind)
    places = [(order.index(e.kind), key(e.name)) for e in packaged().entries]

    assert sorted(places) == places


def test_vocabulary_surfaces_say_when_they_count(tmp_path: Path) -> None:
    """A need without words concerns the one-word surfaces; with words, those surfaces only."""
    path = written(
        tmp_path,
        "global average pooling\tCOMPONENT\tGAP\t\tcased",
        "neuron\tCOMPONENT\tnode|hidden unit\t\tnode=context:layers|Networks",
        "value\tDATA\t\t\tcontext:query; strict",
    )
    surfaces = {s.text: s for s in Vocabulary.load(path).surfaces}

    assert surfaces["GAP"].cased
    assert surfaces["global average pooling"].always
    assert surfaces["neuron"].always
    assert frozenset({"layer", "network"}) == surfaces["node"].context
    assert (frozenset({"query"}), True) == (surfaces["value"].context, surfaces["value"].strict)


def test_vocabulary_expands_joined_and_split_words() -> None:
    """ "pre-training" is found as "pretraining" too, "autoencoder" as "auto-encoder"; forms are no names."""
    entries = (Entry("pre-training", Kind.TECHNIQUE, (), ("pre-train",)), Entry("autoencoder", Kind.MODEL))
    vocabulary = Vocabulary.of(entries)

    assert {"pre training", "pretraining", "pre train", "pretrain", "autoencoder", "auto encoder"} == {
        s.key for s in vocabulary.surfaces
    }
    assert {"pre training", "pretraining", "autoencoder", "auto encoder"} == set(vocabulary.by_key)
    assert next(s.role for s in vocabulary.surfaces if s.key == "pretrain") == Role.FORM


def test_vocabulary_can_be_empty() -> None:
    """Without a vocabulary everything must be discovered."""
    vocabulary = Vocabulary.empty()

    assert (len(vocabulary), vocabulary.surfaces, vocabulary.get("LSTM")) == (0, (), None)


@pytest.mark.parametrize(("rows", "line", "says"), [
    (["LSTM\tMODEL\t\t\t", "long memory\tMODEL\tLSTMs\t\t"], 3, "'LSTMs' is already a name of 'LSTM'"),
    (["LSTM\tMODEL\t\t\t", "", "memory\tDATA\t\tlstm\t"], 4, "'lstm' is already a name of 'LSTM'"),
    (["LSTM\tNETWORK\t\t\t"], 2, "unknown kind 'NETWORK'"),
    (["LSTM\tMODEL\t\t"], 2, "4 columns, not 5"),
    (["LSTM\tMODEL\tRNN||\t\t"], 2, "'' has no letter or digit"),
    (["LSTM\tMODEL\t\t\tupper"], 2, "unknown need 'upper'"),
    (["LSTM\tMODEL\t\t\tcontext:"], 2, "unknown need 'context:'"),
    (["LSTM\tMODEL\t\t\tGRU=cased"], 2, "needs name 'GRU'"),
])  # fmt: skip
def test_vocabulary_refuses_a_contradiction(tmp_path: Path, rows: list[str], line: int, says: str) -> None:
    """What is wrong is told with the file, the line and the value."""
    path = written(tmp_path, *rows)

    with pytest.raises(VocabularyError) as error:
        Vocabulary.load(path)

    assert f"{path}:{line}:" in error.value.message
    assert says in error.value.message


def test_vocabulary_refuses_other_columns(tmp_path: Path) -> None:
    """A file with other columns is no vocabulary."""
    path = written(tmp_path, header="name\tkind")

    with pytest.raises(VocabularyError, match="the columns are") as error:
        Vocabulary.load(path)

    assert "name kind aliases forms needs" in error.value.hint


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_vocabulary_names_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """A missing file, and one that is no UTF-8, are told by name."""
    path = tmp_path / "words.tsv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(VocabularyError, match=r"cannot read the vocabulary .*words\.tsv"):
        Vocabulary.load(path)


def test_vocabulary_ships_with_the_package() -> None:
    """The file stands beside the code, and every surface of it leads back to an entry by name or as a form."""
    vocabulary = Vocabulary.load(PACKAGED)

    def leads_back(surface: Surface) -> bool:
        return surface.role is Role.FORM or vocabulary.by_key[surface.key] is surface.entry

    assert all(leads_back(surface) for surface in vocabulary.surfaces)
