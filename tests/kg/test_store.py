"""What every store has in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.store import grouped


def test_store_groups_grow_with_what_is_kept() -> None:
    """Documents of a thousand claims: two at first, a third of all in the end, and never more than ten."""
    sizes = [len(group) for group in grouped(range(60), lambda _: 1_000)]

    assert sizes == [2, 2, 2, 3, 5, 7, 10, 10, 10, 9]


def test_store_groups_hold_up_nothing_that_needs_no_saving() -> None:
    """What states nothing comes at once, unless something before it waits."""
    assert list(grouped(["a", "b", "some", "c"], lambda name: len(name) // 4)) == [["a"], ["b"], ["some", "c"]]


@given(st.lists(st.integers(0, 12_000), max_size=50))
def test_store_groups_lose_nothing(claims: list[int]) -> None:
    """All documents, in their order, in groups that hold something."""
    groups = list(grouped(enumerate(claims), lambda document: document[1]))

    assert list(enumerate(claims)) == [document for group in groups for document in group]
    assert all(groups)
