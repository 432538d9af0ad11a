"""The enums of the schema; their members have the names of the domain's enums, to which they are bound later."""

from __future__ import annotations

from enum import Enum

import strawberry


@strawberry.enum(description="What sort of thing a concept is.")
class Kind(Enum):
    FIELD = strawberry.enum_value(
        "FIELD", description="A field or paradigm of study: deep learning, NLP, supervised learning."
    )
    MODEL = strawberry.enum_value(
        "MODEL", description="An architecture, a family of networks or a named model: CNN, GAN, BERT."
    )
    COMPONENT = strawberry.enum_value(
        "COMPONENT", description="A part of a model: hidden layer, forget gate, attention head."
    )
    ALGORITHM = strawberry.enum_value(
        "ALGORITHM", description="A procedure that computes or optimises: backpropagation, Adam, beam search."
    )
    TECHNIQUE = strawberry.enum_value(
        "TECHNIQUE", description="A practice of building or training: dropout, data augmentation, early stopping."
    )
    FUNCTION = strawberry.enum_value(
        "FUNCTION", description="A mathematical function or operation: ReLU, softmax, convolution."
    )
    METRIC = strawberry.enum_value("METRIC", description="A measure of quality: accuracy, F1 score, perplexity.")
    PARAMETER = strawberry.enum_value(
        "PARAMETER", description="A quantity that is set or learned: learning rate, weight, stride."
    )
    PROBLEM = strawberry.enum_value(
        "PROBLEM", description="Something that goes wrong, or a limitation: overfitting, mode collapse."
    )
    TASK = strawberry.enum_value(
        "TASK", description="What models are used for: image classification, machine translation."
    )
    DATA = strawberry.enum_value(
        "DATA", description="A data set, a kind of data or a data structure: ImageNet, tensor, word embedding."
    )
    TOOL = strawberry.enum_value("TOOL", description="Software or hardware: PyTorch, GPU.")
    THEORY = strawberry.enum_value(
        "THEORY", description="An idea, a property or a theorem: chain rule, bias-variance trade-off."
    )


@strawberry.enum(description='How a source concept relates to a target concept, read as "source TYPE target".')
class RelationType(Enum):
    IS_A = strawberry.enum_value("IS_A", description="Is a kind or an instance of: LSTM IS_A RNN.")
    PART_OF = strawberry.enum_value(
        "PART_OF", description="Is a part, layer, step or stage of: forget gate PART_OF LSTM."
    )
    USES = strawberry.enum_value("USES", description="Works by, employs, is built with: ResNet USES skip connection.")
    USED_FOR = strawberry.enum_value(
        "USED_FOR", description="Serves a task or a goal: CNN USED_FOR image classification."
    )
    MITIGATES = strawberry.enum_value(
        "MITIGATES", description="Solves, prevents, reduces, handles: dropout MITIGATES overfitting."
    )
    CAUSES = strawberry.enum_value(
        "CAUSES", description="Causes, leads to, suffers from: sigmoid CAUSES vanishing gradient problem."
    )
    IMPROVES = strawberry.enum_value(
        "IMPROVES", description="Speeds up, raises, stabilises: batch normalization IMPROVES convergence."
    )
    EXTENDS = strawberry.enum_value("EXTENDS", description="Is a variant or successor of: GRU EXTENDS LSTM.")
    CONTRASTS_WITH = strawberry.enum_value(
        "CONTRASTS_WITH",
        description="Is compared with, is an alternative to; the same both ways: L1 CONTRASTS_WITH L2 regularization.",
    )
    MEASURES = strawberry.enum_value("MEASURES", description="Evaluates, quantifies: F1 score MEASURES classification.")
    REQUIRES = strawberry.enum_value(
        "REQUIRES", description="Needs, depends on: supervised learning REQUIRES labeled data."
    )


@strawberry.enum(
    description="What a correction may be about: a relation type, or that one concept should be learnt before another."
)
class StatementType(Enum):
    IS_A = strawberry.enum_value("IS_A", description="See `RelationType`.")
    PART_OF = strawberry.enum_value("PART_OF", description="See `RelationType`.")
    USES = strawberry.enum_value("USES", description="See `RelationType`.")
    USED_FOR = strawberry.enum_value("USED_FOR", description="See `RelationType`.")
    MITIGATES = strawberry.enum_value("MITIGATES", description="See `RelationType`.")
    CAUSES = strawberry.enum_value("CAUSES", description="See `RelationType`.")
    IMPROVES = strawberry.enum_value("IMPROVES", description="See `RelationType`.")
    EXTENDS = strawberry.enum_value("EXTENDS", description="See `RelationType`.")
    CONTRASTS_WITH = strawberry.enum_value("CONTRASTS_WITH", description="See `RelationType`.")
    MEASURES = strawberry.enum_value("MEASURES", description="See `RelationType`.")
    REQUIRES = strawberry.enum_value("REQUIRES", description="See `RelationType`.")
    PREREQUISITE_OF = strawberry.enum_value(
        "PREREQUISITE_OF", description="The source should be learnt before the target."
    )


@strawberry.enum(description="Where in a text a statement stands.")
class Form(Enum):
    SENTENCE = strawberry.enum_value("SENTENCE", description="In a sentence.")
    LIST = strawberry.enum_value("LIST", description="In a list, under its label.")
    TABLE = strawberry.enum_value("TABLE", description="In the cells of a table, under its header.")
    HEADING = strawberry.enum_value("HEADING", description="In a heading and what stands under it.")


@strawberry.enum(description="Which relations of a concept.")
class Direction(Enum):
    OUT = strawberry.enum_value("OUT", description="Those that start at it.")
    IN = strawberry.enum_value("IN", description="Those that end at it.")
    BOTH = strawberry.enum_value("BOTH", description="Both, each once.")


@strawberry.enum(description="By what concepts can be sorted; ties are broken by slug.")
class ConceptOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="The name, regardless of case.")
    LEVEL = strawberry.enum_value("LEVEL", description="The length of the longest chain of prerequisites below it.")
    MENTIONS = strawberry.enum_value("MENTIONS", description="How often the documents name it.")
    KIND = strawberry.enum_value("KIND", description="The kind, by its name.")


@strawberry.enum(description="Which way to sort.")
class SortDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="The smallest first.")
    DESC = strawberry.enum_value("DESC", description="The largest first.")


@strawberry.enum(
    description="How the steps of a plan are ordered. In each order every step comes after its prerequisites."
)
class StudyOrder(Enum):
    JUST_IN_TIME = strawberry.enum_value(
        "JUST_IN_TIME", description="Few concepts open at once, each shortly before its use."
    )
    LEVELS = strawberry.enum_value(
        "LEVELS", description="Stage by stage: all that needs nothing first, then all that needs only that."
    )
    EASIEST = strawberry.enum_value("EASIEST", description="What takes least effort first.")


@strawberry.enum(description="Which of several paths.")
class PathPreference(Enum):
    SHORTEST = strawberry.enum_value("SHORTEST", description="The one of fewest steps.")
    TRUSTED = strawberry.enum_value("TRUSTED", description="The one whose steps are the most certain, taken together.")


@strawberry.enum(description="Why no path of prerequisites leads from one concept to another.")
class NoPathReason(Enum):
    SAME = strawberry.enum_value("SAME", description="They are one concept.")
    REVERSED = strawberry.enum_value("REVERSED", description="It leads the other way round.")
    UNRELATED = strawberry.enum_value("UNRELATED", description="Neither is needed for the other.")
