"""From a validated operation to what is executed: the fields of each selection merged, typed and given their resolvers.

Done once for each operation (and each combination of the variables that `@skip` and `@include` ask), so that a
request pays only for its own values. Knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import DirectiveNode, DocumentNode, OperationType, SelectionSetNode
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective
from graphql.utilities import type_from_ast

from kg.model import Concept, Kind
from schema.binding import Batch, Binding, Ids, Read, Refer, Resolver, enum_suffix

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum that has to be converted."""

    convert: Convert


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of one type."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class Unions:
    """Objects of several types, told apart by their Python class."""

    selections: Mapping[type, Selection]

    def of(self, class_: type) -> Selection:
        """What is selected of objects of this class."""
        return self.selections[class_]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists."""

    inner: Completer


@dataclass(frozen=True, slots=True)
class NonNull:
    """A value that must be there."""

    inner: Completer


@dataclass(frozen=True, slots=True)
class Nullable:
    """A value that may be missing: where nulls stop."""

    inner: Completer


Completer = Leaf | Objects | Unions | ListOf | NonNull | Nullable


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the answer. `plain` values need no completion; `arguments` are None where they hang on variables.

    With `titles`, the ids and names of the concepts at the field are all that is asked of them directly.
    """

    key: str
    name: str
    nodes: tuple[FieldNode, ...]
    definition: GraphQLField
    resolver: Resolver
    completer: Completer
    plain: bool
    arguments: dict[str, Any] | None
    titles: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields of one object type, in the order of the answer."""

    type_name: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]


Fragments = Mapping[str, FragmentDefinitionNode]
Introspect = Callable[[FieldNode, VariableValues], ExecutionResult]
_CONDITIONS = {directive.name: directive for directive in (GraphQLSkipDirective, GraphQLIncludeDirective)}
_LIGHT = frozenset({"id", "slug", "__typename"})
_TITLE = _LIGHT | {"name"}


def stub(ids: Ids) -> Any:
    """Concepts of which only the id is asked: nothing needs to be fetched for them."""
    if isinstance(ids, str):
        return Concept(ids, "", Kind.FIELD)
    return None if ids is None else [stub(part) for part in ids]


def condition_variables(document: DocumentNode) -> frozenset[str]:
    """The variables that `@skip` and `@include` ask anywhere in a document."""
    found: set[str] = set()
    todo: list[Any] = list(document.definitions)
    while todo:
        node = todo.pop()
        for directive in node.directives or ():
            found.update(a.value.name.value for a in directive.arguments or () if isinstance(a.value, VariableNode))
        if getattr(node, "selection_set", None):
            todo.extend(node.selection_set.selections)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles one operation for one combination of condition variables."""

    binding: Binding
    fragments: Fragments
    variables: VariableValues
    introspect: Introspect

    def operation(self, operation: OperationDefinitionNode) -> Selection:
        """The selection of the root."""
        schema = self.binding.schema
        type_ = schema.mutation_type if operation.operation is OperationType.MUTATION else schema.query_type
        if type_ is None:
            raise TypeError(f"the schema has no type for a {operation.operation.value}")
        return self._selection(type_, (operation.selection_set,))

    def _selection(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> Selection:
        nodes: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            self._collect(type_, selection_set.selections, nodes, seen)
        fields = tuple(self._field(type_, key, tuple(same)) for key, same in nodes.items())
        return Selection(type_.name, tuple(nodes), fields)

    def _collect(
        self,
        type_: GraphQLObjectType,
        selections: Sequence[SelectionNode],
        into: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selections:
            if not self._included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                into.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition, type_):
                    self._collect(type_, node.selection_set.selections, into, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition, type_):
                    self._collect(type_, fragment.selection_set.selections, into, seen)

    def _included(self, directives: Sequence[DirectiveNode]) -> bool:
        for node in directives:
            condition = _CONDITIONS.get(node.name.value)
            if condition and get_argument_values(condition, node, self.variables)["if"] is (condition.name == "skip"):
                return False
        return True

    def _applies(self, condition: NamedTypeNode | None, type_: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == type_.name:
            return True
        asked = type_from_ast(self.binding.schema, condition)
        return is_abstract_type(asked) and self.binding.schema.is_sub_type(asked, type_)

    def _field(self, type_: GraphQLObjectType, key: str, nodes: tuple[FieldNode, ...]) -> Field:
        name = nodes[0].name.value
        definition = self.binding.schema.get_field(type_, name)
        if definition is None:
            raise TypeError(f"{type_.name} has no field {name}")
        resolver = self._resolver(type_, name, definition, nodes[0])
        plain = name.startswith("__") or self._is_plain(definition, resolver)
        if plain and isinstance(resolver, Read) and str(definition.type).startswith("["):
            get = resolver.get
            resolver = Read(lambda parent: list(get(parent)))  # the domain has tuples, an answer lists
        completer = Leaf(str) if plain else self._completer(definition.type, nodes)
        asked = _asked(completer)
        if isinstance(resolver, Refer) and asked <= _LIGHT:
            ids = resolver.ids
            resolver = Read(lambda parent: stub(ids(parent)))
        arguments = None if _has_variables(nodes[0]) else get_argument_values(definition, nodes[0], self.variables)
        return Field(key, name, nodes, definition, resolver, completer, plain, arguments, titles=asked <= _TITLE)

    def _resolver(self, type_: GraphQLObjectType, name: str, definition: GraphQLField, node: FieldNode) -> Resolver:
        if name == "__typename":
            return Read(lambda _parent: type_.name)
        if name.startswith("__"):
            return Batch(lambda _parents, ask, **_arguments: (self._introspected(node, ask.variables),))
        return self.binding.resolver(type_.name, name, definition)

    def _introspected(self, node: FieldNode, variables: VariableValues) -> Any:
        result = self.introspect(node, variables)
        if result.errors:
            raise result.errors[0]
        return (result.data or {})[node.alias.value if node.alias else node.name.value]

    def _is_plain(self, definition: GraphQLField, resolver: Resolver) -> bool:
        named = get_named_type(definition.type)
        if isinstance(named, GraphQLEnumType):
            return isinstance(resolver, Read) and bool(enum_suffix(definition))
        return not hasattr(named, "fields") and not is_abstract_type(named)

    def _completer(self, type_: GraphQLOutputType, nodes: tuple[FieldNode, ...]) -> Completer:
        if is_non_null_type(type_):
            return NonNull(self._present(type_.of_type, nodes))
        return Nullable(self._present(type_, nodes))

    def _present(self, type_: GraphQLOutputType, nodes: tuple[FieldNode, ...]) -> Completer:
        if is_list_type(type_):
            return ListOf(self._completer(type_.of_type, nodes))
        sets = tuple(node.selection_set for node in nodes if node.selection_set)
        if is_object_type(type_):
            return Objects(self._selection(type_, sets))
        if is_abstract_type(type_):
            possible = {t.name: t for t in self.binding.schema.get_possible_types(type_)}
            named = {n: self._selection(t, sets) for n, t in possible.items()}
            return Unions({c: named[n] for c, n in self.binding.types.items() if n in named})
        return Leaf(lambda value: value.name)


def _asked(completer: Completer) -> frozenset[str]:
    """What is asked of the concepts among some values, but for what batches answer, which need their ids."""
    while isinstance(completer, ListOf | NonNull | Nullable):
        completer = completer.inner
    if isinstance(completer, Unions):
        selection = completer.selections.get(Concept)
    else:
        selection = completer.selection if isinstance(completer, Objects) else None
    fields = selection.fields if selection else ()
    return frozenset(field.name for field in fields if not isinstance(field.resolver, Batch))


def _has_variables(node: FieldNode) -> bool:
    todo: list[Any] = [argument.value for argument in node.arguments or ()]
    while todo:
        value = todo.pop()
        if isinstance(value, VariableNode):
            return True
        todo.extend(getattr(value, "values", None) or ())
        todo.extend(f.value for f in getattr(value, "fields", None) or ())
    return False
