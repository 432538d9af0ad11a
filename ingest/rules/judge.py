"""How far to trust what rules and structure propose: for each pair, how likely each relation is, learnt from the gold.

Two small models read the facts of a pair: a linear one over combinations of facts, which remembers wordings, and a
network over single facts, which generalises; their mean is the first opinion. A second network then looks at the
neighbourhood: the same pair elsewhere in the section, rival pairs of the same name, siblings in a list. Neither sees
a concept's name. Weights come from `bench.train_relations`; to judge needs numpy only. One pass, linear in the pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.arrays import ROWS, mixed
from ingest.facts import Facts
from kg.model import SYMMETRIC, RelationType

Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.uint64]

FIELDS = (*Facts._fields, "says", "rule")
# What a pair may be: unrelated, or "first TYPE second" and the reverse of it, in this order for each type.
CLASSES: tuple[tuple[RelationType, bool] | None, ...] = (None, *((t, f) for t in RelationType for f in (True, False)))
HASH_BITS = 18
SECOND_FIELDS = ("role", "first_kind", "second_kind", "form", "inside", "second_subject")
_FEW = 1e-4
MOST_COMBINATIONS = 28_000
NETWORK_PARTS = ("vectors", "hidden", "hidden_bias", "out", "out_bias")

_KINDS = ("first_kind", "second_kind")
_ROLE = ("role", *_KINDS)
# The combinations of facts that the linear model weighs, besides every fact alone and with the pair's role.
CROSSES: tuple[tuple[str, ...], ...] = (
    _KINDS, _ROLE, (*_KINDS, "path"), (*_KINDS, "between"), ("second_kind", "path"), ("first_kind", "path"),
    ("role", "second_kind", "second_frame"), (*_ROLE, "second_frame"), ("role", "second_subject", "second_frame"),
    (*_ROLE, "second_subject"), (*_ROLE, "own"), (*_ROLE, "parent"), (*_ROLE, "heading"),
    ("role", "second_kind", "own", "alone"), ("role", "second_kind", "parent", "alone"),
    ("role", "second_kind", "heading", "alone"), ("role", "parent", "heading"), ("role", "own", "parent"),
    (*_ROLE, "alone"), (*_ROLE, "inside"), ("role", "inside", "alone"), (*_ROLE, "second_header"),
    (*_ROLE, "first_header"), ("role", "second_header", "columns"), (*_ROLE, "asks"), ("role", "asks", "second_rank"),
    (*_ROLE, "second_rank"), ("role", "second_rank", "names", "first_rank"), ("role", "opening", "second_kind"),
    (*_ROLE, "opening"), ("role", "second_before", "second_kind"), (*_ROLE, "second_before"),
    ("role", "first_after", "second_before"), (*_ROLE, "distance"), (*_KINDS, "says"), ("role", "says"),
    ("says", "second_subject", "role"), (*_ROLE, "first_plural", "second_plural"), (*_ROLE, "form"),
    ("between", "distance"), ("between", "first_plural"), ("path", "first_plural"), ("path", "negated"),
    (*_ROLE, "first_label", "second_label"), (*_KINDS, "first_shape", "second_shape"),
    ("role", "first_general", "second_general"), (*_KINDS, "first_general", "second_general"),
    ("role", "first_focus", "second_focus"), (*_ROLE, "first_focus", "second_focus"),
    ("role", "first_often", "second_often"), ("verb", "second_kind"), ("verb", "second_frame"),
    ("verb", "role", "second_subject"), ("apex", "path"), (*_KINDS, "apex"), ("word_after", "word_before"),
    ("word_before", "role", "second_kind"), ("word_after", "role", "first_kind"), ("label_word", "second_kind"),
    (*_KINDS, "label_word"), (*_KINDS, "header_word"), ("first_shape", "second_shape", "role"),
    ("second_general", "role", "second_kind"), ("first_general", "role", "first_kind"), ("first_focus", "path"),
    ("second_focus", "path"), (*_ROLE, "second_subject", "subject_is_first"), ("subject_is_first", "second_frame"),
    ("first_shape", "second_shape", "role", "own"), ("first_shape", "second_shape", "parent"),
    ("first_shape", "second_shape", "between"), ("known", "path"), ("known", "says"), ("known", *_KINDS),
    ("known", "between"), ("known", "distance", "role"), ("known", "second_subject"), ("family", "says"),
    ("family", "path"), ("known", "tree", "family"), (*_ROLE[:2], "second_takes"), ("second_takes", "second_frame"),
    ("second_takes", "own"), ("second_takes", "says"), ("first_gives", "second_takes", "role"),
    ("first_takes", "second_gives", "role"), ("second_takes", "path"), ("known", "own"), ("known", "heading", "role"),
    ("known", "asks", "role"), ("known", "second_rank", "role"), ("known", "alone", "role"), ("known", "second_header"),
    ("common", "known", "role"), ("common", "path"),
)  # fmt: skip
TEMPLATES = (*((f,) for f in FIELDS), *(("role", f) for f in FIELDS[1:]), *CROSSES)


class Place(NamedTuple):
    """Where a pair stands, for the second opinion: its section, the second's block and what governs that."""

    section: int
    block: int
    parent: int
    first: str
    second: str


# --- Facts as numbers -------------------------------------------------------------------------------------------------


def codes(rows: Sequence[tuple[str, ...]], width: int = len(FIELDS)) -> Codes:
    """A number for every fact, the same on every machine."""
    known = {value: crc32(value.encode()) + 1 for value in set(chain.from_iterable(rows))}
    flat = np.fromiter(map(known.__getitem__, chain.from_iterable(rows)), np.uint64, len(rows) * width)
    return flat.reshape(len(rows), width)


def crossed(coded: Codes) -> Ints:
    """A hash for every template and row, below 2 ** HASH_BITS."""
    column = dict(zip(FIELDS, np.ascontiguousarray(coded.T), strict=True))
    hashes = np.empty((len(coded), len(TEMPLATES)), dtype=np.int64)
    for number, template in enumerate(TEMPLATES, start=1):
        found = mixed((column[part] for part in template), start=number * 2654435761, rows=len(coded))
        hashes[:, number - 1] = (found >> np.uint64(64 - HASH_BITS)).astype(np.int64)
    return hashes


def log_softmax(scores: Floats | Doubles) -> Floats:
    """Logarithms of probabilities, row by row."""
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)


# --- The models -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of the known combinations (`keys`, sorted hashes), and the bias."""

    keys: Ints
    weights: Floats
    bias: Floats
    row_of: Ints = field(init=False)  # for each hash its row in `weights`, -1 for none

    def __post_init__(self) -> None:
        row_of = np.full(1 << HASH_BITS, -1, dtype=np.int64)
        row_of[self.keys] = np.arange(len(self.keys))
        object.__setattr__(self, "row_of", row_of)

    def log_probabilities(self, hashes: Ints) -> Floats:
        """For each row of hashes, the logarithm of each class's probability."""
        scores = np.tile(self.bias, (len(hashes), 1))
        for rows in self.row_of[hashes.T]:
            known = np.flatnonzero(rows >= 0)  # most combinations are not
            scores[known] += self.weights[rows[known]]
        return log_softmax(scores)


@dataclass(frozen=True, slots=True)
class Network:
    """One vector for each known fact, a hidden layer over all of a row, classes. `values` are sorted by field.

    In doubles, so that how many threads multiply, and what rows stand beside a row, is rounded away in the end.
    """

    values: tuple[Codes, ...]
    vectors: Doubles
    hidden: Doubles
    hidden_bias: Doubles
    out: Doubles
    out_bias: Doubles

    @classmethod
    def of(cls, values: tuple[Codes, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Network:
        """The network of arrays of any precision, by the names in `NETWORK_PARTS`."""
        return cls(values, *(arrays[part].astype(np.float64) for part in NETWORK_PARTS))

    def indices(self, coded: Codes) -> Ints:
        """Each fact's row in `vectors`; the first row of a field stands for facts never seen."""
        found = np.zeros(coded.shape, dtype=np.int64)
        start = 0
        for number, known in enumerate(self.values):
            at = np.searchsorted(known, coded[:, number])
            at[at == len(known)] = 0
            seen = known[at] == coded[:, number] if len(known) else np.zeros(len(coded), dtype=bool)
            found[:, number] = start + np.where(seen, at + 1, 0)
            start += len(known) + 1
        return found

    def log_probabilities(self, coded: Codes, dense: Floats | None = None) -> Floats:
        """For each row, the logarithm of each class's probability; `dense` are further inputs."""
        places, width = self.indices(coded), self.vectors.shape[1]
        scores = np.empty((len(coded), self.out.shape[1]))
        facts = np.empty((min(ROWS, len(coded)), coded.shape[1], width))  # one for all: new memory is dear
        split = coded.shape[1] * width
        for at in range(0, len(coded), ROWS):
            now = slice(at, at + ROWS)
            inputs = self.vectors.take(places[now], axis=0, out=facts[: len(places[now])], mode="clip")
            hidden = inputs.reshape(-1, split) @ self.hidden[:split] + self.hidden_bias
            if dense is not None:
                hidden += dense[now] @ self.hidden[split:]
            scores[now] = np.maximum(hidden, 0) @ self.out + self.out_bias
        return log_softmax(scores)


# --- The neighbourhood ------------------------------------------------------------------------------------------------


def flipped(probabilities: Floats) -> Floats:
    """The probabilities of the same pairs seen from the second to the first."""
    other = probabilities.copy()
    other[:, 1::2], other[:, 2::2] = probabilities[:, 2::2], probabilities[:, 1::2]
    return other


def neighbourhood(probabilities: Floats, rows: Sequence[tuple[str, ...]], places: Sequence[Place]) -> Floats:
    """What is thought of the pairs around each pair: itself, the same pair elsewhere, siblings, rivals, its block."""
    related = 1 - probabilities[:, :1]
    turned = np.array([[p.first > p.second] for p in places])
    pairs = _groups((p.section, *sorted((p.first, p.second))) for p in places)
    same = _best_other(np.where(turned, flipped(probabilities), probabilities), pairs)
    siblings = _groups((p.section, p.first, p.parent, row[0]) for p, row in zip(places, rows, strict=True))
    seconds = _groups((p.section, p.block, p.second) for p in places)
    firsts = _groups((p.section, p.block, p.first) for p in places)
    by_role = _groups((p.section, p.block, p.second, row[0]) for p, row in zip(places, rows, strict=True))
    for_second, for_first = _best_other(related, seconds), _best_other(related, firsts)
    parts = (
        probabilities, np.where(turned, flipped(same), same), _mean_other(probabilities, siblings), for_second,
        for_first,
        _best_other(related, by_role), _best_other(probabilities[:, 1:], seconds),
        _mean_other(related, _groups((p.section, p.block) for p in places)),
    )  # fmt: skip
    logs = [np.log(np.maximum(part, _FEW)) / 3 + 1 for part in parts]
    return np.concatenate([*logs, related - for_second, related - for_first], axis=1).astype(np.float32)


def _groups(keys: Iterable[Hashable]) -> Ints:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _mean_other(values: Floats, groups: Ints) -> Floats:
    """For each row the mean of the others in its group; 0 where it is alone."""
    total = _reduced(np.add, values.astype(np.float64), groups)[groups]
    others = (np.bincount(groups)[groups] - 1)[:, None]
    mean = np.where(others > 0, (total - values) / np.maximum(others, 1), 0)
    return np.asarray(np.maximum(mean, 0), dtype=np.float32)


def _best_other(values: Floats, groups: Ints) -> Floats:
    """For each row the largest value of the others in its group, column by column; 0 where it is alone."""
    best = _reduced(np.maximum, values, groups)[groups]
    is_best = values >= best
    return np.where(is_best, _reduced(np.maximum, np.where(is_best, 0, values), groups)[groups], best)


def _reduced(by: np.ufunc, values: NDArray[np.floating], groups: Ints) -> NDArray[np.floating]:
    """The rows of each group reduced to one; groups are numbered from 0 without a gap."""
    order = np.argsort(groups, kind="stable")
    return np.asarray(by.reduceat(values[order], np.flatnonzero(np.diff(groups[order], prepend=-1))))


# --- The judge --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judge:
    """The models, the least value at which a relation is taken to be stated, and what a value means.

    `scale` has two ascending rows: values, and the share of right ones among unseen relations of that value.
    """

    linear: Linear
    networks: tuple[Network, ...]
    second: Network
    least: float
    scale: Floats

    def first_opinion(self, rows: Sequence[tuple[str, ...]]) -> Floats:
        """The probability of each class of `CLASSES` for each row of `FIELDS`."""
        coded = codes(rows)
        opinions = [n.log_probabilities(coded) for n in self.networks]
        mean = (self.linear.log_probabilities(crossed(coded)) + sum(opinions) / len(opinions)) / 2
        return np.exp(log_softmax(np.asarray(mean, dtype=np.float32)))

    def opinion(self, rows: Sequence[tuple[str, ...]], places: Sequence[Place]) -> Floats:
        """As the first opinion, with the neighbourhood taken into account. Pairs of one document, together."""
        if not rows:
            return np.zeros((0, len(CLASSES)), dtype=np.float32)
        first = self.first_opinion(rows)
        return revised(first, second_opinion(self.second, first, rows, places))

    def confidence(self, value: float) -> float:
        """How often a relation of this value is right, by what unseen texts showed."""
        return float(np.interp(value, *self.scale)) if self.scale.shape[1] else value


def second_opinion(network: Network, first: Floats, rows: Sequence[tuple[str, ...]], places: Sequence[Place]) -> Floats:
    """How likely each pair is related at all, the pairs around it seen."""
    seen = itemgetter(*(FIELDS.index(f) for f in SECOND_FIELDS))
    coded = codes([seen(row) for row in rows], len(SECOND_FIELDS))
    return np.asarray(np.exp(network.log_probabilities(coded, neighbourhood(first, rows, places)))[:, 1], np.float32)


def revised(first: Floats, related: Floats) -> Floats:
    """The first opinion with "related at all" brought to the geometric mean of both opinions on it."""
    before = np.maximum(1 - first[:, 0], 1e-9)
    after = np.sqrt(before * related)
    opinion = first * (after / before)[:, None]
    opinion[:, 0] = 1 - after
    return np.asarray(opinion, dtype=np.float32)


def readings() -> Floats:
    """Class by class: which other classes say the same statement in another way (GUIDE: either reading is right)."""
    t = RelationType
    number = {c: i for i, c in enumerate(CLASSES)}
    same = np.eye(len(CLASSES), dtype=np.float32)
    for forward in (True, False):
        pairs = [((t.IS_A, forward), (t.EXTENDS, forward)), ((t.PART_OF, forward), (t.USES, not forward)),
                 ((t.USED_FOR, forward), (t.USES, not forward)),
                 *(((s, forward), (s, not forward)) for s in SYMMETRIC)]  # fmt: skip
        for a, b in pairs:
            same[number[a], number[b]] = same[number[b], number[a]] = 1
    same[0] = 0
    return same


# --- Weights in a file ------------------------------------------------------------------------------------------------


def dump(judge: Judge) -> Mapping[str, NDArray[np.generic]]:
    """The judge as named arrays, without the combinations of facts that weigh least and tell nothing."""
    heaviest = np.sort(np.argsort(-np.abs(judge.linear.weights).max(axis=1), kind="stable")[:MOST_COMBINATIONS])
    arrays: dict[str, NDArray[np.generic]] = {
        "least": np.array(judge.least), "scale": judge.scale,
        "linear.keys": judge.linear.keys[heaviest].astype(np.int32),
        "linear.weights": judge.linear.weights[heaviest].astype(np.float16), "linear.bias": judge.linear.bias,
    }  # fmt: skip
    for name, network in (*((f"network{i}", n) for i, n in enumerate(judge.networks)), ("second", judge.second)):
        arrays[f"{name}.sizes"] = np.array([len(v) for v in network.values])
        arrays[f"{name}.values"] = np.concatenate(network.values).astype(np.uint64)
        for part in NETWORK_PARTS:
            arrays[f"{name}.{part}"] = getattr(network, part).astype(np.float16)
    return arrays


def restore(arrays: Mapping[str, NDArray[np.generic]]) -> Judge:
    """The judge that `dump` gave."""
    linear = Linear(arrays["linear.keys"].astype(np.int64), arrays["linear.weights"].astype(np.float32),
                    arrays["linear.bias"].astype(np.float32))  # fmt: skip
    count = sum(name.startswith("network") and name.endswith(".sizes") for name in arrays)
    return Judge(linear, tuple(_network(arrays, f"network{i}") for i in range(count)), _network(arrays, "second"),
                 float(arrays["least"]), arrays["scale"].astype(np.float32))  # fmt: skip


def _network(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Network:
    ends = np.cumsum(arrays[f"{name}.sizes"].astype(np.int64))
    values = np.split(arrays[f"{name}.values"].astype(np.uint64), ends[:-1])
    return Network.of(tuple(values), {part: arrays[f"{name}.{part}"] for part in NETWORK_PARTS})


@cache
def packaged() -> Judge | None:
    """The judge that comes with the package; None where its weights have not been trained yet."""
    path = resources.files(__package__).joinpath("judge.npz")
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file) as arrays:
        return restore({name: arrays[name] for name in arrays.files})
