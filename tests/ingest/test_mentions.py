"""Which words mention which concept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.components import CONCEPTS
from ingest.documents import read
from ingest.logistic import Logistic
from ingest.mentions import Knowledge, Survey
from ingest.pipeline import Extractor
from ingest.vocabulary import Vocabulary, packaged
from kg.model import ConceptClaim, Kind

Concepts = Callable[[str], dict[str, ConceptClaim]]


def test_mentions_see_through_spelling(concepts: Concepts) -> None:
    """Case, plural, hyphens, an acronym and a typing error are one name."""
    found = concepts("Long Short-Term Memories (LSTMs) were trained. An LSTM network uses backpropogation.")

    assert {"LSTM", "backpropagation"} <= set(found)
    assert len([name for name in found if "memor" in name.lower()]) == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Use L1 and L2 regularization against overfitting.", {"L1 regularization", "L2 regularization"}),
        ("Vanishing or exploding gradients slow it.", {"vanishing gradient problem", "exploding gradient problem"}),
        ("Supervised and unsupervised learning differ.", {"supervised learning", "unsupervised learning"}),
        ("Batch and layer normalization differ.", {"batch normalization", "layer normalization"}),
    ],
)  # fmt: skip
def test_mentions_share_the_end_of_a_name(concepts: Concepts, text: str, names: set[str]) -> None:
    """Two names that share their last words are both found."""
    assert names <= set(concepts(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L1 regularization", "L2 regularization"),
        ("supervised learning", "unsupervised learning"),
        ("encoder", "decoder"),
        ("recurrent neural network", "bidirectional recurrent neural network"),
        ("CNN", "R-CNN"),
        ("max pooling", "min pooling"),
        ("forward propagation", "backpropagation"),
        ("batch normalization", "layer normalization"),
        ("GAN", "Wasserstein GAN"),
    ],
)
def test_mentions_keep_look_alikes_apart(concepts: Concepts, one: str, other: str) -> None:
    """Names that look alike are two concepts, whether the vocabulary lists them or not."""
    text = f"## {one} and {other}\n\nThe {one} is a technique. The {other} is a technique too, unlike the {one}.\n"
    claims = list(concepts(text).values())

    named = [{claim.name.lower(), *(alias.lower() for alias in claim.aliases)} for claim in claims]
    assert not any({one.lower(), other.lower()} <= names for names in named)
    assert len([names for names in named if names & {one.lower(), other.lower()}]) == 2


def test_mentions_discover_what_no_vocabulary_lists(concepts: Concepts) -> None:
    """A definition under its own heading makes a concept, with its acronym as another name."""
    found = concepts(
        "# Introduction\n\n## What is a Frobnication Attention Network (FAN)?\n\n"
        "A frobnication attention network (FAN) is a neural network for image classification. "
        "FANs extend the transformer.\n"
    )

    own = next(claim for claim in found.values() if "frobnication attention network" in (claim.name, *claim.aliases))
    assert not own.known
    assert own.kind is Kind.MODEL
    assert "FAN" in (own.name, *own.aliases)
    assert own.definition is not None
    assert "neural network" in own.defined_by


def test_mentions_join_acronyms_as_the_text_has_them(concepts: Concepts) -> None:
    """An acronym that the vocabulary uses for something else isn't forced on a text."""
    found = concepts("An adversarial example (AE) fools a classifier. The AE looks like the original image.")

    assert all(
        "autoencoder" not in (c.name, *c.aliases) or "adversarial example" not in c.aliases for c in found.values()
    )


@pytest.mark.parametrize(
    ("text", "meant", "other"),
    [
        ("Masked Autoencoders (MAE) learn without labels. MAE has a decoder.", "masked autoencoder", "MAE"),
        ("Sharpness-aware minimization (SAM) is slow. SAM is an optimizer.", "sharpness-aware minimization", "SAM"),
    ],
)
def test_mentions_believe_a_text_that_spells_out_an_acronym(
    concepts: Concepts, text: str, meant: str, other: str
) -> None:
    """What the vocabulary has under the same letters isn't meant where the text says what they stand for."""
    found = concepts(text)

    assert meant in found
    assert other not in found
    assert other not in found[meant].aliases  # elsewhere the letters may stand for the other


def test_mentions_read_an_acronym_in_a_header_as_the_text_means_it(extractor: Extractor) -> None:
    """A column is about what the letters stand for in this text."""
    text = (
        "Masked Autoencoders (MAE) learn without labels.\n\n"
        "| Task | MAE | SimCLR |\n|---|---|---|\n| loss | reconstruction loss | contrastive loss |\n"
    )
    stated = extractor.extract(read(text.encode(), document_id="notes.md")).relations

    assert {r.source for r in stated if r.target == "reconstruction loss"} == {"masked autoencoder"}


@pytest.mark.parametrize(
    "text",
    [
        "We had a much better time and a lot of fun last year.",
        "Please read the following section before you go further.",
        "```python\nmodel = LSTM(dropout=0.5)\n```\n",
    ],
)
def test_mentions_leave_other_words_alone(concepts: Concepts, text: str) -> None:
    """Vague phrases, talk about the text and code mention no concept."""
    assert concepts(text) == {}


def test_mentions_weigh_ambiguous_words(concepts: Concepts) -> None:
    """Adam optimizes; Adam who wrote the tutorial does not."""
    assert "Adam" in concepts("Adam and RMSProp are optimizers with adaptive learning rates.")
    assert "key" not in concepts("The key is to start early and to stay calm.")


def test_mentions_stand_at_their_lines(concepts: Concepts) -> None:
    """Lines are those of the document, also inside a paragraph of several lines."""
    found = concepts("# Notes\n\nThe sigmoid saturates.\nThat is why\nthe ReLU took its place.\n")

    assert [span.start_line for span in found["sigmoid"].mentions] == [3]
    assert [span.start_line for span in found["ReLU"].mentions] == [5]


def test_mentions_need_no_vocabulary() -> None:
    """With an empty vocabulary what a text defines is still found."""
    text = (
        "## Gradient descent\n\nGradient descent is an optimization algorithm. Gradient descent follows the gradient.\n"
    )
    found = Extractor(vocabulary=Vocabulary.empty()).extract(read(text.encode(), document_id="a.md"))

    assert "gradient descent" in {claim.name for claim in found.concepts}


def chosen(extractor: Extractor, text: str, weights: dict[str, float]) -> list[tuple[str, bool]]:
    """What a judge with these weights marks in a text, and whether it is sure."""
    docs = extractor.tagged(read(text.encode(), document_id="a.md"))
    judge = Logistic(-3.0, weights, 0.5)
    survey = Survey.of(docs, Knowledge.of(packaged(), extractor._nlp, judge))
    return [(doc[m.start : m.end].text, m.sure) for doc in docs for m in survey.choose(doc)]


@pytest.mark.parametrize(
    ("weights", "marks"),
    [
        ({"name=dropout": 5.0, "words=2": 6.0}, [("fuzzy dropout", True)]),
        ({"name=dropout": 5.0, "words=2": 4.0}, [("dropout", True)]),
        ({"name=dropout": 2.5, "words=2": 2.0}, [("dropout", False)]),
        ({"words=2": 2.0}, [("fuzzy dropout", False)]),
        ({}, []),
    ],
)
def test_mentions_take_the_longest_that_is_sure(
    extractor: Extractor, weights: dict[str, float], marks: list[tuple[str, bool]]
) -> None:
    """The longest phrase wins, unless the name in it is surer; doubtful ones are marked as such."""
    assert chosen(extractor, "They tried fuzzy dropout again.", weights) == marks


def test_mentions_that_are_doubtful_need_a_relation() -> None:
    """What is doubtful and has no relation is no concept in the end."""
    extractor = Extractor()
    extractor._knowledge = Knowledge.of(packaged(), extractor._nlp, Logistic(-3.0, {"words=2": 2.0}, 0.5))
    tree = read(b"They tried fuzzy dropout again.", document_id="a.md")

    assert [span.text for doc in extractor.docs(tree) for span in doc.spans[CONCEPTS]] == ["fuzzy dropout"]
    assert extractor.extract(tree).concepts == ()
