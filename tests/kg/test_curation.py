"""The curator's file, and corrections that cannot all be true."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.curation import check_prerequisites, parse_curation, read_curation
from kg.errors import CurationError
from kg.model import PREREQUISITE_OF, Action, Correction

ROOT = Path(__file__).parents[2]


def needs(first: str, then: str, action: Action = Action.ASSERT) -> Correction:
    return Correction(action, first, PREREQUISITE_OF, then, "Ada", "")


def test_curation_reads_each_verb() -> None:
    """Every verb gives its correction, with who says so and why."""
    text = """
by: Ada
corrections:
  - assert: chain rule PREREQUISITE_OF backpropagation
    why: It is applied layer by layer.
  - reject: dropout MITIGATES vanishing gradient problem
  - merge: LSTM network INTO LSTM
  - rename: residual connection TO skip connection
    by: Grace
  - reject: GAP ALIAS_OF gap statistic
"""

    assert parse_curation(text) == (
        Correction(
            Action.ASSERT, "chain rule", PREREQUISITE_OF, "backpropagation", "Ada", "It is applied layer by layer."
        ),
        Correction(Action.REJECT, "dropout", "MITIGATES", "vanishing gradient problem", "Ada", ""),
        Correction(Action.MERGE, "LSTM network", "", "LSTM", "Ada", ""),
        Correction(Action.RENAME, "residual connection", "", "skip connection", "Grace", ""),
        Correction(Action.REJECT, "GAP", "ALIAS_OF", "gap statistic", "Ada", ""),
    )


def test_curation_takes_names_as_text() -> None:
    """YAML's own ideas of words and numbers don't touch names."""
    found = parse_curation("corrections:\n  - assert: no USES 1e3\n    by: 0x10\n")

    assert found == (Correction(Action.ASSERT, "no", "USES", "1e3", "0x10", ""),)


def test_curation_documentation_is_true() -> None:
    """The example of the documentation is read."""
    page = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]

    assert len(parse_curation(example)) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no corrections"),
        ("- assert: a USES b", "holds no corrections"),
        ("corrections: [", "line 1: this is not YAML"),
        ("corrections:\n  - assert: a LIKES b", "line 2: 'a LIKES b' is no correction"),
        ("corrections:\n  - assert: a USES b USES c", "line 2: 'a USES b USES c' is no correction"),
        ("corrections:\n  - merge: INTO b", "line 2: 'INTO b' is no correction"),
        ("corrections:\n  - assert: a USES b\n    who: me", "line 2: 'who' is not expected"),
        ("corrections:\n  - assert: a USES b\n    merge: a INTO b", "line 2: one of assert"),
        ("corrections:\n  - why: because", "line 2: one of assert"),
        ("corrections:\n  - assert: [a, USES, b]", "line 2: a correction holds text alone"),
        ("corrections:\n  - just words", "line 2: 'just words' is no correction"),
        ("corrections:\n  - assert: a USES b\n    why: x\n    why: y", "line 2: 'why' is given twice"),
        ("edits: []", "line 1: 'edits' is not expected"),
        ("by: [Ada]", "line 1: 'by' is not expected"),
    ],
)
def test_curation_refuses_with_the_line(text: str, said: str) -> None:
    """What can't be taken is named with its line."""
    with pytest.raises(CurationError, match=".*".join(said.split("*"))) as refused:
        parse_curation(text)

    assert refused.value.hint or "twice" in said


def test_curation_names_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing, an undecodable and an overlong file are each named."""
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"\xff\xfe\xff")
    long = tmp_path / "long.yaml"
    long.write_bytes(b"#" * 2_000_001)

    for path, said in ((tmp_path / "none.yaml", "cannot be read"), (bad, "not UTF-8"), (long, "larger than")):
        with pytest.raises(CurationError, match=said):
            read_curation(path)


def test_curation_refuses_opposite_prerequisites_naming_both() -> None:
    """A before B and B before A can't both hold; spelling doesn't hide it."""
    with pytest.raises(CurationError) as refused:
        check_prerequisites([needs("vector", "matrix"), needs("Matrices", "Vector")])

    assert "vector" in refused.value.message
    assert "Matrices" in refused.value.message


def test_curation_refuses_a_cycle_naming_all() -> None:
    """A longer cycle is named whole."""
    with pytest.raises(CurationError) as refused:
        check_prerequisites([needs("a1", "b1"), needs("b1", "c1"), needs("c1", "a1")])

    assert all(
        pair in refused.value.message
        for pair in ("a1 PREREQUISITE_OF b1", "b1 PREREQUISITE_OF c1", "c1 PREREQUISITE_OF a1")
    )


def test_curation_refuses_a_rejected_pair_that_assertions_imply() -> None:
    """A chain of assertions to a rejected pair is a contradiction."""
    with pytest.raises(CurationError, match="contradict each other"):
        check_prerequisites([needs("a1", "b1"), needs("b1", "c1"), needs("a1", "c1", Action.REJECT)])


def test_curation_accepts_what_can_all_hold() -> None:
    """Diamonds, and a rejection of the reverse, are no contradiction."""
    check_prerequisites(
        [needs("a1", "b1"), needs("a1", "c1"), needs("b1", "d1"), needs("c1", "d1"), needs("d1", "a1", Action.REJECT)]
    )
