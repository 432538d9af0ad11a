"""The judge's arithmetic, on small numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.rules.judge import (
    CLASSES,
    FIELDS,
    NETWORK_PARTS,
    SECOND_FIELDS,
    Judge,
    Linear,
    Network,
    Place,
    codes,
    crossed,
    dump,
    neighbourhood,
    packaged,
    readings,
    restore,
)
from kg.model import RelationType

ROWS = [tuple(f"{field}-{i % 3}" for field in FIELDS) for i in range(4)]
PLACES = [Place(0, i, -1, "a", "b" if i < 2 else "c") for i in range(4)]


def small_network(*, fields: int, classes: int, dense: int = 0) -> Network:
    """A network with simple numbers for weights."""
    random = np.random.default_rng(1)

    def weights(*size: int) -> NDArray[np.float16]:
        return random.normal(size=size).astype(np.float16)

    values = tuple(codes(ROWS)[:2, f] for f in range(fields))
    values = tuple(np.unique(v) for v in values)
    size = sum(len(v) + 1 for v in values)
    shapes = ((size, 2), (2 * fields + dense, 3), (3,), (3, classes), (classes,))
    return Network.of(values, {part: weights(*shape) for part, shape in zip(NETWORK_PARTS, shapes, strict=True)})


@pytest.fixture(name="judge")
def make_judge() -> Judge:
    """A judge of the right shape with arbitrary weights."""
    keys = np.unique(crossed(codes(ROWS[:1])))
    linear = Linear(keys, np.ones((len(keys), len(CLASSES)), np.float32), np.zeros(len(CLASSES), np.float32))
    network = small_network(fields=len(FIELDS), classes=len(CLASSES))
    seen = neighbourhood(np.full((4, len(CLASSES)), 1 / len(CLASSES), np.float32), ROWS, PLACES)
    second = small_network(fields=len(SECOND_FIELDS), classes=2, dense=seen.shape[1])
    return Judge(linear, (network,), second, 0.2, np.array([[0.1, 0.9], [0.2, 0.8]], np.float32))


def test_judge_gives_probabilities(judge: Judge) -> None:
    """Each row of an opinion adds up to one, and none is negative."""
    opinion = judge.opinion(ROWS, PLACES)

    assert opinion.shape == (4, len(CLASSES))
    assert opinion.min() >= 0
    assert np.allclose(opinion.sum(axis=1), 1, atol=1e-4)


def test_judge_survives_its_file(judge: Judge) -> None:
    """Weights written and read again give the same opinion."""
    again = restore(dump(judge))

    assert np.allclose(again.first_opinion(ROWS), judge.first_opinion(ROWS), atol=1e-3)


def test_judge_has_no_opinion_on_nothing(judge: Judge) -> None:
    """A document without pairs is no special case."""
    assert judge.opinion([], []).shape == (0, len(CLASSES))


def test_judge_codes_are_the_same_on_every_machine() -> None:
    """The numbers that stand for facts never change: weights depend on them."""
    row = tuple("sentence" for _ in FIELDS)

    assert codes([row])[0, 0] == 2640727766
    assert crossed(codes([row]))[0, :3].tolist() == [69279, 43023, 150578]


def test_judge_readings_join_what_says_the_same() -> None:
    """ "y USES x" is another reading of "x PART_OF y", and a contrast goes both ways."""
    same = readings()
    number = {c: i for i, c in enumerate(CLASSES)}

    assert same[number[RelationType.PART_OF, True], number[RelationType.USES, False]] == 1
    assert same[number[RelationType.CONTRASTS_WITH, True], number[RelationType.CONTRASTS_WITH, False]] == 1
    assert same[number[RelationType.CAUSES, True], number[RelationType.CAUSES, False]] == 0


def test_judge_is_packaged_and_knows_every_field() -> None:
    """The weights that ship fit the facts that are shown."""
    judge = packaged()

    assert judge is not None
    assert len(judge.networks[0].values) == len(FIELDS)


def test_judge_reads_a_pair_alone_as_in_company(judge: Judge) -> None:
    """How many pairs a network reads at once changes no bit of what it says of one."""
    coded = np.concatenate([codes(ROWS)] * 700)
    together = judge.networks[0].log_probabilities(coded)
    for i in (0, 1, len(coded) - 1):
        assert np.array_equal(judge.networks[0].log_probabilities(coded[i : i + 1])[0], together[i])
