"""Prepared texts are kept, but never more of them than memory allows."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Graph
from schema.operations import Recent, Refused
from schema.service import Request, Service


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 7)), max_size=40))
def test_operations_keep_what_was_used_last(puts: list[tuple[int, int]]) -> None:
    """Whatever is put in: the newest are held, older ones are not, and all weigh no more than they may."""
    kept: Recent[int] = Recent(10)
    for key, weight in puts:
        kept.put(key, key, weight)
    last = dict(puts)
    newest = sorted(last, key=[key for key, _ in reversed(puts)].index)
    held = [key for key in newest if kept.get(key) is not None]

    assert held == newest[: len(held)]
    assert sum(last[key] for key in held) <= 10
    assert bool(held) == bool(puts)


def test_operations_take_little_memory_for_many_texts(graph: Graph) -> None:
    """Many long texts, each asked once, right ones and wrong ones: a bounded part of them is kept."""
    service = Service(graph)
    service.prepare(Request("{ stats { cuts } }"))
    tracemalloc.start()
    try:
        for n in range(60):
            with suppress(Refused):
                service.prepare(Request(f'{{ search(text: "{n:020000}") {{ {"score" if n % 2 else "scrap"} }} }}'))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert size < 9_000_000
