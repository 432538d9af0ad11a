"""Bytes become lines: encodings told apart, garbled text restored, the numbers of the lines kept."""

from __future__ import annotations

import pytest

from ingest.documents import read
from ingest.documents.decode import decode, repair_line, split_lines
from kg.errors import DocumentError

TEXT = "A naïve “reader” – with ünïcode"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "cp1252"])
def test_decode_tells_encodings_apart(encoding: str) -> None:
    """The same text comes out of every encoding that notes are kept in."""
    assert decode(TEXT.encode(encoding), document_id="a.txt") == TEXT


def test_decode_survives_a_few_damaged_bytes() -> None:
    """One broken byte in UTF-8 costs one character, not the reading of all others."""
    text = decode(("é" * 300).encode() + b"\xff" + TEXT.encode(), document_id="a.txt")

    assert text.endswith(TEXT)


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("weâ€™re done", "we’re done"),
        ("cafÃ© au lait", "café au lait"),
        ("âœ” yes", "✔ yes"),
        ("3ï¸âƒ£ Third", "3⃣ Third"),
        ("a\u200bb\x00", "ab"),
        ("plain", "plain"),
    ],
)
def test_decode_repairs_lines(garbled: str, meant: str) -> None:
    """UTF-8 that was read as cp1252 is put right, and characters that nobody sees are taken out."""
    assert repair_line(garbled) == meant


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a\nb", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\rb", ["a", "b"]), ("a\x0cb\u2028c\nd", ["a\x0cb\u2028c", "d"])],
)
def test_decode_splits_lines_as_an_editor(text: str, lines: list[str]) -> None:
    """Form feeds and separators of Unicode don't end a line."""
    assert split_lines(text, document_id="a.txt") == lines


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x7fELF" + bytes(range(256)) * 4, "is a binary file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "is a binary file"),
        ("\ufeff \n".encode(), "holds no text"),
    ],
)
def test_decode_refuses_what_is_no_text(data: bytes, message: str) -> None:
    """The error names the file and says what to do."""
    with pytest.raises(DocumentError, match=message) as caught:
        read(data, document_id="odd.txt")

    assert "odd.txt" in caught.value.message
    assert caught.value.hint


def test_decode_limits_are_options() -> None:
    """A file or a line that is too long is refused, unless the caller allows for it."""
    long = b"word " * 1000

    with pytest.raises(DocumentError, match="at most 100"):
        read(long, document_id="a.txt", max_bytes=100)
    with pytest.raises(DocumentError, match="has a line of"):
        read(long, document_id="a.txt", max_line=100)
    assert read(long, document_id="a.txt").blocks


def test_decode_keeps_line_numbers_through_repair() -> None:
    """Evidence points at the lines of the file as it was given."""
    tree = read("# Title\r\n\r\n\r\nItâ€™s\r\non line five.\r\n".encode(), document_id="a.md")

    assert (tree.blocks[1].span.start_line, tree.blocks[1].span.end_line) == (4, 5)
    assert tree.blocks[1].line_at(tree.blocks[1].text.index("line")) == 5
