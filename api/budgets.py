"""What each caller may still spend: points in a window of fixed length, per token or, without one, per address.

The counts lie in a table that all processes of a server map into their memory, so that a caller has one budget however
many workers there are. Nobody waits for a lock: two processes that count for one caller in the same instant may
count one request too few.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, IPv6Network
from mmap import mmap
from pathlib import Path
from struct import Struct
from time import time

from api.http_negotiation import HttpError
from schema.context import Budget, Caller
from schema.limits import Measure

_CALLERS = 65_536  # in a window; beyond, some share a place and so a budget
_TRIED = 8  # places for one caller
_HEAD = Struct("<Q")  # the window
_PLACE = Struct("<QQ")  # a caller, and the points spent
_SITE = 64  # bits of an IPv6 address that name a site; its holder chooses the rest freely


class Budgets:
    """The budgets of all callers; `limit` 0 counts nothing. `shared` is a file that several processes count in."""

    def __init__(self, limit: int, seconds: int, *, shared: Path | None = None) -> None:
        self._limit = limit
        self._seconds = seconds
        self._table = _table(shared)

    def spend(self, who: str, cost: int, node_count: int = 0) -> Budget:
        """Take points off a caller's budget; raises `HttpError` 429 where they are used up."""
        now = time()
        window = int(now // self._seconds)
        ends = (window + 1) * self._seconds
        reset_at = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if not self._limit:
            return Budget(cost, node_count, reset_at=reset_at)
        name, place = self._place(window, who)
        spent = _PLACE.unpack_from(self._table, place)[1] + cost
        if spent > self._limit:
            message = f"The {self._limit:,} points of this window are spent; this request costs {cost:,}."
            hint, wait = f"Ask for less, or again at {reset_at}.", {"retry-after": str(max(1, round(ends - now)))}
            raise HttpError(429, message, code="RATE_LIMITED", hint=hint, headers=wait)
        _PLACE.pack_into(self._table, place, name, spent)
        return Budget(cost, node_count, self._limit, self._limit - spent, reset_at)

    def owe(self, who: str, points: int) -> None:
        """Take off what a request has cost beyond what was spent for it; may leave a caller with less than nothing."""
        if self._limit and points > 0:
            name, place = self._place(int(time() // self._seconds), who)
            _PLACE.pack_into(self._table, place, name, _PLACE.unpack_from(self._table, place)[1] + points)

    def _place(self, window: int, who: str) -> tuple[int, int]:
        """A caller's number, and where his points are counted: the first free one of the places that it leads to."""
        if _HEAD.unpack_from(self._table)[0] != window:
            self._table[:] = _HEAD.pack(window).ljust(len(self._table), b"\0")
        name = int.from_bytes(blake2b(who.encode("utf-8", "replace"), digest_size=8).digest(), "little") | 1
        step = name >> 32 | 1  # odd, so that no place comes twice; of one's own, so that no crowds grow
        places = [_HEAD.size + (name + i * step) % _CALLERS * _PLACE.size for i in range(_TRIED)]
        for place in places:
            if _PLACE.unpack_from(self._table, place)[0] in (0, name):
                return name, place
        return name, places[0]

    def spend_measured(self, who: str, measure: Measure) -> Budget:
        """As `spend`, for a request that was measured."""
        return self.spend(who, measure.cost, measure.product)


def _table(shared: Path | None) -> mmap:
    size = _HEAD.size + _CALLERS * _PLACE.size
    if shared is None:
        return mmap(-1, size)
    with shared.open("a+b") as file:
        file.truncate(size)  # the first process makes it of zeros; to the others it changes nothing
        return mmap(file.fileno(), size)


@lru_cache(maxsize=4_096)
def _site(address: str) -> str:
    """An address as far as it tells one caller from another."""
    try:
        return str(IPv6Network((IPv6Address(address), _SITE), strict=False))
    except ValueError:  # not IPv6
        return address


def name_of(caller: Caller | None, address: str) -> str:
    """Whose budget it is."""
    return f"token {caller.name}" if caller else f"address {_site(address)}"
