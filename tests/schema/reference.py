"""The same schema run by graphql-core's own executor, one object at a time: the judge of our breadth-first one."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, execute_sync, get_named_type, is_abstract_type, is_enum_type
from graphql import parse as parse_text

from kg.lookup import Readable
from schema.binding import Batch, Read, Refer
from schema.context import Budget, Caller, RequestContext
from schema.execution import Ask
from schema.remembering import Memories
from schema.service import binding


class _Outcome:
    """An outcome that is an exception for us, and must not be one for graphql-core, which would raise it."""

    def __init__(self, outcome: Exception) -> None:
        self.outcome = outcome

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outcome, name)


def _referred(ids: Any, context: RequestContext) -> Any:
    if isinstance(ids, str):
        return context.concepts([ids]).get(ids)
    return None if ids is None else [_referred(part, context) for part in ids]


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    """One field of one object, by the very resolvers of the schema."""
    bound, parent = binding(), info.parent_type
    definition = parent.fields[info.field_name]
    resolver = bound.resolver(parent.name, info.field_name, definition)
    if isinstance(resolver, Batch):
        ask = Ask(info.context, SimpleNamespace(name=info.field_name, titles=False), info.variable_values)
        value = resolver.resolve([source], ask, **arguments)[0]
    elif isinstance(resolver, Refer):
        value = _referred(resolver.ids(source), info.context)
    else:
        assert isinstance(resolver, Read)
        value = resolver.get(source)
    if isinstance(value, Exception):
        return _Outcome(value)
    named = get_named_type(definition.type)
    if is_enum_type(named) and isinstance(value, str) and type(value) is str:
        return named.values[value].value  # our resolvers may give the name already
    return value


def execute(schema: GraphQLSchema, readable: Readable, text: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The answer as graphql-core executes it."""
    context = RequestContext(readable, monotonic() + 60, Caller(), Budget(1, 1), None, Memories())
    classes = binding().types
    for type_ in schema.type_map.values():
        if is_abstract_type(type_):
            type_.resolve_type = lambda value, _info, _type: classes[type(getattr(value, "outcome", value))]
    try:
        result = execute_sync(
            schema, parse_text(text), variable_values=variables, context_value=context, field_resolver=_resolve
        )
    finally:
        context.close()
    return {"data": result.data, "errors": [e.path for e in result.errors or ()]}
