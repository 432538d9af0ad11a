"""A `Readable` that counts the questions that it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kg.lookup import Lookup, Readable


class _Counted:
    def __init__(self, lookup: Lookup, calls: Counter[str]) -> None:
        self._lookup = lookup
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._lookup, name)
        if not callable(value):
            return value

        def counted(*arguments: Any, **options: Any) -> Any:
            self._calls[name] += 1
            return value(*arguments, **options)

        return counted


class Counting:
    """`calls` tells how often each question was asked."""

    def __init__(self, readable: Readable) -> None:
        self._readable = readable
        self.calls: Counter[str] = Counter()

    @contextmanager
    def snapshot(self, *, seconds: float | None = None) -> Iterator[Any]:
        """A counted `Lookup`."""
        with self._readable.snapshot(seconds=seconds) as lookup:
            yield _Counted(lookup, self.calls)

    def newest(self) -> int:
        """The newest revision; not counted."""
        return self._readable.newest()
