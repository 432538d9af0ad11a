"""From a query's text to an operation that can be executed: parsed, limited, validated, compiled, once for each text.

What is wrong with a text is kept as well as what is right with it, so that sending it again costs nothing. Limits
come before validation, since rules of validation are what the worst texts aim at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    Undefined,
    execute_sync,
    parse,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import DocumentNode, OperationType, SelectionSetNode

from schema.binding import Binding
from schema.compiling import Compiler, Selection, condition_variables
from schema.failures import TooMuch
from schema.limits import Limits, Measure, check_text, meter
from schema.validating import problems

V = TypeVar("V")
KEPT_LETTERS = 400_000  # of texts; prepared, each takes up to 170 bytes
TEXT_LETTERS = 300  # that a text counts for besides its own
KEPT_SHAPES = 4
VOLATILE = frozenset({"rateLimit", "corrections", "reports"})


class Recent(Generic[V]):
    """A mapping that forgets what was used longest ago, so as to weigh at most so much; safe to share among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[Any, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> V | None:
        """The value kept for `key`."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Any, value: V, weight: int = 1) -> V:
        """Keep a value, and give it back."""
        with self._lock:
            self._weight += weight - self._kept.pop(key, (value, 0))[1]
            self._kept[key] = (value, weight)
            while self._weight > self._most:
                self._weight -= self._kept.popitem(last=False)[1][1]
        return value


class Refused(Exception):
    """A request that is not executed: no `data`, and errors. `syntax` tells that its text is no GraphQL at all."""

    def __init__(self, *errors: Exception, syntax: bool = False) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.syntax = syntax


@dataclass(slots=True)
class Operation:
    """One operation of a valid document."""

    binding: Binding
    limits: Limits
    document: DocumentNode
    node: OperationDefinitionNode
    conditions: frozenset[str]
    suggestions: bool
    _measure: Measure | None = None
    _compiled: Recent[Selection] = field(default_factory=lambda: Recent(KEPT_SHAPES))

    @property
    def is_mutation(self) -> bool:
        """Whether it changes the graph."""
        return self.node.operation is OperationType.MUTATION

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The document's fragments by name."""
        return {d.name.value: d for d in self.document.definitions if isinstance(d, FragmentDefinitionNode)}

    def measure(self, variables: Mapping[str, Any] | None) -> Measure:
        """What the operation asks of the server, as far as it is known; raises `Refused` over a limit."""
        if self._measure is not None:
            return self._measure
        gauge = meter(self.binding.schema, self.document, self.node, self.limits, variables)
        try:
            measure = gauge.operation(self.node)
        except TooMuch as error:
            raise Refused(error) from error
        if not gauge.uses_variables:
            self._measure = measure
        return measure

    def coerce(self, variables: dict[str, Any]) -> VariableValues:
        """The values of the variables as their types have them; raises `Refused`."""
        definitions = self.node.variable_definitions or ()
        most = self.limits.errors - 1
        values = get_variable_values(self.binding.schema, definitions, variables, most, not self.suggestions)
        if isinstance(values, list):
            raise Refused(*values)
        return values

    def compiled(self, variables: VariableValues) -> Selection:
        """What is to be executed for these values."""
        shape = tuple(variables.coerced.get(name) for name in sorted(self.conditions))
        found = self._compiled.get(shape)
        if found is None:
            compiler = Compiler(self.binding, self.fragments, variables, self._introspect)
            found = self._compiled.put(shape, compiler.operation(self.node))
        return found

    def _introspect(self, node: FieldNode, variables: VariableValues) -> ExecutionResult:
        """The one part left to graphql-core's executor: fields of the schema itself, which ask nothing of the graph."""
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=self.node.variable_definitions,
            selection_set=SelectionSetNode(selections=(node,)),
        )
        document = DocumentNode(definitions=(only, *self.fragments.values()))
        raw = {name: source.value for name, source in variables.sources.items() if source.value is not Undefined}
        return execute_sync(self.binding.schema, document, variable_values=raw)


@dataclass(slots=True)
class _Prepared:
    operations: dict[str | None, Operation]
    refused: Refused | None = None


@dataclass(slots=True)
class Operations:
    """Prepares texts, and keeps the last of them."""

    binding: Binding
    limits: Limits
    introspection: bool = True
    suggestions: bool = True
    _kept: Recent[_Prepared] = field(default_factory=lambda: Recent(KEPT_LETTERS))

    def find(self, text: str, name: str | None) -> Operation:
        """The operation called `name` in `text`, the only one without a name; raises `Refused`."""
        prepared = self._kept.get(text)
        if prepared is None:
            prepared = self._kept.put(text, self._prepare(text), len(text) + TEXT_LETTERS)
        if prepared.refused is not None:
            raise prepared.refused
        operations = prepared.operations
        if name is None and len(operations) == 1:
            return next(iter(operations.values()))
        if name is None:
            raise Refused(GraphQLError("The document has several operations: say which by `operationName`."))
        if name not in operations:
            raise Refused(GraphQLError(f"The document has no operation called {name[:80]!r}."))
        return operations[name]

    def _prepare(self, text: str) -> _Prepared:
        try:
            return _Prepared(self._parsed(text))
        except Refused as refused:
            return _Prepared({}, refused)

    def _parsed(self, text: str) -> dict[str | None, Operation]:
        try:
            document = parse(text, max_lexical_tokens=self.limits.tokens, max_comments=self.limits.tokens)
        except GraphQLError as error:
            raise Refused(error, syntax=True) from error
        nodes = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        if not nodes:
            raise Refused(GraphQLError("The document has no operation to execute."))
        conditions = condition_variables(document)
        operations = {
            node.name.value if node.name else None: Operation(
                self.binding, self.limits, document, node, conditions, self.suggestions
            )
            for node in nodes
        }
        try:
            check_text(document, self.limits)
            for operation in operations.values():
                operation.measure(None)
        except TooMuch as error:
            raise Refused(error) from error
        wrong = problems(
            self.binding.schema,
            document,
            introspection=self.introspection,
            suggestions=self.suggestions,
            most=self.limits.errors,
        )
        if wrong:
            raise Refused(*wrong)
        return operations
