"""What each caller may still spend: points in a window of fixed length, per token or, without one, per address.

Every process counts for itself, so with several workers a caller may reach up to that many times the limit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import time

from api.http_negotiation import HttpError
from schema.context import Budget, Caller
from schema.limits import Measure

_MOST_CALLERS = 100_000


class Budgets:
    """The windows of all callers; `limit` 0 counts nothing."""

    def __init__(self, limit: int, seconds: int) -> None:
        self._limit = limit
        self._seconds = seconds
        self._window = 0
        self._spent: dict[str, int] = {}

    def spend(self, who: str, cost: int, node_count: int = 0) -> Budget:
        """Take points off a caller's budget; raises `HttpError` 429 where they are used up."""
        now = time()
        window = int(now // self._seconds)
        ends = (window + 1) * self._seconds
        reset_at = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if not self._limit:
            return Budget(cost, node_count, reset_at=reset_at)
        if window != self._window or len(self._spent) > _MOST_CALLERS:
            self._window, self._spent = window, {}
        spent = self._spent.get(who, 0) + cost
        if spent > self._limit:
            message = f"The {self._limit:,} points of this window are spent; this request costs {cost:,}."
            headers = {"retry-after": str(max(1, round(ends - now)))}
            raise HttpError(429, message, code="RATE_LIMITED", headers=headers)
        self._spent[who] = spent
        return Budget(cost, node_count, self._limit, self._limit - spent, reset_at)

    def spend_measured(self, who: str, measure: Measure) -> Budget:
        """As `spend`, for a request that was measured."""
        return self.spend(who, measure.cost, measure.product)


def name_of(caller: Caller | None, address: str) -> str:
    """Whose budget it is."""
    return f"token {caller.name}" if caller else f"address {address}"
