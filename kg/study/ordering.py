"""Orders of a plan's steps: pure functions on numbered nodes, each putting every node after what it needs.

`needs[i]` are the nodes that i needs, ascending, and all below i: the numbers are a topological order already, with
the smaller stages first, so that of several needs the last has the longest way below it. To learn that one first
keeps the others close to their use.

Just in time means a small sum, over all needs, of the steps between learning a thing and using it. That sum is
linear in the positions: a node counts with (what it needs) - (what needs it). So this is the scheduling problem
1|prec|sum(w C) with unit times, NP-hard in general, and solved for chains and trees by merging blocks whose ratio of
weight to length rises (Sidney 1975, Horn 1972). `just_in_time` starts from a depth-first order and merges and
exchanges such blocks; plans of a usual size are then searched for any two neighbouring runs that had better change
places, from a few shaken starts more (iterated local search, Lourenço and others 2003).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from itertools import accumulate
from random import Random
from typing import Any

Needs = Sequence[Sequence[int]]
SEARCH_UP_TO = 14  # nodes: a search takes up to 2^14 sets
POLISH_UP_TO = 100  # nodes: beyond, one pass must do
SHAKEN = 5  # starts
RUN = 8  # the longest run of nodes that changes places with another


def distance(order: Sequence[int], needs: Needs) -> int:
    """The sum over all needs of how many steps lie between learning and using."""
    position = [0] * len(order)
    for i, node in enumerate(order):
        position[node] = i
    return sum([position[node] - position[need] for node, each in enumerate(needs) for need in each])


def most_open(order: Sequence[int], needs: Needs) -> int:
    """The largest number of nodes that are learnt but still to be used."""
    last_use = [0] * len(order)
    for i, node in enumerate(order):
        for need in needs[node]:
            last_use[need] = i
    change = [0] * len(order)
    for i, node in enumerate(order):
        if last_use[node]:  # 0 where nothing uses it
            change[i] += 1
            change[last_use[node]] -= 1
    return max(accumulate(change), default=0)


def stages(needs: Needs) -> list[int]:
    """Each node's stage: the longest chain of needs below it."""
    result: list[int] = []
    for each in needs:
        result.append(1 + max(map(result.__getitem__, each)) if each else 0)
    return result


def first_ready(needs: Needs, rank: Callable[[int], Any]) -> list[int]:
    """Of what is ready, always the lowest `rank` next (Kahn 1962); ties by number."""
    users: list[list[int]] = [[] for _ in needs]
    missing = [len(need) for need in needs]
    for node, need in enumerate(needs):
        for other in need:
            users[other].append(node)
    ready = [(rank(node), node) for node, count in enumerate(missing) if not count]
    heapify(ready)
    order = []
    while ready:
        node = heappop(ready)[1]
        order.append(node)
        for user in users[node]:
            missing[user] -= 1
            if not missing[user]:
                heappush(ready, (rank(user), user))
    return order


def depth_first(needs: Needs) -> list[int]:
    """Each node right after what it needs, going down from what nothing needs; of several needs the last first."""
    placed = [False] * len(needs)
    order: list[int] = []
    waiting = list(range(len(needs)))
    while waiting:
        node = waiting.pop()
        if node < 0:  # all that it needs is placed
            placed[~node] = True
            order.append(~node)
        elif not placed[node]:
            waiting.append(~node)
            waiting += needs[node]
    return order


def just_in_time(needs: Needs) -> list[int]:
    """The order of small total distance; the smallest possible one for up to 14 nodes."""
    weight, bit = list(map(len, needs)), [1 << node for node in range(len(needs))]
    masks = []
    for each in needs:
        mask = 0
        for need in each:
            mask |= bit[need]
            weight[need] -= 1
        masks.append(mask)
    if len(needs) <= SEARCH_UP_TO:
        return _search(weight, masks)
    if len(needs) > POLISH_UP_TO:
        return _blocks(depth_first(needs), weight, masks)
    users = [0] * len(needs)
    for node, each in enumerate(needs):
        for need in each:
            users[need] |= bit[node]
    starts = (depth_first(needs), range(len(needs)))
    best = min((_polished(start, weight, masks, users) for start in starts), key=lambda order: _cost(order, weight))
    random = Random(0)  # not for secrets, and the same for the same graph
    for _ in range(SHAKEN):
        place = [0.0] * len(best)
        for i, node in enumerate(best):
            place[node] = random.gauss(i, len(best) / 6)
        other = _polished(first_ready(needs, place.__getitem__), weight, masks, users)
        best = min(best, other, key=lambda order: _cost(order, weight))
    return best


def _polished(start: Sequence[int], weight: Sequence[int], masks: Sequence[int], users: Sequence[int]) -> list[int]:
    """Merges blocks from both ends, then exchanges neighbouring runs, while that helps."""
    order, best = list(start), _cost(start, weight)
    against = [-each for each in weight]
    while True:
        forward = _blocks(order, weight, masks)
        both = _blocks(forward[::-1], against, users)[::-1]
        order = _exchanged(both, weight, masks)
        cost = _cost(order, weight)
        if cost >= best:
            return order
        best = cost


def _cost(order: Sequence[int], weight: Sequence[int]) -> int:
    return sum(i * weight[node] for i, node in enumerate(order))


def _blocks(order: Sequence[int], weight: Sequence[int], masks: Sequence[int]) -> list[int]:
    """Moves each node, with what it must follow, before all blocks of a smaller ratio of weight to length."""
    ratios: list[float] = []  # of the blocks, falling
    blocks: list[tuple[int, list[int], int, int]] = []  # weight, nodes, their mask, mask of their needs
    for node in order:
        total, nodes, mask, need = weight[node], [node], 1 << node, masks[node]
        ratio, at = float(total), len(ratios)
        while at and ratios[at - 1] < ratio:
            at -= 1
            before = blocks[at]
            if need & before[2]:
                del ratios[at], blocks[at]
                before[1].extend(nodes)
                total, nodes, mask, need = before[0] + total, before[1], before[2] | mask, before[3] | need
                ratio = total / len(nodes)
        ratios.insert(at, ratio)
        blocks.insert(at, (total, nodes, mask, need))
    return [node for block in blocks for node in block[1]]


def _exchanged(order: list[int], weight: Sequence[int], masks: Sequence[int]) -> list[int]:
    """Lets neighbouring runs change places while that helps."""
    start = 0
    while start < len(order) - 1:
        middle, end = _exchange_at(order, weight, masks, start)
        if end:
            order[start:end] = order[middle:end] + order[start:middle]
            start = max(0, start - RUN)
        else:
            start += 1
    return order


def _exchange_at(order: Sequence[int], weight: Sequence[int], masks: Sequence[int], start: int) -> tuple[int, int]:
    """Where the run from `start` ends that had better come after the next run, and where that ends; else (0, 0)."""
    total = mask = 0
    for middle in range(start + 1, min(len(order), start + RUN + 1)):
        total += weight[order[middle - 1]]
        mask |= 1 << order[middle - 1]
        next_total = 0
        for end in range(middle, min(len(order), middle + RUN)):
            if masks[order[end]] & mask:
                break
            next_total += weight[order[end]]
            if (end + 1 - middle) * total < (middle - start) * next_total:
                return middle, end + 1
    return 0, 0


def _search(weight: Sequence[int], masks: Sequence[int]) -> list[int]:
    """Dynamic programming over the sets of nodes that may come first: the best order there is.

    The cost of a set is the number of needs that are open after each of its steps, added up.
    """
    layer: dict[int, tuple[int, int, list[int]]] = {0: (0, 0, [])}  # set: cost, open needs, order
    for _ in masks:
        following: dict[int, tuple[int, int, list[int]]] = {}
        for placed, (cost, open_, order) in layer.items():
            for node, need in enumerate(masks):
                if not placed >> node & 1 and not need & ~placed:
                    after, total = placed | 1 << node, cost + open_ - weight[node]
                    if after not in following or total < following[after][0]:
                        following[after] = (total, open_ - weight[node], [*order, node])
        layer = following
    return next(iter(layer.values()))[2]
