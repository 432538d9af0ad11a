"""Every format is told by its suffix or its first bytes, and read with the lines (or pages) of the original."""

from __future__ import annotations

import builtins
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ingest.documents import Block, BlockKind, read
from kg.errors import DocumentError

docx = pytest.importorskip("docx", reason="needs the extra `documents`")
pypdf = pytest.importorskip("pypdf", reason="needs the extra `documents`")


def texts(blocks: Sequence[Block]) -> list[tuple[str, int, str]]:
    """Kind, first line and text of each block."""
    return [(block.kind.value, block.span.start_line, block.text) for block in blocks]


def word_file() -> bytes:
    """A small Word file with what a handout has."""
    document = docx.Document()
    document.add_heading("Pooling", 1)
    document.add_paragraph("Pooling shrinks a feature map.")
    document.add_paragraph("Max pooling", style="List Bullet")
    paragraph = document.add_paragraph()
    paragraph.add_run("Note:").bold = True
    paragraph.add_run(" it has no weights.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Kind", "Keeps", "max", "peak"), strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_file(*pages: Sequence[str], password: str = "") -> bytes:
    """A PDF file with the given lines of text on its pages."""
    writer = pypdf.PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = pypdf.generic.StreamObject()
        stream.set_data(f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode())
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        names = {pypdf.generic.NameObject(k): pypdf.generic.NameObject(v) for k, v in font.items()}
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): pypdf.generic.DictionaryObject(names)})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_formats_word_counts_paragraphs() -> None:
    """A line of a Word file is a paragraph or a table row."""
    tree = read(word_file(), document_id="handout.docx")

    assert texts(tree.blocks) == [
        ("heading", 1, "Pooling"),
        ("paragraph", 2, "Pooling shrinks a feature map."),
        ("item", 3, "Max pooling"),
        ("paragraph", 4, "Note: it has no weights."),
        ("row", 6, "max | peak"),
    ]
    assert (tree.blocks[3].label, tree.blocks[4].header) == ("Note", ("Kind", "Keeps"))


def test_formats_pdf_counts_pages() -> None:
    """A line of a PDF file is its page; running heads go, and words cut by a hyphen are whole."""
    pages = [
        ["Course 7", text, f"page {n}"] for n, text in enumerate(("Gradients van-", "ish in deep", "networks."), 1)
    ]
    tree = read(pdf_file(*pages), document_id="slides.pdf")

    assert "Course" not in str(texts(tree.blocks))
    assert {1, 2, 3} == {block.span.start_line for block in tree.blocks}
    assert read(pdf_file(["Gradients van-", "ish."]), document_id="a.pdf").blocks[0].text == "Gradients vanish."


def test_formats_encrypted_pdf_is_refused() -> None:
    """The error says that a password stands in the way."""
    with pytest.raises(DocumentError, match="is encrypted") as caught:
        read(pdf_file(["secret"], password="x"), document_id="locked.pdf")

    assert "password" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"%PDF-1.7 and then nothing", "a.pdf", "cannot be read as a PDF"),
        (b"PK\x03\x04 word/ broken", "a.docx", "cannot be read as a Word file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "a.docx", "cannot be read as a Word file"),
        (b"{ not json", "a.ipynb", "is not valid JSON"),
        (b'{"a": 1}', "a.ipynb", "is JSON, but no notebook"),
        (b"<html><script>x</script></html>", "a.html", "holds no text"),
        (pdf_file([]), "a.pdf", "only pictures"),
    ],
)
def test_formats_damaged_files_are_refused(data: bytes, name: str, message: str) -> None:
    """Each names the file and what to do about it."""
    with pytest.raises(DocumentError, match=message) as caught:
        read(data, document_id=name)

    assert name in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(("name", "library"), [("a.pdf", "pypdf"), ("a.docx", "docx")])
def test_formats_missing_libraries_are_named(name: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the hint says how to get it."""
    real = builtins.__import__

    def without(wanted: str, scope: Mapping[str, Any] | None = None, *rest: Any) -> Any:
        if wanted == library:
            raise ImportError(wanted)
        return real(wanted, scope, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DocumentError) as caught:
        read(b"x", document_id=name)

    assert "dlkg[documents]" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "first"),
    [
        (b"<!DOCTYPE html><h1>Tensor</h1>", "Tensor"),
        (b"\xef\xbb\xbf<html><body><h1>Tensor</h1>", "Tensor"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": ["# Tensor"]}]}', "Tensor"),
        (pdf_file(["Tensor"]), "Tensor"),
        (b"# Tensor", "Tensor"),
        (b".. _top:\n\nTensor\n======\n\n.. index:: rank\n\n.. note:: It has axes.\n", "Tensor"),
    ],
)
def test_formats_are_told_by_the_first_bytes(data: bytes, first: str) -> None:
    """Without a suffix, as from standard input."""
    assert read(data, document_id="-").blocks[0].text == first


def test_formats_rst_leaves_badges_out() -> None:
    """A line of substitutions alone shows pictures; in a sentence a substitution is a word."""
    tree = read(b"|torch| |tf|\n\nIt runs on |torch| only.\n", document_id="a.rst")

    assert [block.text for block in tree.blocks] == ["It runs on torch only."]


def test_formats_html_whose_text_hangs_under_its_head() -> None:
    """A page that never closes its head keeps its text; the title is no part of it."""
    tree = read(
        b"<html><head><title>Site</title><d-title><h1>Tensor</h1></d-title></head></html>", document_id="a.html"
    )

    assert [block.text for block in tree.blocks] == ["Tensor"]


@pytest.mark.parametrize("element", ["textarea id=source", 'script type="text/template"'])
def test_formats_html_slides(element: str) -> None:
    """Slides in Markdown are read as Markdown, at the lines of the page; what parts them is no text."""
    slides = "class: center\n# GAN\n- two networks\n--\n- one game\n---\n???\nNote.\n"
    page = f"<html><title>Talk</title>\n<{element}>\n{slides}"
    closed = page + f"</{element.split()[0]}></html>"

    for text in (page, closed):
        tree = read(text.encode(), document_id="a.html")
        assert [(b.span.start_line, b.text) for b in tree.blocks] == [
            (4, "GAN"),
            (5, "two networks"),
            (7, "one game"),
            (10, "Note."),
        ]


def test_formats_html_lines_beyond_what_the_library_counts() -> None:
    """Libxml2 keeps line numbers up to 65,535; the reader counts on."""
    page = "<p>x</p>\n" * 70_000 + "<p>last</p>"
    tree = read(page.encode(), document_id="long.html")

    assert tree.blocks[-1].span.start_line == 70_001


def test_formats_notebook_lines_are_those_of_the_file() -> None:
    """Each line of a cell is found in the JSON, whatever else stands there."""
    cells = [{"source": ["# One\n", "two"], "cell_type": "markdown"}, {"cell_type": "raw", "source": ["no"]}]
    data = json.dumps({"metadata": {"cells": ["x"]}, "cells": cells, "nbformat": 4}, indent=1)
    tree = read(data.encode(), document_id="n.ipynb")

    lines = data.split("\n")
    assert [block.text for block in tree.blocks] == ["One", "two"]
    assert all(block.text in lines[block.span.start_line - 1] for block in tree.blocks)


def test_formats_rst_ignores_other_files() -> None:
    """Nothing is included from the disk, and no raw HTML passes."""
    tree = read(b"Text.\n\n.. include:: /etc/passwd\n\n.. raw:: html\n\n   <b>raw</b>\n", document_id="a.rst")

    assert [(BlockKind.PARAGRAPH.value, 1, "Text.")] == texts(tree.blocks)
