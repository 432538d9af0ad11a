"""Whole answers, kept as long as the graph stays the same: what was asked before costs a look into a dictionary.

The key is the request as it came (its bytes), the media type and whether the caller is a curator. One revision is
kept at a time; the least used go when the memory is full.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

_OVERHEAD = 500  # bytes that an entry costs beside its body: keys, objects, the dictionary


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is sent, with what it costs its caller."""

    status: int
    body: bytes
    media: str
    etag: str
    cost: int


def etag(body: bytes, media: str) -> str:
    """A validator that changes with the bytes and the media type."""
    return f'"{blake2b(body, digest_size=12, person=media[-16:].encode()).hexdigest()}"'


Key = tuple[bytes, str, str]


class Answers:
    """The answers of one process."""

    def __init__(self, megabytes: int) -> None:
        self._most = megabytes * 1_000_000
        self._size = 0
        self._revision: int | None = None
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key, revision: int | None) -> Kept | None:
        """The answer kept for `key` at this revision of the graph."""
        if revision != self._revision or revision is None:
            return None
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Key, revision: int | None, answer: Kept) -> None:
        """Keep an answer; one that is too large for its share is let go."""
        size = _cost(key, answer)
        if revision is None or size > self._most // 10:
            return
        if revision != self._revision:
            self._revision, self._size = revision, 0
            self._kept.clear()
        old = self._kept.pop(key, None)
        self._size += size - (_cost(key, old) if old else 0)
        self._kept[key] = answer
        while self._size > self._most:
            gone_key, gone = self._kept.popitem(last=False)
            self._size -= _cost(gone_key, gone)


def _cost(key: Key, answer: Kept) -> int:
    return len(key[0]) + len(answer.body) + _OVERHEAD
