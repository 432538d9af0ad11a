"""Any bytes at all give a tree or a `DocumentError`, within a time linear in their length."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import BlockTree, read
from kg.errors import DocumentError

SUFFIXES = [".md", ".txt", ".html", ".rst", ".ipynb", ".pdf", ".docx", ""]
STARTS = [b"", b"%PDF-1.4\n", b"PK\x03\x04word/", b'{"cells": [', b"<html>", b"\xff\xfe", b"---\ntitle: x\n---\n"]
# What the patterns of the readers look for, so that chance finds the ways through them.
PIECES = [
    "a", "B c.", " ", "\n", "\n\n", "\t", "# ", "- ", "  - ", "1. ", "Q2. ", "1️⃣ ", "🧠 ", "✔ ", "**", "*", "`", "```\n",
    "$", "$$", "|", "|-|-|\n", "<", "<p>", "</p>", "<li>", "<table><tr><td>", "<!--", "-->", "&", ":", ": ", "?", "::",
    "\\", "[a](b)", "[^1]", "===\n", "---\n", "import x\n", "x = (", ")", "x\ty\n", "cookies", "we use", "â€™", "\r",
    "\x0c", "\x00", "\ue000", "\ue001", "\u2028", ".. a::\n", ":r:`x`", "\"", "{", "}", "Output:\n",
    "Solutions: ", "What is x",
]  # fmt: skip


def holds(tree: BlockTree, count: int) -> bool:
    """Whether all blocks stand within the file, in order, and each character has a line of its block."""
    starts = [block.span.start_line for block in tree.blocks]
    return starts == sorted(starts) and all(
        1 <= block.span.start_line <= block.line_at(at) <= block.span.end_line <= count
        for block in tree.blocks
        for at in (0, len(block.text) // 2, len(block.text))
    )


@settings(max_examples=120, deadline=None)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400), suffix=st.sampled_from(SUFFIXES))
def test_read_takes_any_bytes(start: bytes, rest: bytes, suffix: str) -> None:
    """No other exception leaves the reader, whatever the file is called."""
    try:
        tree = read(start + rest, document_id=f"any{suffix}")
    except DocumentError as error:
        assert error.hint
    else:
        assert tree.blocks


@settings(max_examples=150, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES), max_size=60).map("".join), suffix=st.sampled_from(SUFFIXES[:4]))
def test_read_places_blocks_in_the_file(text: str, suffix: str) -> None:
    """Spans lie within the file, ascend, and every character of a block has one of its lines."""
    try:
        tree = read(text.encode(), document_id=f"pieces{suffix}")
    except DocumentError:
        return

    assert holds(tree, max(text.count("\n"), text.count("\r")) + 1)


@given(lines=st.lists(st.sampled_from(["Word.", "", "- item", "# Head", "| a | b |", "x = f(1)"]), min_size=1))
def test_read_gives_the_same_tree_for_the_same_bytes(lines: list[str]) -> None:
    """Nothing depends on chance or order of hashing."""
    data = "\n".join(["Start here.", *lines]).encode()

    assert read(data, document_id="a.md") == read(data, document_id="a.md")


@pytest.mark.parametrize("suffix", [".md", ".html", ".rst"])
@pytest.mark.parametrize(
    "piece",
    ["a ", "a-", "**a", "[", "](", "- a\n", "x=(", "1. a\n", "A: b\n", "<a ", "$", "|a|b|\n", "🧠 a\n", "`", "(a"],
)
def test_read_takes_time_linear_in_length(piece: str, suffix: str) -> None:
    """Four times the text takes about four times as long; what is quadratic would take sixteen times."""
    short, long = (_seconds(piece * n, suffix) for n in (500, 2000))

    assert long < 9 * short + 0.1


def _seconds(text: str, suffix: str) -> float:
    """The best of two runs, so that another process on the machine doesn't fail the test."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        with contextlib.suppress(DocumentError):
            read(text.encode(), document_id=f"long{suffix}")
        times.append(time.perf_counter() - start)
    return min(times)


def test_read_refuses_one_endless_line_at_once() -> None:
    """A line of megabytes is no text; the refusal takes no second."""
    with pytest.raises(DocumentError, match="has a line of"):
        read(b"word " * 1_000_000, document_id="endless.txt")


@pytest.mark.parametrize(
    ("piece", "suffix"),
    [
        ("<ul><li>a", ".html"),
        ("- " * 9 + "a\n", ".md"),
        ("This long sentence leads to what follows:\n\n", ".md"),
        ("- a:\n", ".md"),
    ],
)
def test_read_keeps_trees_shallow(piece: str, suffix: str) -> None:
    """However deep a file nests, the path above a block stays short: the depth of a tree is no length of a file."""
    tree = read((piece * 300).encode(), document_id=f"deep{suffix}")

    assert max(sum(1 for _ in tree.ancestors(block)) for block in tree.blocks) < 40
