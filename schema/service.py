"""The front of this package: a request in, an answer out. Whoever serves it brings a graph and says who asks.

`Service.answer` is synchronous and safe to call from several threads. It raises `Refused` for a request that is not
executed and `StoreError` where the graph can't be had; everything else is in the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

from graphql.execution.values import VariableValues

from kg.errors import AmbiguousConcept, CurationError, DocumentError, Moved, UnknownConcept
from kg.lookup import DocumentSummary, Readable
from kg.model import Concept, Relation
from kg.study import NoPath, Path, Plan
from schema.binding import Binding
from schema.compiling import Selection
from schema.context import Budget, Caller, RequestContext, Writer
from schema.execution import Execution
from schema.failures import as_error
from schema.language import language
from schema.limits import Limits, Measure
from schema.mutation import MUTATION, CorrectionMade, DocumentIngested
from schema.operations import VOLATILE, Operation, Operations
from schema.query import QUERY
from schema.remembering import Memories, Title
from schema.types import TYPES

_CLASSES: Mapping[type, str] = {
    Concept: "Concept",
    Title: "Concept",
    UnknownConcept: "ConceptNotFound",
    AmbiguousConcept: "AmbiguousName",
    Relation: "Relation",
    DocumentSummary: "Document",
    Path: "Path",
    NoPath: "NoPath",
    Plan: "Plan",
    DocumentIngested: "DocumentIngested",
    DocumentError: "DocumentRefused",
    CorrectionMade: "CorrectionMade",
    CurationError: "CorrectionRefused",
}


@cache
def binding() -> Binding:
    """The schema with all resolvers."""
    return Binding(language(), {**TYPES, "Query": QUERY, "Mutation": MUTATION}, _CLASSES)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, already decoded."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An executed operation. `lasting` answers hold for everybody with the same roles until the graph changes."""

    data: dict[str, Any] | None
    errors: tuple[dict[str, Any], ...]
    measure: Measure
    lasting: bool

    @property
    def body(self) -> dict[str, Any]:
        """The response as the specification has it."""
        return {"errors": list(self.errors), "data": self.data} if self.errors else {"data": self.data}


Spend = Callable[[Measure], Budget]


class Service:
    """Answers requests over one graph."""

    def __init__(
        self,
        readable: Readable,
        *,
        limits: Limits | None = None,
        introspection: bool = True,
        suggestions: bool = True,
        writer: Writer | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._readable = readable
        self._writer = writer
        self._memories = Memories()
        self._operations = Operations(binding(), self.limits, introspection=introspection, suggestions=suggestions)

    def prepare(self, request: Request) -> Operation:
        """The operation that a request means; raises `Refused`."""
        return self._operations.find(request.query, request.operation_name)

    def answer(
        self,
        request: Request,
        *,
        operation: Operation | None = None,
        caller: Caller | None = None,
        spend: Spend | None = None,
    ) -> Answer:
        """Execute a request. `spend` takes its cost off a caller's budget before any work, and may refuse it."""
        operation = operation or self.prepare(request)
        measure = operation.measure(request.variables)
        variables = operation.coerce(request.variables)
        budget = spend(measure) if spend else Budget(measure.cost, measure.product)
        selection = operation.compiled(variables)
        seconds = self.limits.change_seconds if operation.is_mutation else self.limits.seconds
        deadline = monotonic() + seconds
        memories = Memories() if operation.is_mutation else self._memories  # a change must never be begun again
        while True:
            try:
                execution, data = self._executed(selection, variables, deadline, caller or Caller(), budget, memories)
                break
            except Moved:
                memories = Memories()  # the graph changed between two looks at it: now look at it alone
        errors = tuple(as_error(e, code="BAD_REQUEST") for e in execution.errors[: self.limits.errors])
        lasting = not errors and not operation.is_mutation and VOLATILE.isdisjoint(f.name for f in selection.fields)
        return Answer(data, errors, measure, lasting)

    def _executed(
        self,
        selection: Selection,
        variables: VariableValues,
        deadline: float,
        caller: Caller,
        budget: Budget,
        memories: Memories,
    ) -> tuple[Execution, dict[str, Any] | None]:
        context = RequestContext(self._readable, deadline, caller, budget, self._writer, memories)
        execution = Execution(context, variables)
        try:
            return execution, execution.run(selection)
        finally:
            context.close()
