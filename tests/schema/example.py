"""A small graph, as four documents would state it: enough to ask every question of the schema."""

from __future__ import annotations

from kg.graph import Graph
from kg.model import (
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

KINDS = {
    "derivative": Kind.THEORY,
    "chain rule": Kind.THEORY,
    "gradient": Kind.THEORY,
    "gradient descent": Kind.ALGORITHM,
    "backpropagation": Kind.ALGORITHM,
    "neural network": Kind.MODEL,
    "RNN": Kind.MODEL,
    "LSTM": Kind.MODEL,
    "GRU": Kind.MODEL,
    "vanishing gradient problem": Kind.PROBLEM,
    "overfitting": Kind.PROBLEM,
    "dropout": Kind.TECHNIQUE,
    "attention": Kind.COMPONENT,
    "transformer": Kind.MODEL,
    "machine translation": Kind.TASK,
    "graph attention network": Kind.MODEL,
    "generative adversarial training": Kind.TECHNIQUE,
}
ALIASES = {
    "RNN": ("recurrent neural network",),
    "LSTM": ("long short-term memory",),
    "GRU": ("gated recurrent unit",),
    "graph attention network": ("GAT",),
    "generative adversarial training": ("GAT",),
}
DEFINITIONS = {
    "gradient": ("A gradient collects the derivatives of a function of many variables.", ("derivative",)),
    "gradient descent": ("Gradient descent steps against the gradient of a loss.", ("gradient",)),
    "backpropagation": ("Backpropagation finds gradients by the chain rule.", ("gradient", "chain rule")),
    "chain rule": ("The chain rule gives the derivative of nested functions.", ("derivative",)),
    "RNN": ("An RNN is a neural network that reads sequences.", ("neural network",)),
    "LSTM": ("An LSTM is an RNN with gates that guard a memory cell.", ("RNN",)),
    "GRU": ("A GRU is an LSTM with fewer gates.", ("LSTM",)),
    "transformer": ("A transformer is a model built on attention alone.", ("attention",)),
    "vanishing gradient problem": ("Gradients shrink on their way back through backpropagation.", ("backpropagation",)),
}
RELATIONS = (
    ("a.md", "LSTM", RelationType.IS_A, "RNN", 10, Form.SENTENCE),
    ("a.md", "LSTM", RelationType.MITIGATES, "vanishing gradient problem", 12, Form.LIST),
    ("b.md", "LSTM", RelationType.MITIGATES, "vanishing gradient problem", 3, Form.TABLE),
    ("a.md", "GRU", RelationType.EXTENDS, "LSTM", 14, Form.SENTENCE),
    ("a.md", "backpropagation", RelationType.USES, "chain rule", 20, Form.SENTENCE),
    ("b.md", "dropout", RelationType.MITIGATES, "overfitting", 8, Form.HEADING),
    ("c.md", "transformer", RelationType.USES, "attention", 2, Form.SENTENCE),
    ("c.md", "transformer", RelationType.USED_FOR, "machine translation", 3, Form.SENTENCE),
    ("c.md", "transformer", RelationType.CONTRASTS_WITH, "RNN", 5, Form.TABLE),
)


def _claim(name: str, line: int, *, defined: bool) -> ConceptClaim:
    definition = DEFINITIONS.get(name) if defined else None
    statement = Statement(definition[0], Span(line, line)) if definition else None
    return ConceptClaim(
        name,
        KINDS[name],
        aliases=ALIASES.get(name, ()),
        known=True,
        mentions=(Span(line, line),),
        definition=statement,
        explained=(statement,) if statement else (),
        defined_by=definition[1] if definition else (),
        refers_to=tuple((other, 1) for other in definition[1]) if definition else (),
    )


def extractions() -> list[Extraction]:
    """What each of the documents states; the first names every concept."""
    documents = {id_: Document(id_, f"Notes {id_[0].upper()}", id_[0] * 64) for id_ in ("a.md", "b.md", "c.md", "d.md")}
    found = []
    for id_, document in documents.items():
        stated = [r for r in RELATIONS if r[0] == id_]
        names = list(KINDS) if id_ == "a.md" else sorted({n for r in stated for n in (r[1], r[3])})
        relations = tuple(
            RelationClaim(s, t, o, Span(line, line), form, f"rule.{form}", f"{s} {t} {o}, it says.", 0.8)
            for _, s, t, o, line, form in stated
        )
        asked = (QuestionClaim("What does an LSTM guard?", Span(40, 40), ("LSTM",)),) if id_ == "a.md" else ()
        claims = tuple(_claim(name, 30 + i, defined=id_ == "a.md") for i, name in enumerate(names))
        found.append(Extraction(document, claims, relations, asked))
    return found


def graph(corrections: tuple[Correction, ...] = ()) -> Graph:
    """The graph that follows."""
    return Graph.build(extractions(), corrections)
