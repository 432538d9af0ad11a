"""Each file in data/ is read as the .tree beside it shows: lines, kind and level, [label], text.

To add a case, add a file and the output of `python -m ingest.documents FILE` below its title, and read it twice.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.documents import read
from ingest.documents.__main__ import main, shown
from ingest.documents.tree import walk

DATA = Path(__file__).parent / "data"
CASES = sorted(path for path in DATA.iterdir() if path.suffix != ".tree")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_trees_as_shown(path: Path) -> None:
    """Title, blocks, labels and what governs what are those that a careful reader wrote down."""
    tree = read(path.read_bytes(), document_id=path.name)
    found = [tree.document.title, *(shown(depth, block, width=200).rstrip() for depth, block in walk(tree))]

    assert path.with_name(path.name + ".tree").read_text(encoding="utf-8").splitlines() == found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_trees_keep_their_promises(path: Path) -> None:
    """Parents come first, a label begins its text, and a row is its cells joined by bars."""
    tree = read(path.read_bytes(), document_id=path.name)

    for index, block in enumerate(tree.blocks):
        assert index == block.index
        assert block.parent < index
        assert block.text.startswith(block.label)
        assert 0 <= block.body_start <= len(block.text)
        assert not block.cells or " | ".join(block.cells) == block.text


def test_trees_answer_who_governs() -> None:
    """An item below a label below a question has both above it, the nearest first."""
    tree = read((DATA / "labels.md").read_bytes(), document_id="labels.md")
    block = next(block for block in tree.blocks if block.text == "Leaky ReLU")

    assert [above.label for above in tree.ancestors(block)] == ["Solutions", ""]
    assert [heading.text for heading in tree.headings(block)] == ["What is dying ReLU?"]
    label = next(tree.ancestors(block))
    assert [b.text for b in tree.children(label)] == ["Leaky ReLU", "Lower rate: smaller steps", "He initialization"]


def test_trees_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the tree of each file, and what is wrong with the others."""
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("# Notes\n\nA tensor is an array.\n", encoding="utf-8")
    bad.write_bytes(b"")

    assert main([str(good), str(bad)]) == 1
    printed = capsys.readouterr()
    assert "heading1 Notes" in printed.out
    assert "is empty" in printed.err
