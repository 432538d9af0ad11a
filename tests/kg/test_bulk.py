"""Values made column by column."""

from __future__ import annotations

import pytest

from kg.bulk import in_bulk
from kg.model import Reason, Span
from kg.study import Week


def test_bulk_makes_the_same_values_as_one_by_one() -> None:
    """Equal, hashed alike, and as frozen as any."""
    columns = ((1, 2), ((1, 2), (3,)), (60, 30))
    made = in_bulk(Week, *columns)

    assert list(map(Week, *columns)) == made
    assert {hash(week) for week in map(Week, *columns)} == set(map(hash, made))
    with pytest.raises(AttributeError):
        made[0].minutes = 5  # type: ignore[misc]


def test_bulk_of_nothing_is_nothing() -> None:
    """Empty columns."""
    assert in_bulk(Week, (), (), ()) == []


@pytest.mark.parametrize("columns", [((1, 2), (), (60, 30)), ((1,), ((), ())), ((1,), ((),), (1,), (2,))])
def test_bulk_leaves_no_field_unset(columns: tuple[tuple[object, ...], ...]) -> None:
    """A short column, one too few and one too many are refused: a value without a field would fail much later."""
    with pytest.raises(ValueError, match=r"argument|need"):
        in_bulk(Week, *columns)


def test_bulk_makes_only_what_checks_nothing() -> None:
    """A class that checks its values would not get to do so."""
    with pytest.raises(TypeError, match="Span"):
        in_bulk(Span, (2,), (1,))
    assert in_bulk(Reason, ("uses",), ("it does",), (1.0,), (None,), (None,), (None,)) == [
        Reason("uses", "it does", 1.0)
    ]
