"""What the field generally holds: a prior on which relation two names usually stand in, never an edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.knowledge import PACKAGED, Knowledge, packaged
from kg.errors import VocabularyError

TEXT = """\
dropout: IS_A regularization | MITIGATES overfitting
LSTM: IS_A RNN | HAS forget gate; input gate | CONTRASTS_WITH GRU
GRU: IS_A RNN
regularization: USED_FOR better generalization
RNN: CAUSES vanishing gradient problem
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    """Five lines of it."""
    path = tmp_path / "knowledge.txt"
    path.write_text(TEXT, encoding="utf-8")
    return Knowledge.load(path)


def test_knowledge_says_which_relation_is_usual_and_which_way(knowledge: Knowledge) -> None:
    """ "dropout MITIGATES overfitting" reads forward from dropout and back from overfitting."""
    assert knowledge.usual("dropout", "overfitting").known == "MITIGATES>"
    assert knowledge.usual("overfitting", "dropout").known == "MITIGATES<"


def test_knowledge_reads_parts_from_the_side_of_the_whole(knowledge: Knowledge) -> None:
    """HAS is PART_OF turned round."""
    assert knowledge.usual("forget gate", "LSTM").known == "PART_OF>"


def test_knowledge_of_a_contrast_has_no_direction(knowledge: Knowledge) -> None:
    """Either name may stand first."""
    assert knowledge.usual("LSTM", "GRU").known == knowledge.usual("GRU", "LSTM").known == "CONTRASTS_WITH"


def test_knowledge_sees_through_spelling_and_aliases(knowledge: Knowledge) -> None:
    """What the vocabulary takes for one name is one name here."""
    assert knowledge.usual("long short-term memory", "GRUs").known == "CONTRASTS_WITH"


def test_knowledge_tells_nothing_known_from_name_unknown(knowledge: Knowledge) -> None:
    """ "-" is evidence against a relation, "?" is none."""
    assert knowledge.usual("dropout", "forget gate").known == "-"
    assert knowledge.usual("dropout", "zebra crossing").known == "?"


def test_knowledge_passes_from_parents_to_children(knowledge: Knowledge) -> None:
    """What is known of RNN bears on LSTM, and siblings are told from ancestors."""
    about = knowledge.usual("LSTM", "vanishing gradient problem")
    assert (about.known, about.family) == ("-", "CAUSES>")
    assert knowledge.usual("LSTM", "GRU").tree == "siblings"
    assert knowledge.usual("LSTM", "RNN").tree == "up"
    assert knowledge.usual("RNN", "LSTM").tree == "down"


def test_knowledge_of_a_longer_name_is_that_of_its_ending(knowledge: Knowledge) -> None:
    """ "peephole LSTM" is not in the file, but is an LSTM by its name."""
    assert knowledge.usual("forget gate", "wonderful LSTM").tree == knowledge.usual("forget gate", "LSTM").tree
    assert knowledge.usual("wonderful LSTM", "GRU").first_gives == knowledge.usual("LSTM", "GRU").first_gives


@pytest.mark.parametrize(
    ("line", "says"), [("dropout MITIGATES overfitting", "no concept"), ("dropout: HELPS overfitting", "HELPS")]
)
def test_knowledge_that_makes_no_sense_is_refused_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    """The error names file, line and what is wrong."""
    path = tmp_path / "mine.txt"
    path.write_text(f"{TEXT}{line}\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=rf"mine\.txt:6: .*{says}"):
        Knowledge.load(path)


def test_knowledge_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file is an error, not an empty knowledge."""
    with pytest.raises(VocabularyError, match="nowhere"):
        Knowledge.load(tmp_path / "nowhere.txt")


def test_knowledge_of_the_package_is_sorted_and_says_each_thing_once() -> None:
    """One line a concept, so that a change shows where one looks for it."""
    lines = PACKAGED.read_text(encoding="utf-8").splitlines()
    names = [line.partition(": ")[0] for line in lines]
    assert names == sorted(names, key=lambda name: (name.casefold(), name))
    assert len(set(names)) == len(names)
    assert len(packaged()) > 30_000
    assert packaged().usual("LSTM", "vanishing gradient problem").known == "MITIGATES>"
