"""What a request may ask at most, checked on the parsed text before anything else is done with it.

One walk, linear in the text: a fragment is measured once however often it is spread, since every measure is linear
in how many objects it is asked of. Sizes come from literals, from the variables that are sent, or from the table.
Unknown fields, undefined fragments and cycles are left to validation, which names them better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)
from graphql.language import DocumentNode

from schema.failures import TooMuch


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a request may have of each; `depth` counts objects, not the wrappers of connections."""

    tokens: int = 1_000
    depth: int = 10
    aliases: int = 30
    root_fields: int = 10
    directives: int = 20
    repeats: int = 10
    selections: int = 5_000
    errors: int = 8
    page: int = 100
    nodes: int = 10_000
    cost: int = 5_000
    seconds: float = 5.0
    change_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Weight:
    """What a field costs: questions to the store, and objects that it gives for each parent.

    `sized` names the argument that sets the number of objects, `most` what it may be at most (0: the page limit).
    `far` tells that the store may have to look through the whole graph for it, or much of it.
    """

    calls: int = 0
    objects: int = 1
    sized: str = ""
    most: int = 0
    far: bool = False


_PAGE = Weight(1, 20, "first")
_LIST = Weight(1, 20, "first", far=True)
_CHAIN = Weight(1, 20, "first", 1_000)
_WALKED = 100  # objects that a transitive chain counts at least, since all of it is walked for its first page
WEIGHTS: Mapping[str, Weight] = {
    "Query.concept": Weight(2),
    "Query.concepts": _LIST,
    "Query.relations": _LIST,
    "Query.search": Weight(10, 10, "first", far=True),
    "Query.prerequisitePath": Weight(5),
    "Query.studyPlan": Weight(50, far=True),
    "Query.nextConcepts": Weight(20, 10, "first", far=True),
    "Query.neighborhood": Weight(5, 100, "limit", 500, far=True),
    "Query.documents": _LIST,
    "Query.stats": Weight(2, far=True),
    "Query.cuts": Weight(1, 20, "first", far=True),
    "Query.node": Weight(1),
    "Query.nodes": Weight(3, 100, "ids"),
    "Query.corrections": Weight(1, 100),
    "Query.reports": Weight(1, 1_000),
    "Concept.relations": _PAGE,
    "Concept.prerequisites": _CHAIN,
    "Concept.unlocks": _CHAIN,
    "Concept.passages": Weight(1, 5, "first"),
    "Concept.questions": Weight(1, 5, "first"),
    "Relation.evidence": Weight(1, 5, "first"),
    "Path.concepts": Weight(0, 10),
    "Path.steps": Weight(0, 10),
    "Plan.targets": Weight(0, 3),
    "Plan.steps": Weight(0, 50),
    "Plan.stages": Weight(0, 50),
    "Plan.weeks": Weight(0, 10),
    "Plan.skipped": Weight(0, 10),
    "Plan.cuts": Weight(0, 3),
    "Plan.leftOut": Weight(0, 10),
    "PlanStep.neededFor": Weight(0, 3),
    "PlanStep.prerequisites": Weight(0, 3),
    "PlanStep.readings": Weight(0, 2),
    "PlanStep.questions": Weight(0, 2),
    "NextConcept.unlocks": Weight(0, 5),
    "Prerequisite.reasons": Weight(0, 3),
    "PrerequisiteEdge.reasons": Weight(0, 3),
    "Question.concepts": Weight(0, 3),
    "Cut.cycle": Weight(0, 5),
    "AmbiguousName.candidates": Weight(1, 3),
    "Subgraph.concepts": Weight(0, 1),  # as many as `limit` says, which counts at the neighborhood itself
    "Subgraph.relations": Weight(0, 3),
    "GraphStats.byKind": Weight(0, 13),
    "GraphStats.byType": Weight(0, 11),
    "Mutation.ingestDocument": Weight(200),
    "Mutation.forgetDocument": Weight(50),
    **{
        f"Mutation.{name}": Weight(20)
        for name in (
            "assertRelation",
            "rejectRelation",
            "mergeConcepts",
            "renameConcept",
            "withdrawCorrection",
            "reportProblem",
        )
    },
}
_WRAPPERS = frozenset({"edges", "nodes", "node", "pageInfo"})
_EMPTY = Weight()


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection asks of one object: store calls, objects, the largest product of sizes, depth, selections.

    `far` is as in `Weight`.
    """

    calls: int = 0
    objects: int = 0
    product: int = 0
    depth: int = 0
    selections: int = 0
    width: int = 0
    far: bool = False

    def __add__(self, other: Measure) -> Measure:
        return Measure(
            self.calls + other.calls,
            self.objects + other.objects,
            max(self.product, other.product),
            max(self.depth, other.depth),
            self.selections + other.selections,
            self.width + other.width,
            self.far or other.far,
        )

    @property
    def cost(self) -> int:
        """The points of `rateLimit`: one for each store call and for each ten objects begun."""
        return max(1, self.calls + -(-self.objects // 10))


def _sizes(node: FieldNode) -> Iterator[tuple[str, ValueNode]]:
    for argument in node.arguments or ():
        if argument.name.value in ("first", "last", "limit", "ids"):
            yield argument.name.value, argument.value


def _is_transitive(node: FieldNode) -> bool:
    """Whether all that a concept needs may come; a variable may say so."""
    given = [a.value for a in node.arguments or () if a.name.value == "transitive"]
    return any(not (isinstance(value, BooleanValueNode) and not value.value) for value in given)


def _number(value: Any) -> int | None:
    if isinstance(value, list):
        return len(value)
    return int(max(-1.0, min(value, 1e9))) if isinstance(value, (int, float)) and value == value else None


@dataclass(slots=True)
class Meter:
    """Measures one document; `variables` are the raw values sent, `uses_variables` tells whether they mattered.

    Before they are known (None) what hangs on them counts as nothing.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    limits: Limits
    variables: Mapping[str, Any] | None
    defaults: Mapping[str, ValueNode]
    uses_variables: bool = False
    _measured: dict[str, Measure] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def operation(self, operation: OperationDefinitionNode) -> Measure:
        """What an operation asks; raises `TooMuch` for the first limit that it goes over."""
        root = self.schema.get_root_type(operation.operation)
        measure = self._set(operation.selection_set, root)
        for limit, value, most, what in (
            ("root_fields", measure.width, self.limits.root_fields, "root fields"),
            ("depth", measure.depth, self.limits.depth, "levels of objects"),
            ("selections", measure.selections, self.limits.selections, "selections, fragments written out"),
            ("nodes", measure.product, self.limits.nodes, "objects along one path"),
            ("cost", measure.cost, self.limits.cost, "points"),
        ):
            refuse(limit, value, most, what)
        return measure

    def _set(self, selection_set: SelectionSetNode | None, type_: GraphQLNamedType | None) -> Measure:
        total = Measure()
        keys: Counter[str] = Counter()
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                keys[node.alias.value if node.alias else node.name.value] += 1
                total += self._field(node, type_)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else type_
                total += self._set(node.selection_set, inner)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        if keys:
            refuse("repeats", max(keys.values()), self.limits.repeats, "times the same field in one selection")
        return total

    def _fragment(self, name: str) -> Measure:
        if name in self._open or name not in self.fragments:
            return Measure()
        if name not in self._measured:
            self._open.add(name)
            fragment = self.fragments[name]
            type_ = self.schema.get_type(fragment.type_condition.name.value)
            self._measured[name] = self._set(fragment.selection_set, type_)
            self._open.discard(name)
        return self._measured[name]

    def _field(self, node: FieldNode, type_: GraphQLNamedType | None) -> Measure:
        name = node.name.value
        definition = self._definition(type_, name)
        if definition is None or name.startswith("__"):
            return Measure(selections=1, width=1)
        named = get_named_type(definition.type)
        weight = WEIGHTS.get(f"{type_.name}.{name}", _EMPTY) if type_ else _EMPTY
        if not is_composite_type(named):
            return Measure(weight.calls, 0, 0, 0, 1, 1)
        below = self._set(node.selection_set, named)
        if name in _WRAPPERS:
            return Measure(below.calls, below.objects, below.product, below.depth, below.selections + 1, 1)
        size = self._size(node, weight)
        return Measure(
            weight.calls + below.calls,
            size * (1 + below.objects),
            size * max(1, below.product),
            1 + below.depth,
            1 + below.selections,
            1,
            weight.far or below.far,
        )

    def _definition(self, type_: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        fields = getattr(type_, "fields", {})
        found = fields.get(name)
        return found if isinstance(found, GraphQLField) else None

    def _size(self, node: FieldNode, weight: Weight) -> int:
        if not weight.sized:
            return weight.objects
        most = weight.most or self.limits.page
        size = None
        for name, value in _sizes(node):
            if name == weight.sized or (name == "last" and weight.sized == "first"):
                size = self._value(value)
                refuse("page", size or 0, most, f"items, asked by `{name}` of `{node.name.value}`")
        if _is_transitive(node):
            return max(most if size is None else size, _WALKED)
        return max(0, weight.objects if size is None else size)

    def _value(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            self.uses_variables = True
            name = value.name.value
            if self.variables is None:
                return 0
            if name in self.variables:
                return _number(self.variables[name])
            return self._value(self.defaults[name]) if name in self.defaults else None
        if isinstance(value, IntValueNode):
            return _number(int(value.value)) if len(value.value) < 12 else self.limits.nodes + 1
        return len(value.values) if isinstance(value, ListValueNode) else None


def refuse(limit: str, value: int, most: int, what: str) -> None:
    """Raise `TooMuch` where `value` is more than `most`."""
    if value > most:
        raise TooMuch(
            limit, f"The request asks for {value:,} {what}; {most:,} are allowed.", hint="Ask for less at once."
        )


def check_text(document: DocumentNode, limits: Limits) -> None:
    """Check what is counted in the text itself, aliases and directives; raises `TooMuch`."""
    aliases = directives = 0
    todo: list[Any] = list(document.definitions)
    while todo:
        node = todo.pop()
        directives += len(getattr(node, "directives", None) or ())
        aliases += getattr(node, "alias", None) is not None
        selection_set = getattr(node, "selection_set", None)
        todo.extend(selection_set.selections if selection_set else ())
        todo.extend(getattr(node, "variable_definitions", None) or ())
    refuse("aliases", aliases, limits.aliases, "aliases")
    refuse("directives", directives, limits.directives, "directives")


def meter(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    limits: Limits,
    variables: Mapping[str, Any] | None,
) -> Meter:
    """A meter for one operation of a document with the variables that are sent."""
    definitions: Sequence[Any] = operation.variable_definitions or ()
    defaults = {d.variable.name.value: d.default_value for d in definitions if d.default_value is not None}
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    return Meter(schema, fragments, limits, variables, defaults)
