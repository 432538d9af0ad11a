"""Conditions with their parameters, as SQL and Cypher both write them: joined, nested, and relative to a cursor.

Values only ever travel as parameters: a `?` for each, in order. `numbered` turns them into Cypher's `$p0`, `$p1`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from kg.lookup import CursorKey, Slice
from kg.pages import Descending


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its parameters."""

    sql: str = "TRUE"
    values: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return joined("AND", [self, other])


def joined(word: str, conditions: Sequence[Condition]) -> Condition:
    """The conditions joined by AND or OR; those that always hold are left out of an AND."""
    if word == "AND":
        conditions = [c for c in conditions if c.sql != "TRUE"]
    if len(conditions) < 2:
        return conditions[0] if conditions else Condition()
    sql = f" {word} ".join(f"({c.sql})" for c in conditions)
    return Condition(sql, tuple(v for c in conditions for v in c.values))


def nested(
    own: list[Condition], all_of: list[Condition], any_of: list[Condition], none_of: list[Condition]
) -> Condition:
    """A filter's own conditions and those of the filters in it."""
    either = [joined("OR", any_of)] if any_of else []
    none = [replace(c, sql=f"NOT ({c.sql})") for c in none_of]
    return joined("AND", [*own, *all_of, *either, *none])


# --- Cursors ---------------------------------------------------------------------------------------------------------


def behind(columns: Sequence[str], down: Descending, key: CursorKey, *, inclusive: bool = False) -> Condition:
    """The row stands behind `key` in the order of the columns (or, `inclusive`, at it)."""
    last = ">=" if inclusive else ">"
    parts, equal = [], Condition()
    for n, (column, flip, value) in enumerate(zip(columns, down, key, strict=True)):
        sign = last if n == len(columns) - 1 else ">"
        parts.append(equal & Condition(f"{column} {_flipped(sign) if flip else sign} ?", (value,)))
        equal = equal & Condition(f"{column} = ?", (value,))
    first = Condition(f"{columns[0]} {'<=' if down[0] else '>='} ?", (key[0],))  # redundant, but an index can use it
    return first & joined("OR", parts)


def before(columns: Sequence[str], down: Descending, key: CursorKey, *, inclusive: bool = False) -> Condition:
    """The row stands before `key`."""
    return behind(columns, tuple(not flip for flip in down), key, inclusive=inclusive)


def _flipped(sign: str) -> str:
    return sign.replace(">", "<")


def order_by(columns: Sequence[str], down: Descending, *, backwards: bool = False) -> str:
    """An ORDER BY clause."""
    return ", ".join(f"{c} DESC" if flip != backwards else c for c, flip in zip(columns, down, strict=True))


Asked = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A sorted list as the statements that fetch a page of it.

    `listed`, `counted` and `asked` are what stands before and after the condition in a statement for its rows, for
    their number, and for whether there is one.
    """

    listed: tuple[str, str]
    counted: tuple[str, str]
    asked: tuple[str, str]
    where: Condition
    columns: Sequence[str]
    down: Descending

    def count(self) -> Asked:
        """How many rows there are."""
        return f"{self.counted[0]} WHERE {self.where.sql} {self.counted[1]}", self.where.values

    def inside(self, part: Slice) -> Asked:
        """What lies between the cursors, at most one more than is wanted; backwards where only the last are wanted."""
        where = self.where
        if part.after is not None:
            where = where & behind(self.columns, self.down, part.after)
        if part.before is not None:
            where = where & before(self.columns, self.down, part.before)
        order = order_by(self.columns, self.down, backwards=is_backwards(part))
        most = part.last if part.first is None else part.first
        limit = _ALL if most is None else most + 1
        head, tail = self.listed
        return f"{head} WHERE {where.sql} {tail} ORDER BY {order} LIMIT ?", (*where.values, limit)

    def beyond(self, part: Slice) -> Iterator[Asked | None]:
        """Whether anything lies at or before the one cursor, and at or behind the other."""
        for cursor, side in ((part.after, before), (part.before, behind)):
            if cursor is None:
                yield None
            else:
                where = self.where & side(self.columns, self.down, cursor, inclusive=True)
                yield f"{self.asked[0]} WHERE {where.sql} {self.asked[1]} LIMIT 1", where.values


def is_backwards(part: Slice) -> bool:
    """Whether a page is fetched from its end."""
    return part.first is None and part.last is not None


_ALL = 1 << 62


def numbered(sql: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """The text with `$p0`, `$p1`, ... for each `?`, and the values by these names."""
    pieces, numbers = sql.split("?"), count()
    text = pieces[0] + "".join(f"$p{next(numbers)}{piece}" for piece in pieces[1:])
    return text, {f"p{n}": value for n, value in enumerate(values)}
