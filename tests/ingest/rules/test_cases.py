"""Every rule by its cases: tests/cases/<rule>.txt holds small documents and what must be read from them.

A case is a document, a line "---", and the relations that must be found ("source TYPE target", one a line; "not" in
front: must not be found). A line of "===" parts two cases; lines that start with "#" after "---" are comments.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.context import Context
from ingest.documents import read
from ingest.pipeline import Extractor
from ingest.rules import RULES, candidates

CASES = Path(__file__).parent.parent.parent / "cases"


def cases() -> list[object]:
    """Every case of every file: the rule, the document, what is expected."""
    found: list[object] = []
    for path in sorted(CASES.glob("*.txt")):
        for number, case in enumerate(path.read_text("utf-8").split("\n===\n")):
            document, _, expected = case.partition("\n---\n")
            found.append(pytest.param(path.stem, document, expected, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("rule", "document", "expected"), cases())
def test_rules_read_what_a_case_says(extractor: Extractor, rule: str, document: str, expected: str) -> None:
    """The rule reads what its case expects, and nothing that its case forbids."""
    tree = read(document.encode(), document_id=f"{rule}.md")
    read_so: set[str] = set()
    for candidate in candidates(Context(tree, extractor.docs(tree))):
        first, second = candidate.pair.first.name, candidate.pair.second.name
        for (type_, forward), name in candidate.said.items():
            if name == rule:
                read_so.add(f"{first} {type_} {second}" if forward else f"{second} {type_} {first}")
    lines = [line for line in expected.splitlines() if line.strip() and not line.startswith("#")]
    wanted = {line for line in lines if not line.startswith("not ")}
    forbidden = {line.removeprefix("not ") for line in lines if line.startswith("not ")}

    assert wanted <= read_so
    assert not forbidden & read_so


def test_rules_each_have_a_case_that_fires_and_one_that_must_not() -> None:
    """No rule without a positive and a negative case."""
    texts = {path.stem: path.read_text("utf-8") for path in CASES.glob("*.txt")}
    lacking = [r.proposal.rule for r in RULES if r.proposal.rule not in texts or "\nnot " not in texts[r.proposal.rule]]

    assert lacking == []
