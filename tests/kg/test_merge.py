"""What it takes for texts to agree: names that are one, names that only look alike, and evidence that piles up."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity import ALIAS_OF
from kg.merge import Claim, Resolved, confidence, normal, relate, resolve
from kg.model import (
    Action,
    ConceptClaim,
    Correction,
    Document,
    Evidence,
    Extraction,
    Form,
    Kind,
    RelationClaim,
    RelationType,
    Span,
    Statement,
)
from tests.strategies import corrections, library


def claim(name: str, *aliases: str, known: bool = False, document: str = "a.md", mentions: int = 1) -> Claim:
    """A claim with as many mentions as wanted."""
    spans = tuple(Span(n, n) for n in range(1, mentions + 1))
    return Claim(document, ConceptClaim(name, Kind.MODEL, aliases, known=known, mentions=spans))


def names(resolved: Iterable[Resolved]) -> list[str]:
    """The concepts' names."""
    return [r.concept.name for r in resolved]


def correction(action: Action, source: str, target: str, type_: str = "") -> Correction:
    """A correction by somebody for some reason."""
    return Correction(action, source, type_, target, "ada", "seen")


def evidence(document: str, line: int, sure: float) -> Evidence:
    """Evidence at a place."""
    return Evidence(document, line, line, Form.LIST, "lists.x", "text", sure, "a", "b")


def test_merge_spellings_are_one_concept():
    """Case, plural, hyphen and British spelling do not make a second concept."""
    found = resolve([claim("Regularisation"), claim("regularizations", document="b.md", mentions=3)])

    assert [(r.concept.id, r.concept.name) for r in found] == [("regularization", "regularizations")]


def test_merge_alias_joins_texts_that_use_either_name():
    """One text explains the acronym; the others use the acronym or the long name alone."""
    found = resolve(
        [
            claim("long short-term memory", "LSTM", mentions=1),
            claim("LSTM", document="b.md", mentions=5),
            claim("Long Short-Term Memory", document="c.md"),
        ]
    )

    assert names(found) == ["LSTM"]
    assert found[0].concept.aliases == ("Long Short-Term Memory",)
    assert found[0].concept.documents == 3


def test_merge_acronym_with_two_expansions_joins_neither():
    """What GAT means depends on the text, so it is another name of both, and they stay two."""
    found = resolve(
        [claim("graph attention network", "GAT"), claim("gated attention transform", "GAT", document="b.md")]
    )

    assert names(found) == ["gated attention transform", "graph attention network"]
    assert [r.concept.aliases for r in found] == [("GAT",), ("GAT",)]


def test_merge_acronym_used_alone_stays_apart_when_it_has_two_expansions():
    """A text that only says GAT says of neither that it is meant."""
    found = resolve(
        [
            claim("graph attention network", "GAT"),
            claim("gated attention transform", "GAT", document="b.md"),
            claim("GAT", document="c.md"),
        ]
    )

    assert names(found) == ["GAT", "gated attention transform", "graph attention network"]


def test_merge_vocabulary_keeps_its_acronym():
    """A text that abbreviates something else in the same way doesn't take the vocabulary's acronym away."""
    found = resolve(
        [
            claim("CNN", "convolutional neural network", known=True),
            claim("cellular neural network", "CNN", document="b.md"),
        ]
    )

    assert names(found) == ["cellular neural network", "CNN"]
    assert [r.concept.aliases for r in found] == [(), ("convolutional neural network",)]


def test_merge_never_makes_two_known_names_one():
    """That a careless text calls CNN an RNN joins nothing that the vocabulary keeps apart."""
    found = resolve([claim("CNN", "RNN", known=True), claim("RNN", known=True, document="b.md")])

    assert names(found) == ["CNN", "RNN"]


def test_merge_known_names_are_not_joined_through_a_third():
    """A name that claims to be both of two known ones is neither."""
    found = resolve([claim("encoder", known=True), claim("decoder", known=True), claim("coder", "encoder", "decoder")])

    assert names(found) == ["coder", "decoder", "encoder"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L1 regularization", "L2 regularization"), ("supervised learning", "unsupervised learning"),
        ("encoder", "decoder"), ("RNN", "BRNN"), ("CNN", "R-CNN"), ("max pooling", "min pooling"),
        ("forward propagation", "backward propagation"), ("C", "C++"), ("precision", "precision-recall curve"),
    ],
)  # fmt: skip
def test_merge_look_alikes_stay_apart(one: str, other: str):
    """Names that a similarity threshold would make one."""
    assert len(resolve([claim(one), claim(other, document="b.md")])) == 2


def test_merge_correction_joins_and_names():
    """A curator's merge joins what no text joined, under the target's name; the source becomes another name."""
    found = resolve(
        [claim("convnet"), claim("CNN", document="b.md", known=True)],
        [correction(Action.MERGE, "CNN", "ConvNet")],
    )

    assert [(r.concept.id, r.concept.name, r.concept.aliases) for r in found] == [("convnet", "ConvNet", ("CNN",))]


def test_merge_rename_follows_a_chain():
    """What was renamed twice has the last name, and is still found under the first."""
    found = resolve(
        [claim("NN")],
        [correction(Action.RENAME, "NN", "neural net"), correction(Action.RENAME, "neural net", "neural network")],
    )

    assert [(r.concept.name, r.concept.aliases) for r in found] == [("neural network", ("NN",))]


def test_merge_correction_keeps_names_apart():
    """A curator can say that a text's alias is wrong."""
    claims = [claim("stride", "step size"), claim("step size", document="b.md")]

    assert len(resolve(claims)) == 1
    assert len(resolve(claims, [correction(Action.REJECT, "step size", "stride", ALIAS_OF)])) == 2


def test_merge_definition_is_the_one_that_says_what_it_is():
    """A sentence that opens with the name and defines it wins over one that only mentions it."""
    good = Statement("Dropout is a technique that switches random units off in training.", Span(7, 7))
    poor = Statement("We also tried dropout.", Span(1, 1))
    found = resolve(
        [
            Claim("a.md", ConceptClaim("dropout", Kind.TECHNIQUE, definition=poor)),
            Claim("b.md", ConceptClaim("dropout", Kind.TECHNIQUE, definition=good)),
        ]
    )

    assert found[0].concept.definition
    assert good.text == found[0].concept.definition.text


def test_merge_evidence_makes_surer_but_never_sure():
    """Two places make surer than one, one place said twice doesn't, and no number of texts makes certain."""
    assert confidence([evidence("a", 1, 0.7)]) == 0.7
    assert confidence([evidence("a", 1, 0.7), evidence("a", 1, 0.5)]) == 0.7
    assert confidence([evidence("a", 1, 0.7), evidence("b", 1, 0.7)]) == 0.91
    assert confidence(evidence("a", n, 0.7) for n in range(1, 50)) == 0.99


def test_merge_asserted_relation_needs_no_text():
    """A curator's relation stands without evidence, and is marked."""
    found = relate(("a", "USES", "b"), [], asserted=True).relation

    assert (found.curated, found.confidence, found.evidence_count) == (True, 1.0, 0)


def test_merge_normal_joins_a_name_claimed_twice():
    """Two claims of one document under one name are one."""
    document = Document("a.md", "A", "0")
    twice = (
        ConceptClaim("dropout", Kind.TECHNIQUE, mentions=(Span(2, 2),)),
        ConceptClaim("dropout", Kind.TECHNIQUE, mentions=(Span(1, 1),), aliases=("drop-out",)),
    )

    found = normal(Extraction(document, twice)).concepts

    assert [((Span(1, 1), Span(2, 2)), ("drop-out",))] == [(c.mentions, c.aliases) for c in found]


def test_merge_normal_refuses_relations_of_unclaimed_names():
    """A relation that hangs in the air is a mistake of the extraction, not something to pass over."""
    relation = RelationClaim("x", RelationType.USES, "y", Span(1, 1), Form.LIST, "r", "x uses y", 0.5)

    with pytest.raises(ValueError, match=r"a\.md.*'x', 'y'"):
        normal(Extraction(Document("a.md", "A", "0"), relations=(relation,)))


@given(library(most=3), corrections(), st.randoms(use_true_random=False))
def test_merge_does_not_depend_on_order(
    extractions: tuple[Extraction, ...], given_corrections: tuple[Correction, ...], random: Random
):
    """Whatever arrives first, the concepts are the same."""
    claims = [Claim(e.document.id, c) for e in map(normal, extractions) for c in e.concepts]
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert resolve(claims, given_corrections) == resolve(shuffled, reversed(given_corrections))


@given(library(most=3), st.data())
def test_merge_is_local(extractions: tuple[Extraction, ...], data: st.DataObject):
    """The merge of claims that share no name with the others is the same without the others."""
    claims = [Claim(e.document.id, c) for e in map(normal, extractions) for c in e.concepts]
    start = data.draw(st.sampled_from(claims))
    part = connected(start, claims)
    rest = [c for c in claims if c not in part]

    assert set(resolve(claims)) == set(resolve(part)) | set(resolve(rest))


def connected(start: Claim, claims: list[Claim]) -> list[Claim]:
    """The claims that are connected to one through shared names."""
    from kg.identity import naming

    part, names_ = [start], set(naming(start.claim).all)
    while more := [c for c in claims if c not in part and names_ & naming(c.claim).all]:
        part += more
        names_.update(*(naming(c.claim).all for c in more))
    return part
