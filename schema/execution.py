"""Executes a compiled operation breadth first: a field of all objects of a page costs one call, however many they are.

The specification's semantics (fragments, directives, unions, null propagation, errors with paths) are kept; the
order of work is free for queries, so each level of the answer is completed for all objects at once, column by column.
Fields that refer to concepts wait until nothing else can be done and are then fetched together. A failure under such
a field takes the whole answer (`data: null`). The deadline is looked at before each column. The reference in the
tests is graphql-core's own executor over the same resolvers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from time import monotonic
from typing import Any, Protocol, TypeGuard

from graphql import GraphQLError
from graphql.execution.values import VariableValues, get_argument_values

from kg.errors import OutOfTime, StoreError
from kg.model import Concept
from schema.binding import Batch, Ids, Read
from schema.compiling import Completer, Field, Leaf, ListOf, NonNull, Nullable, Objects, Selection, Unions


class Failed(Exception):
    """A null has reached the root; never leaves this module."""


class _Failure:
    """Stands for a value that could not be had, until a nullable place is found for it."""


FAILED = _Failure()


class Context(Protocol):
    """What resolvers are given, apart from their arguments; the execution itself needs only this of it."""

    @property
    def deadline(self) -> float:
        """The `monotonic()` time after which the execution gives up."""
        ...

    def concepts(self, ids: Sequence[str]) -> Mapping[str, Concept]:
        """The concepts with these ids."""
        ...

    def titles(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """What has at least `id` and `name` of the concepts with these ids."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What a resolver is asked for: the request's context and the field with what is selected below it."""

    context: Any
    field: Field
    variables: VariableValues


# --- Places: where in the answer a value stands, worked out only when an error has to say so -------------------------


class _Root:
    def path(self, _position: int) -> tuple[str | int, ...]:
        return ()


@dataclass(slots=True)
class _Under:
    """The values of one field of the objects at `above`."""

    above: Place
    key: str

    def path(self, position: int) -> tuple[str | int, ...]:
        return (*self.above.path(position), self.key)


@dataclass(slots=True)
class _Items:
    """The items of the lists at `above`, one after the other."""

    above: Place
    lengths: list[int]

    def path(self, position: int) -> tuple[str | int, ...]:
        for which, end in enumerate(accumulate(self.lengths)):
            if position < end:
                return (*self.above.path(which), position - end + self.lengths[which])
        raise IndexError(position)


@dataclass(slots=True)
class _Some:
    """Some of the values at `above`."""

    above: Place
    positions: list[int]

    def path(self, position: int) -> tuple[str | int, ...]:
        return self.above.path(self.positions[position])


Place = _Root | _Under | _Items | _Some


@dataclass(slots=True)
class _Waiting:
    """A field whose concepts are still to be fetched; `rows` are the objects of the answer that wait for it."""

    rows: list[dict[str, Any]]
    field: Field
    ids: list[Ids]
    place: Place


@dataclass(slots=True)
class Execution:
    """One run of an operation."""

    context: Context
    variables: VariableValues
    errors: list[GraphQLError] = field(default_factory=list)
    failed: bool = False
    waiting: list[_Waiting] = field(default_factory=list)

    def run(self, selection: Selection) -> dict[str, Any] | None:
        """The `data` of the answer; None where an error took it all. Raises `StoreError` where the store fails."""
        try:
            (data,) = self._objects(selection, [None], _Root())
            while self.waiting:
                self._fetch()
        except Failed:
            return None
        return None if data is FAILED else data

    # --- objects ------------------------------------------------------------------------------------------------------

    def _objects(self, selection: Selection, parents: list[Any], place: Place) -> list[Any]:
        columns = []
        waiting = []
        for item in selection.fields:
            if monotonic() > self.context.deadline:
                raise OutOfTime("The answer takes longer than a request may.", hint="Ask for less at once.")
            if isinstance(item.resolver, Read):
                columns.append(self._read(item, parents, place))
            elif isinstance(item.resolver, Batch):
                columns.append(self._resolve(item, item.resolver, parents, _Under(place, item.key)))
            else:
                waiting.append((item, [item.resolver.ids(parent) for parent in parents]))
                columns.append([None] * len(parents))
        keys = selection.keys
        rows = [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)] or [{} for _ in parents]
        self.waiting.extend(_Waiting(rows, item, ids, place) for item, ids in waiting)
        if self.failed:
            return [FAILED if any(v is FAILED for v in row.values()) else row for row in rows]
        return rows

    def _read(self, item: Field, parents: list[Any], place: Place) -> list[Any]:
        values = list(map(item.resolver.get, parents))  # type: ignore[union-attr]  # the caller looked
        return values if item.plain else self._complete(item.completer, values, item, _Under(place, item.key))

    def _resolve(self, item: Field, resolver: Batch, parents: list[Any], place: Place) -> list[Any]:
        try:
            arguments = self._arguments(item)
            values = list(resolver.resolve(parents, Ask(self.context, item, self.variables), **arguments))
        except StoreError:
            raise
        except Exception as error:  # a resolver's failure is an answer's error, whatever it is; masked at the edge
            self._fail(item, place, 0, error)
            return [FAILED if isinstance(item.completer, NonNull) else None] * len(parents)
        return values if item.plain else self._complete(item.completer, values, item, place)

    def _arguments(self, item: Field) -> dict[str, Any]:
        if item.arguments is not None:
            return item.arguments
        return get_argument_values(item.definition, item.nodes[0], self.variables)

    def _fail(self, item: Field, place: Place, position: int, error: Exception) -> None:
        self.failed = True
        if not isinstance(error, GraphQLError):
            error = GraphQLError(str(error), original_error=error)
        self.errors.append(
            GraphQLError(
                error.message,
                list(item.nodes),
                path=place.path(position),
                original_error=error.original_error or error,
                extensions=error.extensions,
            )
        )

    # --- values -------------------------------------------------------------------------------------------------------

    def _complete(self, completer: Completer, values: list[Any], item: Field, place: Place) -> list[Any]:
        if isinstance(completer, NonNull):
            return self._require(self._complete(completer.inner, values, item, place), item, place)
        if isinstance(completer, Nullable):
            done = self._complete_present(completer.inner, values, item, place)
            return [None if v is FAILED else v for v in done] if self.failed else done
        if isinstance(completer, Leaf):
            convert = completer.convert
            return [v if v is None or v is FAILED else convert(v) for v in values]
        return self._complete_present(completer, values, item, place)

    def _require(self, done: list[Any], item: Field, place: Place) -> list[Any]:
        for position, value in enumerate(done):
            if value is None:
                self._fail(item, place, position, TypeError(f"no value for the required field {item.name}"))
                done[position] = FAILED
        return done

    def _complete_present(self, completer: Completer, values: list[Any], item: Field, place: Place) -> list[Any]:
        """As `_complete`, leaving out what is None."""
        positions = [i for i, value in enumerate(values) if value is not None]
        if len(positions) == len(values):
            return self._complete_all(completer, values, item, place)
        present = self._complete_all(completer, [values[i] for i in positions], item, _Some(place, positions))
        done: list[Any] = [None] * len(values)
        for position, value in zip(positions, present, strict=True):
            done[position] = value
        return done

    def _complete_all(self, completer: Completer, values: list[Any], item: Field, place: Place) -> list[Any]:
        if not values:
            return []
        if isinstance(completer, Objects):
            return self._objects(completer.selection, values, place)
        if isinstance(completer, ListOf):
            return self._lists(completer, values, item, place)
        if isinstance(completer, Unions):
            return self._unions(completer, values, place)
        return self._complete(completer, values, item, place)

    def _lists(self, completer: ListOf, values: list[Any], item: Field, place: Place) -> list[Any]:
        lengths = [len(value) for value in values]
        flat = [x for value in values for x in value]
        items = iter(self._complete(completer.inner, flat, item, _Items(place, lengths)))
        lists: list[Any] = [list(islice(items, length)) for length in lengths]
        if self.failed:
            return [FAILED if any(v is FAILED for v in done) else done for done in lists]
        return lists

    def _unions(self, completer: Unions, values: list[Any], place: Place) -> list[Any]:
        groups: dict[type, list[int]] = {}
        for position, value in enumerate(values):
            groups.setdefault(type(value), []).append(position)
        done: list[Any] = [None] * len(values)
        for class_, positions in groups.items():
            chosen = self._objects(completer.of(class_), [values[i] for i in positions], _Some(place, positions))
            for position, value in zip(positions, chosen, strict=True):
                done[position] = value
        return done

    # --- concepts that are waited for ---------------------------------------------------------------------------------

    def _fetch(self) -> None:
        batch, self.waiting = self.waiting, []
        wanted: dict[str, None] = {}
        for waiting in batch:
            for ids in waiting.ids:
                _gather(ids, wanted)
        light = all(waiting.field.titles for waiting in batch)
        found = (self.context.titles if light else self.context.concepts)(list(wanted))
        for waiting in batch:
            item = waiting.field
            values = [_replace(ids, found) for ids in waiting.ids]
            done = self._complete(item.completer, values, item, _Under(waiting.place, item.key))
            if self.failed and any(v is FAILED for v in done):
                raise Failed
            for row, value in zip(waiting.rows, done, strict=True):
                row[item.key] = value


def _gather(ids: Ids, into: dict[str, None]) -> None:
    if isinstance(ids, str):
        into[ids] = None
    elif _are_ids(ids):
        into.update(dict.fromkeys(ids))
    elif ids is not None:
        for part in ids:
            _gather(part, into)


def _are_ids(ids: Ids) -> TypeGuard[Sequence[str]]:
    """Whether they are a list of ids alone: what most fields refer to, and some to hundreds."""
    return ids is not None and set(map(type, ids)) == {str}


def _replace(ids: Ids, found: Mapping[str, Any]) -> Any:
    if isinstance(ids, str):
        return found.get(ids)
    if _are_ids(ids):
        return list(map(found.get, ids))
    return None if ids is None else [_replace(part, found) for part in ids]
